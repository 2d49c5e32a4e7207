import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The service's name and whom it is for.
Column {
    id: head

    required property GuideModel model

    spacing: Theme.px(8)

    AppText {
        width: parent.width
        text: head.model.name
        role: "title"
        tone: "heading"
        strong: true
        font.pixelSize: head.model.name.length * Theme.title > width ? Theme.px(Theme.elder ? 62 : 54) : Theme.title
        lineHeight: 0.95
        Accessible.role: Accessible.Heading
    }
    AppText {
        width: parent.width
        text: head.model.summary
        tone: "soft"
        font.pixelSize: Theme.elder ? Theme.body : Theme.px(35)
    }
}
