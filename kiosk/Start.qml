import QtQuick
import QtQuick.Window

// The first picture, before anything else is loaded; it stays when the kiosk cannot start.
Window {
    id: window

    property bool fullscreen: false
    property string sentence: ""
    property string hint: ""

    width: 1080
    height: 1920
    visible: true
    visibility: fullscreen ? Window.FullScreen : Window.Windowed
    color: "#083A7D"
    title: "一窗"

    Column {
        anchors.centerIn: parent
        width: parent.width * 0.8
        spacing: 40

        Text {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            color: "#FFFFFF"
            font.pixelSize: 64
            font.bold: true
            text: window.sentence === "" ? "正在启动，请稍等" : window.sentence
            Accessible.role: Accessible.StaticText
            Accessible.name: text
            Accessible.id: "start.sentence"
        }
        Text {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            color: "#D6E4F7"
            font.pixelSize: 32
            text: window.hint
            visible: window.hint !== ""
            Accessible.role: Accessible.StaticText
            Accessible.name: text
            Accessible.id: "start.hint"
        }
    }
}
