import QtQuick
import Yichuang.Ui

// The name of a key, drawn as a key.
Rectangle {
    id: hint

    property string text: ""
    property bool dark: false

    implicitWidth: words.implicitWidth + Theme.px(12)
    implicitHeight: Theme.px(22)
    radius: Theme.px(4)
    color: dark ? "#FFFFFF" : Theme.surface
    border.width: Theme.border
    border.color: dark ? "transparent" : Theme.frame
    Accessible.ignored: true

    Text {
        id: words

        anchors.centerIn: parent
        text: hint.text
        textFormat: Text.PlainText
        color: hint.dark ? Theme.primary : Theme.ink
        font.pixelSize: Theme.px(12)
        font.weight: Font.Bold
    }
}
