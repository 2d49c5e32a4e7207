pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// One section of the review: its lines, and one button to change them.
Card {
    id: card

    property string title: ""
    property string iconName: ""
    property var rows: []
    property bool editable: true
    property string step: ""

    signal edit(string key)

    padding: 0
    implicitHeight: head.height + lines.height + Theme.px(24)
    borderWidth: borderColor.a > 0 ? Theme.border : 0

    Item {
        id: head

        x: Theme.px(36)
        width: card.width - Theme.px(52)
        height: Math.max(Theme.px(Theme.landscape ? 96 : 112), change.height + Theme.px(20))

        AppIcon {
            id: icon

            name: card.iconName
            color: Theme.accent
            size: Theme.px(Theme.elder ? 52 : 44)
            anchors.verticalCenter: parent.verticalCenter
        }
        AppText {
            anchors.left: icon.right
            anchors.leftMargin: Theme.px(18)
            anchors.verticalCenter: parent.verticalCenter
            text: card.title
            tone: "accent"
            strong: true
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(38)
        }
        AppButton {
            id: change

            visible: card.editable
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            kind: "ghost"
            size: "small"
            iconName: "pencil"
            text: "修改"
            textSize: Theme.elder ? Theme.body : Theme.px(34)
            Accessible.name: "修改" + card.title
            Accessible.id: "review.edit." + card.step
            onClicked: card.edit(card.rows.length > 0 ? card.rows[0].key : "")
        }
    }
    Column {
        id: lines

        anchors.top: head.bottom
        x: Theme.px(36)
        width: card.width - Theme.px(72)

        Repeater {
            model: card.rows

            Item {
                id: line

                required property var modelData

                readonly property bool stacked: Theme.elder
                readonly property real labelWidth: Theme.px(Theme.landscape ? 210 : 250)

                width: lines.width
                height: (stacked ? label.height + value.height : Math.max(label.height, value.height, mark.visible ? mark.height : 0)) + Theme.px(Theme.landscape ? 20 : 26)
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.label + "，" + modelData.value

                Rectangle {
                    width: parent.width
                    height: Theme.px(2)
                    color: Theme.contrast ? Theme.line : "#DCE3EB"
                }
                AppText {
                    id: label

                    y: line.stacked ? Theme.px(10) : (parent.height - height) / 2
                    width: line.stacked ? parent.width - mark.width : line.labelWidth
                    text: line.modelData.label
                    tone: "soft"
                    font.pixelSize: Theme.elder ? Theme.caption : Theme.px(32)
                    Accessible.ignored: true
                }
                AppText {
                    id: value

                    x: line.stacked ? 0 : line.labelWidth + Theme.px(12)
                    y: line.stacked ? label.y + label.height : (parent.height - height) / 2
                    width: parent.width - x - (mark.visible && !line.stacked ? mark.width + Theme.px(12) : 0)
                    text: line.modelData.value
                    strong: true
                    font.pixelSize: Theme.elder ? Theme.body : Theme.px(36)
                    Accessible.ignored: true
                }
                Tag {
                    id: mark

                    visible: text !== ""
                    anchors.right: parent.right
                    y: line.stacked ? Theme.px(10) : (parent.height - height) / 2
                    tone: line.modelData.tone
                    iconName: line.modelData.icon
                    text: line.modelData.source
                    Accessible.ignored: true
                }
            }
        }
    }
}
