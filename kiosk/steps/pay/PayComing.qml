pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Money coming in: only what the machine has credited counts, a note on its way is said apart.
Card {
    id: coming

    property string received: ""
    property string left_: ""
    property real fill: 0
    property string held: ""

    implicitHeight: words.height + 2 * padding
    Accessible.role: Accessible.StaticText
    Accessible.name: "已收" + received + "，还差" + left_

    Column {
        id: words

        width: parent.width
        spacing: Theme.px(18)

        Row {
            width: parent.width

            Repeater {
                model: [
                    {
                        name: "已收",
                        amount: coming.received,
                        tone: "ok"
                    },
                    {
                        name: "还差",
                        amount: coming.left_,
                        tone: "heading"
                    }
                ]

                Column {
                    id: sum

                    required property var modelData

                    width: words.width / 2

                    AppText {
                        text: sum.modelData.name
                        tone: "soft"
                        role: Theme.elder ? "body" : "card"
                    }
                    AppText {
                        text: sum.modelData.amount
                        tone: sum.modelData.tone
                        strong: true
                        font.pixelSize: Theme.px(Theme.elder ? 88 : 80)
                    }
                }
            }
        }
        Progress {
            width: parent.width
            value: coming.fill
            tone: "ok"
        }
        AppText {
            width: parent.width
            text: coming.held !== "" ? coming.held + "正在收进去，请稍等。" : "一张一张放，放进去的都记着。"
            tone: coming.held !== "" ? "info" : "soft"
            strong: coming.held !== ""
        }
    }
}
