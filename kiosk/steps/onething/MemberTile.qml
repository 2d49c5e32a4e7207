import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One member of a one-thing: chosen or not (a mark, never colour alone), where it is done, and
// what it waits for.
T.AbstractButton {
    id: tile

    property string name: ""
    property string note: ""
    property string way: ""
    property string tone: "info"
    property bool picked: true

    implicitHeight: Math.max(Theme.target, words.height + Theme.px(40))
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: name + "，" + way + (note === "" ? "" : "，" + note)
    Accessible.checkable: true
    Accessible.checked: picked
    Accessible.onPressAction: tile.click()
    Keys.onReturnPressed: tile.click()
    Keys.onEnterPressed: tile.click()

    background: Item {
        Shadow {
            visible: !Theme.contrast
        }
        Rectangle {
            anchors.fill: parent
            radius: Theme.px(24)
            color: Theme.contrast ? (tile.down ? "#FFFFFF" : "#000000") : tile.down ? Theme.tint2 : Theme.surface
            border.width: tile.picked ? Theme.border + Theme.px(2) : Theme.border
            border.color: Theme.contrast ? "#FFE600" : tile.picked ? Theme.primary : Theme.cardFrame
        }
        FocusRing {
            shown: tile.visualFocus
            radiusInside: Theme.px(24)
        }
    }
    contentItem: Item {
        AppIcon {
            id: mark

            x: Theme.px(28)
            anchors.verticalCenter: parent.verticalCenter
            name: tile.picked ? "circle-check" : "circle"
            size: Theme.px(Theme.elder ? 68 : 56)
            color: Theme.contrast ? (tile.down ? "#000000" : "#FFE600") : tile.picked ? Theme.primary : Theme.ink2
        }
        Column {
            id: words

            x: mark.x + mark.width + Theme.px(26)
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - Theme.px(28) - (where.aside ? where.width + Theme.px(20) : 0)
            spacing: Theme.px(4)

            AppText {
                width: parent.width
                text: tile.name
                strong: true
                font.pixelSize: Theme.elder ? Theme.card : Theme.px(38)
                Accessible.ignored: true
            }
            AppText {
                width: parent.width
                visible: text !== ""
                text: where.aside ? tile.note : [tile.note, tile.way].filter(said => said !== "").join("；")
                tone: "soft"
                font.pixelSize: Theme.elder ? Theme.caption : Theme.px(29)
                Accessible.ignored: true
            }
        }
        Tag {
            id: where

            readonly property bool aside: !Theme.elder

            visible: aside
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(28)
            anchors.verticalCenter: parent.verticalCenter
            text: tile.way
            tone: tile.tone
        }
    }
}
