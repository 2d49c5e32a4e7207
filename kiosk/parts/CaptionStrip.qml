import QtQuick
import Yichuang.Ui

// What is being said, in writing, where the foot bar was: the words and one way to stop them.
Rectangle {
    id: strip

    property bool shown: false
    property string text: ""

    signal stopped

    visible: shown
    width: parent ? parent.width : 0
    height: Math.max(Theme.footHeight, words.implicitHeight + Theme.px(36))
    color: Theme.contrast ? "#000000" : "#12202E"
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.id: "shell.caption"

    MouseArea {
        anchors.fill: parent
    }
    Rectangle {
        visible: Theme.contrast
        width: parent.width
        height: Theme.px(4)
        color: Theme.primary
    }
    AppIcon {
        id: icon

        name: "volume-2"
        color: Theme.contrast ? "#FFE600" : "#FFFFFF"
        size: Theme.px(Theme.elder ? 60 : 52)
        x: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
    }
    Text {
        id: words

        anchors.left: icon.right
        anchors.leftMargin: Theme.px(24)
        anchors.right: stop.left
        anchors.rightMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        text: strip.text
        textFormat: Text.PlainText
        color: "#FFFFFF"
        font.pixelSize: Theme.px(Theme.elder ? 42 : 32)
        wrapMode: Text.Wrap
        maximumLineCount: Theme.landscape ? 2 : 3
        elide: Text.ElideRight
    }
    AppButton {
        id: stop

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        kind: "head"
        size: "small"
        iconName: "volume-x"
        text: "不念了"
        Accessible.id: "shell.hush"
        onClicked: strip.stopped()
    }
}
