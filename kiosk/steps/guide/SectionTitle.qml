import QtQuick
import Yichuang.Ui

// The heading of one part of the guide, with its icon and a quiet note.
Flow {
    id: title

    property string text: ""
    property string note: ""
    property string iconName: ""
    property string tone: "info"

    spacing: Theme.px(18)

    AppIcon {
        name: title.iconName
        size: Theme.px(Theme.elder ? 60 : 48)
        color: Theme.toneInk(title.tone)
    }
    AppText {
        text: title.text
        strong: true
        font.pixelSize: Theme.elder ? Theme.card : Theme.px(42)
        lineHeightMode: Text.FixedHeight
        lineHeight: Theme.px(Theme.elder ? 62 : 50)
        verticalAlignment: Text.AlignVCenter
        Accessible.role: Accessible.Heading
    }
    AppText {
        visible: text !== ""
        text: title.note
        tone: "soft"
        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(30)
        lineHeightMode: Text.FixedHeight
        lineHeight: Theme.px(Theme.elder ? 62 : 50)
        verticalAlignment: Text.AlignVCenter
    }
}
