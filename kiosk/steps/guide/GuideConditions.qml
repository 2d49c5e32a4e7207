pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Who may apply, one condition per line.
Column {
    id: part

    required property GuideModel model

    spacing: Theme.px(16)

    SectionTitle {
        width: parent.width
        text: "谁能办"
        iconName: "user-check"
        tone: "ok"
    }
    Card {
        id: card

        width: parent.width
        padding: 0
        implicitHeight: rows.height + Theme.px(44)

        Column {
            id: rows

            x: Theme.px(34)
            y: Theme.px(22)
            width: card.width - 2 * x
            spacing: Theme.px(14)

            Repeater {
                model: part.model.conditions

                Row {
                    id: line

                    required property string modelData

                    width: rows.width
                    spacing: Theme.px(20)

                    AppIcon {
                        id: tick

                        name: "check"
                        size: Theme.px(Theme.elder ? 56 : 42)
                        color: Theme.toneInk("ok")
                    }
                    AppText {
                        width: line.width - tick.width - line.spacing
                        text: line.modelData
                        font.pixelSize: Theme.elder ? Theme.body : Theme.px(33)
                    }
                }
            }
        }
    }
}
