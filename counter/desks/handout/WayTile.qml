import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import "../../parts"

// One way of handing out.
T.AbstractButton {
    id: tile

    property string key: ""
    property string title: ""
    property string note: ""
    property string symbol: ""
    property bool chosen: false

    implicitHeight: Theme.px(76)
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.RadioButton
    Accessible.name: title + "，" + note
    Accessible.checked: chosen
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()

    background: Rectangle {
        radius: Theme.radius
        color: tile.chosen ? Theme.tint : tile.hovered ? Theme.bg : Theme.surface
        border.width: tile.chosen ? Theme.px(2) : Theme.border
        border.color: tile.chosen ? Theme.primary : Theme.frame

        FocusRing {
            shown: tile.visualFocus
            radiusInside: Theme.radius
        }
    }
    contentItem: Item {
        KeyHint {
            id: hint

            x: Theme.px(12)
            y: Theme.px(14)
            text: tile.key
        }
        Column {
            anchors.left: hint.right
            anchors.leftMargin: Theme.px(12)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(34)
            y: Theme.px(13)
            spacing: Theme.px(3)

            AppText {
                width: parent.width
                text: tile.title
                role: "card"
                strong: true
                color: tile.chosen ? Theme.primary : Theme.ink
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Accessible.ignored: true
            }
            AppText {
                width: parent.width
                text: tile.note
                role: "caption"
                tone: "soft"
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Accessible.ignored: true
            }
        }
        AppIcon {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(12)
            y: Theme.px(14)
            name: tile.chosen ? "circle-check" : tile.symbol
            size: Theme.px(20)
            color: tile.chosen ? Theme.primary : Theme.ink2
        }
    }
}
