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

        readonly property int many: Theme.elder || part.model.bring.count === 1 ? 1 : part.model.bring.count === 3 ? 3 : 2
        // Three stand side by side, each picture above its words.
        readonly property bool upright: many === 3
        readonly property real narrow: (width - (many - 1) * spacing) / many

        width: parent.width
        columns: many
        property real tallest: 0
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
                height: grid.upright ? Math.max(grid.tallest, words.y + words.height) + Theme.px(18) : Math.max(words.height, Theme.px(100)) + Theme.px(40)
                padding: 0
                Accessible.role: Accessible.StaticText
                Accessible.name: name + "，" + note

                PaperPicture {
                    id: drawn

                    visible: paper.picture !== ""
                    x: grid.upright ? (paper.width - width) / 2 : Theme.px(26)
                    y: grid.upright ? Theme.px(22) : (paper.height - height) / 2
                    width: Theme.px(150)
                    kind: paper.picture
                }
                Rectangle {
                    visible: paper.picture === ""
                    x: grid.upright ? (paper.width - width) / 2 : Theme.px(26)
                    y: grid.upright ? Theme.px(22) : (paper.height - height) / 2
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

                    x: grid.upright ? Theme.px(10) : Theme.px(200)
                    y: grid.upright ? Theme.px(130) : (paper.height - height) / 2
                    width: paper.width - x - Theme.px(grid.upright ? 10 : 20)
                    onHeightChanged: if (grid.upright)
                        grid.tallest = Math.max(grid.tallest, y + height)
                    spacing: Theme.px(2)

                    AppText {
                        width: parent.width
                        text: paper.name
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.card : Theme.px(grid.upright ? 35 : 38)
                        horizontalAlignment: grid.upright ? Text.AlignHCenter : Text.AlignLeft
                        lineHeight: 0.92
                        Accessible.ignored: true
                    }
                    AppText {
                        width: parent.width
                        visible: text !== ""
                        text: paper.note
                        tone: "soft"
                        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(27)
                        horizontalAlignment: grid.upright ? Text.AlignHCenter : Text.AlignLeft
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
