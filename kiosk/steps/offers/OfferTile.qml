import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One offer: what it is, why it is for you, how sure that is. Touching it opens its guide.
T.AbstractButton {
    id: tile

    property string name: ""
    property string says: ""
    property string because: ""
    property string tag: ""
    property string tone: "ok"

    implicitHeight: Math.max(Theme.target, words.height + Theme.px(44))
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: name + "，" + tag + "，" + because + "，" + says
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
            border.width: Theme.border
            border.color: Theme.contrast ? "#FFE600" : Theme.cardFrame
        }
        FocusRing {
            shown: tile.visualFocus
            radiusInside: Theme.px(24)
        }
    }
    contentItem: Item {
        Column {
            id: words

            x: Theme.px(34)
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - Theme.px(96)
            spacing: Theme.px(6)

            Flow {
                width: parent.width
                spacing: Theme.px(18)

                AppText {
                    width: Math.min(implicitWidth, words.width)
                    text: tile.name
                    strong: true
                    font.pixelSize: Theme.elder ? Theme.card : Theme.px(40)
                    Accessible.ignored: true
                }
                Tag {
                    text: tile.tag
                    tone: tile.tone
                }
            }
            AppText {
                width: parent.width
                visible: text !== ""
                text: tile.because
                tone: "accent"
                font.pixelSize: Theme.elder ? Theme.body : Theme.px(32)
                Accessible.ignored: true
            }
            AppText {
                width: parent.width
                visible: text !== ""
                text: tile.says
                tone: "soft"
                font.pixelSize: Theme.elder ? Theme.caption : Theme.px(30)
                Accessible.ignored: true
            }
        }
        AppIcon {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(28)
            anchors.verticalCenter: parent.verticalCenter
            name: "chevron-right"
            size: Theme.px(48)
            color: Theme.contrast ? (tile.down ? "#000000" : "#FFE600") : Theme.ink2
        }
    }
}
