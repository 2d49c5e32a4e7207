pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// A question no card answers: yes or no, and not answering is all right.
Card {
    id: card

    property string key: ""
    property string text: ""
    property string answer: ""
    property string yes: "是"
    property string no: "不是"

    signal answered(string value)

    padding: 0
    implicitHeight: grid.height + Theme.px(44)

    Grid {
        id: grid

        x: Theme.px(34)
        y: Theme.px(22)
        width: card.width - 2 * x
        columns: Theme.elder ? 1 : 2
        columnSpacing: Theme.px(20)
        rowSpacing: Theme.px(16)
        verticalItemAlignment: Grid.AlignVCenter

        AppText {
            width: Theme.elder ? grid.width : grid.width - both.width - grid.columnSpacing
            text: card.text
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(36)
        }
        Row {
            id: both

            spacing: Theme.px(16)

            Repeater {
                model: [
                    {
                        value: "yes",
                        text: card.yes
                    },
                    {
                        value: "no",
                        text: card.no
                    }
                ]

                AppButton {
                    required property var modelData

                    width: Theme.px(Theme.elder ? 280 : 190)
                    size: "small"
                    height: Theme.px(Theme.elder ? 112 : 92)
                    kind: card.answer === modelData.value ? "primary" : "secondary"
                    text: modelData.text
                    textSize: Theme.elder ? Theme.px(44) : Theme.px(36)
                    Accessible.id: "offers.answer." + card.key + "." + modelData.value
                    onClicked: card.answered(modelData.value)
                }
            }
        }
    }
}
