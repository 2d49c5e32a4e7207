import QtQuick
import Yichuang.Ui

// The heading of one part of the guide, with its icon and a quiet note.
Row {
    id: title

    property string text: ""
    property string note: ""
    property string iconName: ""
    property string tone: "info"

    spacing: Theme.px(18)

    AppIcon {
        id: mark

        anchors.verticalCenter: parent.verticalCenter
        name: title.iconName
        size: Theme.px(Theme.elder ? 60 : 46)
        color: Theme.toneInk(title.tone)
    }
    AppText {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        text: title.text
        strong: true
        font.pixelSize: Theme.elder ? Theme.card : Theme.px(40)
        Accessible.role: Accessible.Heading
    }
    AppText {
        visible: text !== ""
        anchors.verticalCenter: parent.verticalCenter
        width: title.width - mark.width - words.width - 2 * title.spacing
        text: title.note
        tone: "soft"
        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(29)
    }
}
