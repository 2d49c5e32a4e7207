import QtQuick
import Yichuang.Ui

// What is due, and by what rule: the amount is the largest thing on the page.
Card {
    id: bill

    property string amount: ""
    property string fee: ""
    property string basis: ""
    property bool slim: false

    implicitHeight: words.height + 2 * padding
    padding: Theme.px(slim || Theme.landscape ? 28 : 40)

    TextMetrics {
        id: sumSize

        font: sum.font
        text: bill.amount
    }
    Flow {
        id: words

        width: parent.width
        spacing: Theme.px(bill.slim ? 24 : 6)

        AppText {
            id: sum

            width: bill.slim ? sumSize.advanceWidth + Theme.px(4) : words.width
            text: bill.amount
            strong: true
            tone: "heading"
            font.pixelSize: Theme.px(bill.slim ? 64 : Theme.elder ? 128 : 120)
            lineHeight: 0.95
        }
        AppText {
            width: bill.slim ? words.width - sum.width - words.spacing : words.width
            topPadding: bill.slim ? Theme.px(14) : 0
            text: bill.fee
            role: Theme.elder ? "body" : "card"
            strong: true
        }
        AppText {
            visible: bill.basis !== "" && !bill.slim
            width: parent.width
            text: "收费依据：" + bill.basis
            tone: "soft"
        }
    }
}
