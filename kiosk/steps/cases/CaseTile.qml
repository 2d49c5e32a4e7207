pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// One case: its name and state, its number, what is known, and the button for a copy.
Card {
    id: tile

    required property string number
    required property string name
    required property string standing
    required property string tone
    required property string symbol
    required property var lines
    required property int index
    // The copy is what the person came for.
    property bool primary: false
    property bool busy: false
    // Whose case it is is known, so that a copy of its receipt may be had.
    property bool copies: true

    signal reprint

    padding: 0
    implicitHeight: head.height + rows.height + (copies ? button.height : 0) + Theme.px(Theme.landscape ? 92 : 108)
    borderWidth: borderColor.a > 0 ? Theme.border : 0

    Item {
        id: head

        x: Theme.px(36)
        y: Theme.px(Theme.landscape ? 24 : 30)
        width: tile.width - 2 * x
        height: Theme.elder ? words.height + mark.height + Theme.px(12) : Math.max(words.height, mark.height)

        Column {
            id: words

            width: Theme.elder ? parent.width : parent.width - mark.width - Theme.px(24)
            spacing: Theme.px(2)

            AppText {
                width: parent.width
                text: tile.name
                strong: true
                tone: "heading"
                font.pixelSize: Theme.elder ? Theme.card : Theme.px(44)
                Accessible.role: Accessible.Heading
            }
            AppText {
                width: parent.width
                text: "收件编号 " + tile.number
                tone: "soft"
                role: Theme.elder ? "caption" : "body"
            }
        }
        Tag {
            id: mark

            anchors.right: Theme.elder ? undefined : parent.right
            y: Theme.elder ? words.height + Theme.px(12) : Theme.px(4)
            tone: tile.tone
            iconName: tile.symbol
            text: tile.standing
            textSize: Theme.elder ? Theme.body : Theme.px(34)
        }
    }
    Rectangle {
        id: rule

        x: head.x
        y: head.y + head.height + Theme.px(16)
        width: head.width
        height: Theme.px(2)
        color: Theme.contrast ? Theme.line : "#D5DDE7"
    }
    Column {
        id: rows

        x: head.x
        y: rule.y + Theme.px(18)
        width: head.width
        spacing: Theme.px(14)

        Repeater {
            model: tile.lines

            Row {
                id: line

                required property var modelData

                width: rows.width
                spacing: Theme.px(18)

                AppIcon {
                    id: icon

                    y: Theme.px(Theme.elder ? 6 : 4)
                    name: line.modelData.icon
                    size: Theme.px(Theme.elder ? 52 : 40)
                    color: Theme.toneInk(line.modelData.tone)
                }
                AppText {
                    width: line.width - icon.width - line.spacing
                    text: line.modelData.text
                    font.pixelSize: Theme.elder ? Theme.body : Theme.px(34)
                }
            }
        }
    }
    AppButton {
        id: button

        anchors.right: parent.right
        anchors.rightMargin: head.x
        y: rows.y + rows.height + Theme.px(18)
        width: tile.primary ? head.width : Math.max(implicitWidth, Theme.px(360))
        kind: tile.primary ? "secondary" : "ghost"
        size: tile.primary ? "normal" : "small"
        visible: tile.copies
        iconName: "printer"
        text: tile.primary ? "补打这张回执" : "补打回执"
        enabled: !tile.busy
        Accessible.name: "补打" + tile.name + "的回执"
        Accessible.id: "cases.reprint." + tile.index
        onClicked: tile.reprint()
    }
}
