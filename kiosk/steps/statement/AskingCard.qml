import QtQuick
import Yichuang.Ui

// The question is on its way to the province.
Card {
    id: card

    property string text: ""

    Column {
        anchors.centerIn: parent
        width: parent.width * 0.8
        spacing: Theme.px(36)

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Theme.px(Theme.landscape ? 140 : 190)
            height: width
            radius: width / 2
            color: Theme.toneTint("info")
            border.width: Theme.contrast ? Theme.border : 0
            border.color: Theme.toneInk("info")

            AppIcon {
                anchors.centerIn: parent
                name: "landmark"
                color: Theme.toneInk("info")
                size: parent.width * 0.56
            }
        }
        AppText {
            width: parent.width
            text: card.text
            horizontalAlignment: Text.AlignHCenter
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(38)
        }
        Progress {
            width: parent.width
        }
    }
}
