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

    Column {
        id: words

        width: parent.width
        spacing: Theme.px(6)

        AppText {
            width: parent.width
            text: bill.amount
            strong: true
            tone: "heading"
            font.pixelSize: Theme.px(bill.slim ? 64 : Theme.elder ? 128 : 120)
            lineHeight: 0.95
        }
        AppText {
            width: parent.width
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
