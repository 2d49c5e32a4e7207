import QtQuick
import Yichuang.Ui

// One line at the very top while the province cannot be reached: what that means, not an alarm.
Rectangle {
    id: strip

    property bool shown: false
    property string text: ""

    width: parent ? parent.width : 0
    height: shown ? Theme.px(Theme.elder ? 68 : 56) : 0
    visible: shown
    color: Theme.contrast ? "#000000" : "#FFF3DC"
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text
    Accessible.id: "shell.offline"

    Row {
        anchors.centerIn: parent
        spacing: Theme.px(14)

        AppIcon {
            name: "wifi-off"
            color: Theme.toneInk("warn")
            size: Theme.px(Theme.elder ? 44 : 36)
            anchors.verticalCenter: parent.verticalCenter
        }
        AppText {
            text: strip.text
            tone: "warn"
            strong: true
            font.pixelSize: Theme.px(Theme.elder ? 38 : 28)
            width: Math.min(implicitWidth, strip.width - Theme.px(120))
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(Theme.contrast ? 4 : 2)
        color: Theme.contrast ? Theme.primary : "#E8CF9E"
    }
}
