pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// What all that is chosen takes: papers, questions, days. upright: under each other.
Card {
    id: card

    property var facts: []
    property bool upright: Theme.elder

    padding: 0
    implicitHeight: grid.height + Theme.px(48)

    Grid {
        id: grid

        x: Theme.px(34)
        y: Theme.px(24)
        width: card.width - 2 * x
        columns: card.upright ? 1 : 3
        columnSpacing: Theme.px(20)
        rowSpacing: Theme.px(22)

        Repeater {
            model: card.facts

            Row {
                id: cell

                required property var modelData

                width: card.upright ? grid.width : (grid.width - 2 * grid.columnSpacing) / 3
                spacing: Theme.px(18)
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.ask + "，" + modelData.answer + "，" + modelData.note

                AppIcon {
                    id: mark

                    name: cell.modelData.icon
                    size: Theme.px(Theme.elder ? 60 : 42)
                    color: Theme.accent
                }
                Column {
                    width: cell.width - mark.width - cell.spacing
                    spacing: Theme.px(2)

                    AppText {
                        width: parent.width
                        text: cell.modelData.ask
                        tone: "soft"
                        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(29)
                        Accessible.ignored: true
                    }
                    AppText {
                        width: parent.width
                        text: cell.modelData.answer
                        tone: "accent"
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.card : Theme.px(40)
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
