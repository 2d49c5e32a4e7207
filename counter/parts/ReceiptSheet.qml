pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// A receipt somebody shows: scanned (the scanner types and presses Enter) or typed, judged at once.
Sheet {
    id: sheet

    required property ReceiptsModel receipts

    function ask() {
        receipts.clear();
        code.text = "";
        open = true;
        code.forceActiveFocus();
    }
    function scanned(code: string) {
        if (!open)
            ask();
        receipts.check(code);
    }
    function check() {
        receipts.check(code.text);
        code.text = "";
    }

    title: "核验回执"
    text: "扫回执上的二维码，或者把二维码里的网址输进来，按回车。每次核验都会留痕。"
    iconName: "receipt-text"
    onClosed: {
        open = false;
        receipts.clear();
    }

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        AppField {
            id: code

            width: parent.width
            placeholder: sheet.receipts.busy ? "正在核验" : "扫码，或输入后按回车"
            iconName: "scan-line"
            maximumLength: 1400
            readOnly: sheet.receipts.busy
            Accessible.id: "desk.receipt.code"
            Accessible.name: "回执二维码"
            onAccepted: sheet.check()
        }
        Banner {
            visible: sheet.receipts.shown
            tone: sheet.receipts.tone
            iconName: sheet.receipts.symbol
            title: sheet.receipts.words
            text: sheet.receipts.sentence
            Accessible.id: "desk.receipt.verdict"
        }
        Repeater {
            model: sheet.receipts.rows

            Row {
                id: entry

                required property var modelData
                required property int index

                width: parent ? parent.width : 0
                spacing: Theme.px(12)

                AppText {
                    width: Theme.px(96)
                    text: entry.modelData.label
                    tone: "soft"
                }
                AppText {
                    width: entry.width - Theme.px(108)
                    text: entry.modelData.value
                    strong: entry.index === 0
                    Accessible.id: "desk.receipt.row." + entry.index
                }
            }
        }
    }
}
