pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Three answers side by side (under each other for elders): how long, how much, what one gets.
Card {
    id: facts

    required property GuideModel model
    readonly property bool stacked: Theme.elder
    readonly property var cells: [
        {
            icon: "timer",
            ask: "承诺多久办好",
            answer: model.promised,
            note: model.statutory
        },
        {
            icon: "coins",
            ask: "要花钱吗",
            answer: model.fee,
            note: model.feeNote
        },
        {
            icon: "wallet",
            ask: "办成以后",
            answer: model.result,
            note: model.resultNote
        }
    ]

    padding: 0
    implicitHeight: grid.height + Theme.px(stacked ? 40 : 52)

    Grid {
        id: grid

        x: Theme.px(36)
        y: Theme.px(facts.stacked ? 20 : 26)
        width: facts.width - 2 * x
        columns: facts.stacked ? 1 : 3
        // The dividers are as tall as the tallest answer.
        property real tallest: 0

        Repeater {
            model: facts.cells

            Item {
                id: cell

                required property var modelData
                required property int index

                width: grid.width / (facts.stacked ? 1 : 3)
                height: facts.stacked ? Math.max(Theme.px(96), words.height) + Theme.px(24) : Math.max(grid.tallest, words.height)
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.ask + "，" + modelData.answer + "，" + modelData.note

                Rectangle {
                    visible: cell.index > 0
                    x: facts.stacked ? 0 : -Theme.px(2)
                    width: facts.stacked ? parent.width : Theme.px(2)
                    height: facts.stacked ? Theme.px(2) : parent.height
                    color: Theme.contrast ? Theme.line : "#D5DDE7"
                }
                AppIcon {
                    id: mark

                    x: facts.stacked ? 0 : words.x
                    y: facts.stacked ? (parent.height - height) / 2 : Theme.px(4)
                    name: cell.modelData.icon
                    size: Theme.px(facts.stacked ? 60 : 36)
                    color: Theme.accent
                }
                Grid {
                    id: words

                    x: facts.stacked ? Theme.px(88) : cell.index > 0 ? Theme.px(34) : 0
                    y: facts.stacked ? (parent.height - height) / 2 : 0
                    width: parent.width - x - (facts.stacked ? 0 : Theme.px(12))
                    columns: facts.stacked ? 2 : 1
                    onHeightChanged: grid.tallest = Math.max(grid.tallest, height)
                    verticalItemAlignment: Grid.AlignVCenter
                    rowSpacing: Theme.px(4)

                    AppText {
                        width: facts.stacked ? Theme.px(270) : words.width
                        leftPadding: facts.stacked ? 0 : Theme.px(48)
                        text: cell.modelData.ask
                        tone: "soft"
                        font.pixelSize: Theme.elder ? Theme.px(42) : Theme.px(30)
                        Accessible.ignored: true
                    }
                    Column {
                        width: facts.stacked ? words.width - Theme.px(270) : words.width

                        AppText {
                            width: parent.width
                            text: cell.modelData.answer
                            tone: "accent"
                            strong: true
                            font.pixelSize: Theme.elder ? Theme.card : cell.modelData.answer.length > 6 ? Theme.px(38) : Theme.px(46)
                            Accessible.ignored: true
                        }
                        AppText {
                            width: parent.width
                            visible: text !== ""
                            text: cell.modelData.note
                            tone: "soft"
                            font.pixelSize: Theme.elder ? Theme.caption : Theme.px(28)
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
}
