import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One way in on the elder home: a large disc, the words, one example.
T.AbstractButton {
    id: way

    property bool primary: false
    property string note: ""
    property string iconName: ""
    readonly property bool filled: primary || down
    readonly property color words: Theme.contrast ? (filled ? "#000000" : "#FFE600") : primary ? "#FFFFFF" : Theme.ink
    readonly property color soft: Theme.contrast ? (filled ? "#000000" : "#FFFFFF") : primary ? "#FFFFFF" : Theme.ink

    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: text + "，" + note
    Accessible.onPressAction: way.click()
    Keys.onReturnPressed: way.click()

    background: Rectangle {
        radius: Theme.px(32)
        color: Theme.contrast ? (way.down ? "#FFFFFF" : way.primary ? "#FFE600" : "#000000") : way.primary ? (way.down ? Theme.primaryDown : Theme.primary) : way.down ? Theme.tint2 : Theme.tint
        border.width: Theme.contrast || !way.primary ? Theme.px(4) : 0
        border.color: Theme.contrast ? "#FFE600" : Theme.primary

        FocusRing {
            shown: way.visualFocus
            radiusInside: Theme.px(32)
        }
    }
    contentItem: Item {
        Rectangle {
            id: disc

            x: Theme.px(36)
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(parent.height - Theme.px(56), Theme.px(172))
            height: width
            radius: width / 2
            color: Theme.contrast ? "transparent" : way.primary ? "#FFFFFF" : Theme.primary

            AppIcon {
                anchors.centerIn: parent
                name: way.iconName
                size: parent.width * (Theme.contrast ? 0.8 : 0.56)
                color: Theme.contrast ? way.words : way.primary ? Theme.primary : "#FFFFFF"
            }
        }
        Column {
            anchors.left: disc.right
            anchors.leftMargin: Theme.px(36)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(24)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(4)

            AppText {
                width: parent.width
                text: way.text
                strong: true
                color: way.words
                font.pixelSize: Theme.px(70)
            }
            AppText {
                width: parent.width
                text: way.note
                color: way.soft
                font.pixelSize: Theme.px(42)
            }
        }
    }
}
