import QtQuick
import Yichuang.Ui

// What is being said, in writing, where the foot bar was: two lines at a time at the pace of the
// voice, and one way to stop it. It never covers the buttons of the page.
Rectangle {
    id: strip

    property bool shown: false
    property string text: ""
    property int part: 0
    readonly property var parts: split(text, Theme.elder ? 26 : Theme.landscape ? 72 : 36)

    signal stopped

    // Whole phrases, as many as fit into two lines; `room` counts characters.
    function split(words: string, room: int): var {
        const phrases = words.match(/[^。！？；，：]+[。！？；，：]*/g) || [];
        const out = [];
        for (const phrase of phrases) {
            const last = out.length - 1;
            if (last >= 0 && out[last].length + phrase.length <= room)
                out[last] += phrase;
            else
                out.push(phrase);
        }
        return out;
    }
    onTextChanged: part = 0

    visible: shown
    width: parent ? parent.width : 0
    height: Theme.footHeight
    color: Theme.contrast ? "#000000" : "#12202E"
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.id: "shell.caption"

    Timer {
        // About four characters a second, as the voice speaks.
        interval: strip.part < strip.parts.length ? 400 + strip.parts[strip.part].length * 235 : 1000
        repeat: true
        running: strip.shown && strip.part + 1 < strip.parts.length && !Theme.still
        onTriggered: strip.part += 1
    }
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
        anchors.left: icon.right
        anchors.leftMargin: Theme.px(24)
        anchors.right: stop.left
        anchors.rightMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        text: strip.part < strip.parts.length ? strip.parts[strip.part] : ""
        textFormat: Text.PlainText
        color: "#FFFFFF"
        font.pixelSize: Theme.px(Theme.elder ? 42 : 34)
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
        Accessible.ignored: true
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
