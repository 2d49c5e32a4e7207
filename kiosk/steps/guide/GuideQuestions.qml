pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// What people ask, with the answers the item itself gives.
Column {
    id: part

    required property GuideModel model

    spacing: Theme.px(16)

    SectionTitle {
        width: parent.width
        text: "常问的问题"
        iconName: "circle-help"
    }
    Card {
        id: card

        width: parent.width
        padding: 0
        implicitHeight: rows.height + Theme.px(48)

        Column {
            id: rows

            x: Theme.px(34)
            y: Theme.px(24)
            width: card.width - 2 * x
            spacing: Theme.px(22)

            Repeater {
                model: part.model.questions

                Column {
                    id: pair

                    required property var modelData

                    width: rows.width
                    spacing: Theme.px(4)
                    Accessible.role: Accessible.StaticText
                    Accessible.name: modelData.ask + modelData.answer

                    AppText {
                        width: pair.width
                        text: pair.modelData.ask
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.body : Theme.px(33)
                        Accessible.ignored: true
                    }
                    AppText {
                        width: pair.width
                        text: pair.modelData.answer
                        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(31)
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
