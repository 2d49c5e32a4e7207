pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// The fee of the case that lies open: cash, card, let off by a rule, or asked back. Ctrl F.
Sheet {
    id: sheet

    required property ChargingModel charging
    // pay | waive | refund: what the lower half asks
    property string page: "pay"
    readonly property bool due: charging.payable

    function ask() {
        page = "pay";
        tendered.text = "";
        open = true;
        tendered.forceActiveFocus();
    }
    function put(to: string) {
        page = to;
        if (to === "pay")
            tendered.forceActiveFocus();
        else
            asked.forceActiveFocus();
    }
    function pick(list: var, index: int): string {
        return index >= 0 && index < list.length ? list[index].key : "";
    }

    title: charging.amount !== "" ? "收费 " + charging.amount : "收费"
    text: charging.fee
    iconName: "banknote"
    tone: charging.stateTone
    closable: charging.deed.busy === ""
    onClosed: {
        if (page !== "pay") {
            put("pay");
            return;
        }
        open = false;
        charging.end();
    }
    Keys.onPressed: event => {
        const number = event.key - Qt.Key_1;
        const list = sheet.page === "waive" ? sheet.charging.rules : sheet.page === "refund" ? sheet.charging.reasons : [];
        const chosen = sheet.pick(list, number);
        if (event.key === Qt.Key_F8 && sheet.page === "pay")
            cash.clicked();
        else if (event.key === Qt.Key_F6 && card.enabled)
            card.clicked();
        else if (event.key === Qt.Key_F9 && waive.enabled)
            waive.clicked();
        else if (chosen !== "")
            sheet.page === "waive" ? sheet.letOff(chosen) : sheet.giveBack(chosen);
        else
            return;
        event.accepted = true;
    }

    function letOff(rule: string) {
        charging.waive(rule);
        put("pay");
    }
    function giveBack(why: string) {
        charging.askRefund(why);
        put("pay");
    }

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        Row {
            spacing: Theme.px(10)

            Tag {
                tone: sheet.charging.stateTone
                text: sheet.charging.stateWords
                Accessible.id: "desk.charge.state"
            }
            AppText {
                visible: sheet.charging.deed.busy !== ""
                anchors.verticalCenter: parent.verticalCenter
                text: sheet.charging.deed.busy + "……"
                tone: "info"
                strong: true
            }
        }
        Banner {
            visible: sheet.charging.elsewhere !== ""
            tone: "warn"
            iconName: "triangle-alert"
            text: sheet.charging.elsewhere
        }
        Banner {
            visible: sheet.charging.deed.said !== ""
            tone: sheet.charging.deed.tone
            iconName: sheet.charging.deed.tone === "ok" ? "circle-check" : "circle-alert"
            text: sheet.charging.deed.said
            Accessible.id: "desk.charge.said"
        }
        Flow {
            visible: sheet.page === "pay" && sheet.charging.choices.length > 0
            width: parent.width
            spacing: Theme.px(10)

            Repeater {
                model: sheet.charging.choices

                AppButton {
                    required property var modelData

                    text: modelData.text
                    active: modelData.chosen
                    kind: modelData.chosen ? "primary" : "secondary"
                    Accessible.id: "desk.charge.amount." + modelData.fen
                    onClicked: sheet.charging.choose(modelData.fen)
                }
            }
        }
        AppText {
            visible: sheet.page === "pay" && sheet.charging.freeAmount
            text: "应收多少元"
            role: "caption"
            tone: "soft"
            Accessible.ignored: true
        }
        AppField {
            visible: sheet.page === "pay" && sheet.charging.freeAmount
            width: parent.width
            Accessible.name: "应收多少元"
            placeholder: "目录没有写明金额，按收费通知填"
            maximumLength: 9
            Accessible.id: "desk.charge.free"
            onEdited: value => sheet.charging.setAmount(value)
        }
        AppText {
            visible: sheet.page === "pay" && (sheet.due || sheet.charging.deed.busy !== "")
            text: "实收多少元"
            role: "caption"
            tone: "soft"
            Accessible.ignored: true
        }
        AppField {
            id: tendered

            visible: sheet.page === "pay" && (sheet.due || sheet.charging.deed.busy !== "")
            width: parent.width
            Accessible.name: "实收多少元"
            placeholder: "收到多少填多少；不填就是正好"
            maximumLength: 9
            readOnly: sheet.charging.deed.busy !== ""
            Accessible.id: "desk.charge.tendered"
            onAccepted: cash.clicked()
        }
        AppText {
            visible: tendered.visible && text !== ""
            width: parent.width
            text: sheet.due ? sheet.charging.change(tendered.text) : ""
            role: "lead"
            strong: true
            tone: text.indexOf("还差") === 0 ? "danger" : "ok"
            Accessible.id: "desk.charge.change"
        }
        Column {
            id: asked

            visible: sheet.page !== "pay"
            width: parent.width
            spacing: Theme.px(8)

            AppText {
                text: sheet.page === "waive" ? "按哪一条免收？免收的依据会留痕。" : "为什么退？提出以后要另一位工作人员复核才退。"
                strong: true
            }
            Repeater {
                model: sheet.page === "waive" ? sheet.charging.rules : sheet.charging.reasons

                AppButton {
                    required property var modelData
                    required property int index

                    width: parent ? parent.width : 0
                    text: (index + 1) + " " + modelData.text
                    Accessible.id: "desk.charge." + modelData.key
                    onClicked: sheet.page === "waive" ? sheet.letOff(modelData.key) : sheet.giveBack(modelData.key)
                }
            }
        }
        Row {
            visible: sheet.page === "pay"
            anchors.right: parent.right
            spacing: Theme.px(10)

            AppButton {
                visible: sheet.charging.refundable
                iconName: "undo-2"
                text: "提出退费"
                Accessible.id: "desk.charge.refund"
                onClicked: sheet.put("refund")
            }
            AppButton {
                visible: sheet.charging.deed.canPrint
                iconName: "printer"
                text: "打缴费凭条"
                Accessible.id: "desk.charge.slip"
                onClicked: sheet.charging.deed.print()
            }
            AppButton {
                id: waive

                visible: sheet.charging.state === "due"
                enabled: sheet.due
                text: "F9 免收"
                Accessible.id: "desk.charge.waive"
                onClicked: sheet.put("waive")
            }
            AppButton {
                id: card

                visible: sheet.due && sheet.charging.deed.cardReady
                enabled: visible
                iconName: "credit-card"
                text: "F6 刷卡"
                Accessible.id: "desk.charge.card"
                onClicked: sheet.charging.takeCard()
            }
            AppButton {
                id: cash

                visible: sheet.due
                enabled: visible
                kind: "primary"
                iconName: "banknote"
                text: "F8 收现金"
                Accessible.id: "desk.charge.cash"
                onClicked: {
                    if (!enabled)
                        return;
                    sheet.charging.takeCash(tendered.text);
                }
            }
        }
    }
}
