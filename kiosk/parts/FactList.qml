pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// A card of lines: a disc with an icon, what is so, and one more sentence. Each line is
// {icon, tone, title, text}.
Card {
    id: list

    property var lines: []
    property bool square: false

    visible: lines.length > 0
    padding: 0
    implicitHeight: rows.height + Theme.px(Theme.landscape ? 20 : 28)

    Column {
        id: rows

        x: Theme.px(36)
        y: Theme.px(Theme.landscape ? 10 : 14)
        width: list.width - Theme.px(72)

        Repeater {
            model: list.lines

            Item {
                id: line

                required property var modelData
                required property int index

                width: rows.width
                height: Math.max(disc.height, words.height) + Theme.px(Theme.landscape ? 20 : 32)
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.title + "，" + modelData.text

                Rectangle {
                    visible: line.index > 0
                    width: parent.width
                    height: Theme.px(2)
                    color: Theme.contrast ? Theme.line : "#DCE3EB"
                }
                Rectangle {
                    id: disc

                    width: Theme.px(Theme.landscape ? 64 : 84)
                    height: width
                    radius: list.square ? Theme.px(20) : width / 2
                    anchors.verticalCenter: parent.verticalCenter
                    color: Theme.toneTint(line.modelData.tone)
                    border.width: Theme.contrast ? Theme.px(3) : 0
                    border.color: Theme.toneInk(line.modelData.tone)

                    AppIcon {
                        anchors.centerIn: parent
                        name: line.modelData.icon
                        color: Theme.toneInk(line.modelData.tone)
                        size: parent.width * 0.56
                    }
                }
                Column {
                    id: words

                    anchors.left: disc.right
                    anchors.leftMargin: Theme.px(28)
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.px(2)

                    AppText {
                        width: parent.width
                        text: line.modelData.title
                        strong: true
                        role: Theme.elder ? "body" : "card"
                        Accessible.ignored: true
                    }
                    AppText {
                        width: parent.width
                        visible: text !== ""
                        text: line.modelData.text
                        tone: "soft"
                        role: Theme.elder ? "caption" : "body"
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
