import QtQuick
import Yichuang.Ui

// A sheet turned a little: what to do about a reflection, without words.
Item {
    id: hint

    width: visible ? Theme.px(176) : 0
    height: Theme.px(88)
    Accessible.ignored: true

    Rectangle {
        width: Theme.px(72)
        height: Theme.px(50)
        x: Theme.px(8)
        anchors.verticalCenter: parent.verticalCenter
        radius: Theme.px(4)
        color: "transparent"
        border.width: Theme.px(3)
        border.color: Theme.contrast ? "#FFFFFF" : "#D59F3C"
    }
    Rectangle {
        width: Theme.px(72)
        height: Theme.px(50)
        x: Theme.px(10)
        anchors.verticalCenter: parent.verticalCenter
        rotation: 16
        antialiasing: true
        radius: Theme.px(4)
        color: Theme.contrast ? "#000000" : "#FFFFFF"
        border.width: Theme.px(4)
        border.color: Theme.toneInk("warn")
    }
    AppIcon {
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        name: "rotate-cw"
        color: Theme.toneInk("warn")
        size: Theme.px(56)
    }
}
