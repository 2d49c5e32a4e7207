import QtQuick

// A small state label: icon and word on a tint. tone: ok | warn | danger | info | neutral.
Rectangle {
    id: tag

    property string text: ""
    property string iconName: ""
    property string tone: "neutral"
    property int textSize: Theme.caption

    implicitWidth: row.implicitWidth + textSize * 1.1
    implicitHeight: Math.round(textSize * 1.85)
    radius: Math.round(textSize * 0.42)
    color: Theme.toneTint(tone)
    border.width: Theme.contrast ? Theme.px(2) : 0
    border.color: Theme.toneInk(tone)
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    Row {
        id: row

        anchors.centerIn: parent
        spacing: tag.textSize * 0.3

        AppIcon {
            visible: tag.iconName !== ""
            name: tag.iconName
            color: Theme.toneInk(tag.tone)
            size: tag.textSize * 1.1
            anchors.verticalCenter: parent.verticalCenter
        }
        Text {
            text: tag.text
            textFormat: Text.PlainText
            color: Theme.toneInk(tag.tone)
            font.pixelSize: tag.textSize
            font.weight: Font.Bold
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
