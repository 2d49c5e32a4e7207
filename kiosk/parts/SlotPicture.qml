pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// A card with a chip on its way into the slot of its reader, chip first: as CardPicture is drawn.
// phase: waiting | reading | done | trouble.
Item {
    id: picture

    property string phase: "waiting"
    readonly property real unit: width / 240
    readonly property color lamp: phase === "trouble" ? "#FF9B94" : phase === "reading" ? "#FFD27A" : "#6FE3A1"
    readonly property color pale: Theme.contrast ? "#7FE7FF" : "#C6D8F3"
    property real lift: phase === "waiting" ? 1 : 0

    height: unit * 170
    Accessible.ignored: true

    Behavior on lift {
        NumberAnimation {
            duration: Theme.still ? 0 : 260
            easing.type: Easing.OutCubic
        }
    }
    component Way: AppIcon {
        visible: picture.phase === "waiting"
        y: picture.unit * 86
        name: "chevron-up"
        size: picture.unit * 44
        stroke: 3
        color: Theme.contrast ? "#FFE600" : "#0B4FA8"
    }

    Rectangle {
        x: picture.unit * 10
        width: picture.unit * 220
        height: picture.unit * 62
        radius: picture.unit * 10
        color: Theme.contrast ? "#000000" : "#083A7D"
        border.width: Theme.contrast ? 4 : 0
        border.color: "#FFE600"

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            y: picture.unit * 14
            width: picture.unit * 124
            height: picture.unit * 6
            radius: height / 2
            color: picture.lamp
        }
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            y: picture.unit * 38
            width: picture.unit * 130
            height: picture.unit * 11
            radius: height / 2
            color: Theme.contrast ? "#000000" : "#B9CCEA"
            border.width: Theme.contrast ? 3 : 0
            border.color: "#FFE600"
        }
    }
    Way {
        x: picture.unit * 8
    }
    Way {
        x: picture.unit * 188
    }
    Item {
        x: picture.unit * 62
        y: picture.unit * 44
        width: picture.unit * 116
        height: picture.unit * 126
        clip: true

        Rectangle {
            id: card

            x: picture.unit * 5
            y: picture.unit * (28 - 76 * (1 - picture.lift))
            width: picture.unit * 106
            height: picture.unit * 96
            radius: picture.unit * 10
            antialiasing: true
            color: Theme.contrast ? "#000000" : "#FDFEFF"
            border.width: Math.max(2, picture.unit * 2)
            border.color: Theme.contrast ? "#FFE600" : "#8FB1E0"

            Rectangle {
                id: chip

                anchors.horizontalCenter: parent.horizontalCenter
                y: picture.unit * 14
                width: picture.unit * 38
                height: picture.unit * 30
                radius: picture.unit * 5
                color: picture.pale
                border.width: Math.max(2, picture.unit * 2)
                border.color: Theme.contrast ? "#FFE600" : "#0B4FA8"

                Rectangle {
                    anchors.centerIn: parent
                    width: parent.width
                    height: Math.max(2, picture.unit * 2)
                    color: chip.border.color
                }
                Rectangle {
                    anchors.centerIn: parent
                    width: Math.max(2, picture.unit * 2)
                    height: parent.height
                    color: chip.border.color
                }
            }
            Rectangle {
                x: picture.unit * 14
                y: picture.unit * 60
                width: picture.unit * 78
                height: picture.unit * 10
                radius: height / 2
                color: Theme.contrast ? "#FFE600" : "#0B4FA8"
            }
            Rectangle {
                x: picture.unit * 14
                y: picture.unit * 80
                width: picture.unit * 54
                height: picture.unit * 10
                radius: height / 2
                color: picture.pale
            }
        }
    }
}
