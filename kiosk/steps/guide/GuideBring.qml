pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// What to have in hand: pictures of the papers, since people know them by sight.
Column {
    id: part

    required property GuideModel model

    spacing: Theme.px(16)

    SectionTitle {
        width: parent.width
        text: part.model.bringTitle
        iconName: "package-check"
    }
    Grid {
        id: grid

        readonly property int many: Theme.elder || part.model.bring.count === 1 ? 1 : 2
        // An odd last one takes the whole row.
        readonly property real narrow: (width - (many - 1) * spacing) / many

        width: parent.width
        columns: many
        spacing: Theme.px(24)

        Repeater {
            model: part.model.bring

            Card {
                id: paper

                required property string name
                required property string note
                required property string picture
                required property string symbol
                required property int index

                width: grid.narrow
                height: Math.max(words.height, Theme.px(112)) + Theme.px(48)
                padding: 0
                Accessible.role: Accessible.StaticText
                Accessible.name: name + "，" + note

                PaperPicture {
                    id: drawn

                    visible: paper.picture !== ""
                    x: Theme.px(26)
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(150)
                    kind: paper.picture
                }
                Rectangle {
                    visible: paper.picture === ""
                    x: Theme.px(26)
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(150)
                    height: Theme.px(96)
                    radius: Theme.px(12)
                    color: Theme.toneTint("info")

                    AppIcon {
                        anchors.centerIn: parent
                        name: paper.symbol
                        size: Theme.px(56)
                        color: Theme.toneInk("info")
                    }
                }
                Column {
                    id: words

                    x: Theme.px(200)
                    width: paper.width - x - Theme.px(20)
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.px(2)

                    AppText {
                        width: parent.width
                        text: paper.name
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.card : Theme.px(38)
                        lineHeight: lineCount > 1 ? 0.92 : 1
                        Accessible.ignored: true
                    }
                    AppText {
                        width: parent.width
                        visible: text !== ""
                        text: paper.note
                        tone: "soft"
                        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(29)
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
