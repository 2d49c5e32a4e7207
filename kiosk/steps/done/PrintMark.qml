import QtQuick
import Yichuang.Ui

// What is known about the paper: nothing is said before the printer has answered.
Rectangle {
    id: mark

    property string tone: ""
    property string iconName: ""
    property string text: ""
    property bool shown: true

    visible: shown && text !== ""
    implicitWidth: picture.width + row.spacing + label.implicitWidth + Theme.px(48)
    implicitHeight: Theme.px(Theme.elder ? 104 : 92)
    height: implicitHeight
    radius: Theme.px(20)
    color: Theme.toneTint(tone)
    border.width: Theme.contrast ? Theme.border : 0
    border.color: Theme.toneInk(tone)
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.px(Theme.elder ? 10 : 14)

        AppIcon {
            id: picture

            name: mark.iconName
            color: Theme.toneInk(mark.tone)
            size: Theme.px(Theme.elder ? 46 : 42)
            anchors.verticalCenter: parent.verticalCenter
        }
        AppText {
            id: label

            // beside a long number on a narrow screen it takes two lines
            width: Math.min(implicitWidth, mark.width - picture.width - row.spacing - Theme.px(20))
            text: mark.text
            lineHeight: 0.95
            tone: mark.tone === "" ? "ink" : mark.tone
            strong: true
            font.pixelSize: Theme.elder ? Theme.caption : Theme.px(34)
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
