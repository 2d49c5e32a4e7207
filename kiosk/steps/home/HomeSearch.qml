import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// The search box of the home screen: all of it is one large button that opens the keyboard.
T.AbstractButton {
    id: box

    property string example: "说您想办的事，比如“社保缴费证明”"

    implicitHeight: Theme.px(124)
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: "打字找，" + example
    Accessible.id: "home.search"
    Accessible.onPressAction: box.click()
    Keys.onReturnPressed: box.click()

    background: Rectangle {
        radius: Theme.px(26)
        color: Theme.contrast ? "#000000" : box.down ? Theme.tint2 : "#FFFFFF"
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.accent

        FocusRing {
            shown: box.visualFocus
            radiusInside: Theme.px(26)
        }
    }
    contentItem: Item {
        AppIcon {
            id: glass

            x: Theme.px(38)
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            size: Theme.px(50)
            color: Theme.accent
        }
        AppText {
            anchors.left: glass.right
            anchors.leftMargin: Theme.px(22)
            anchors.right: go.left
            anchors.rightMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            text: box.example
            tone: "faint"
            font.pixelSize: Theme.px(32)
            maximumLineCount: 2
            lineHeight: 0.95
        }
        Rectangle {
            id: go

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(14)
            anchors.verticalCenter: parent.verticalCenter
            width: goRow.width + Theme.px(56)
            height: parent.height - Theme.px(28)
            radius: Theme.px(18)
            color: Theme.primary

            Row {
                id: goRow

                anchors.centerIn: parent
                spacing: Theme.px(14)

                AppIcon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "keyboard"
                    size: Theme.px(44)
                    color: Theme.primaryInk
                }
                AppText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: "打字找"
                    tone: "primaryInk"
                    strong: true
                    font.pixelSize: Theme.px(36)
                }
            }
        }
    }
}
