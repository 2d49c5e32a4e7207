import QtQuick
import Yichuang.Ui

// What happens to a resident's information, in one line. light: on the blue ground.
Row {
    id: line

    property string text: ""
    property bool light: false

    spacing: Theme.px(16)

    AppIcon {
        id: shield

        anchors.verticalCenter: parent.verticalCenter
        name: "shield-check"
        size: Theme.px(38)
        color: Theme.contrast ? "#FFFFFF" : line.light ? "#8FE8B6" : Theme.toneInk("ok")
    }
    AppText {
        width: line.width - shield.width - line.spacing
        anchors.verticalCenter: parent.verticalCenter
        text: line.text
        tone: line.light ? "headInkSoft" : "soft"
        font.pixelSize: Theme.px(27)
    }
}
