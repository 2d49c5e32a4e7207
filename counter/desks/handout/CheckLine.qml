import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One thing to look at before handing out.
T.AbstractButton {
    id: line

    property bool ticked: false

    implicitHeight: Theme.px(44)
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: ticked
    Accessible.onPressAction: clicked()
    Keys.onReturnPressed: clicked()

    background: Rectangle {
        radius: Theme.buttonRadius
        color: line.hovered ? Theme.tint : Theme.surface

        FocusRing {
            shown: line.visualFocus
        }
    }
    contentItem: Item {
        Rectangle {
            id: box

            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(24)
            height: width
            radius: Theme.px(5)
            color: line.ticked ? Theme.primary : Theme.surface
            border.width: line.ticked ? 0 : Theme.px(2)
            border.color: Theme.frame

            AppIcon {
                anchors.centerIn: parent
                visible: line.ticked
                name: "check"
                size: Theme.px(16)
                stroke: 3
                color: "#FFFFFF"
            }
        }
        AppText {
            anchors.left: box.right
            anchors.leftMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            text: line.text
            role: "card"
            strong: true
            Accessible.ignored: true
        }
    }
}
