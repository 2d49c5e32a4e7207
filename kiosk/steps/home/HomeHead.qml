import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Whose hall this is, which machine, and how it is.
Row {
    id: head

    required property HomeModel model
    property string stateLead: "自助服务"

    spacing: Theme.px(26)

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(92)
        height: width
        radius: Theme.px(22)
        color: Theme.contrast ? "#000000" : "#FFFFFF"
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.primary

        AppIcon {
            anchors.centerIn: parent
            name: "landmark"
            size: Theme.px(54)
            color: Theme.primary
        }
    }
    Column {
        anchors.verticalCenter: parent.verticalCenter
        width: head.width - Theme.px(92) - head.spacing

        AppText {
            width: parent.width
            text: head.model.hall
            tone: "headInk"
            strong: true
            font.pixelSize: Theme.px(42)
            Accessible.role: Accessible.Heading
        }
        Row {
            width: parent.width
            spacing: Theme.px(14)

            Rectangle {
                visible: head.model.well
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(14)
                height: width
                radius: width / 2
                color: Theme.contrast ? "#FFE600" : "#6FE3A1"
            }
            AppIcon {
                id: mark

                visible: !head.model.well
                anchors.verticalCenter: parent.verticalCenter
                name: "triangle-alert"
                size: Theme.px(32)
                color: Theme.contrast ? "#FFE600" : "#FFD27A"
            }
            AppText {
                width: parent.width - (head.model.well ? Theme.px(14) : mark.width) - parent.spacing
                maximumLineCount: 2
                elide: Text.ElideRight
                text: head.stateLead + "　" + head.model.terminal + "　" + head.model.state
                tone: "headInkSoft"
                font.pixelSize: Theme.px(27)
            }
        }
    }
}
