pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// An ID card lying on the reader: drawn, so that it needs no words. phase: waiting | reading | done | trouble.
Item {
    id: picture

    property string phase: "waiting"
    readonly property real unit: width / 240
    readonly property color lamp: phase === "trouble" ? "#FF9B94" : phase === "reading" ? "#FFD27A" : "#6FE3A1"
    property real lift: phase === "waiting" ? 1 : 0

    height: unit * 170
    Accessible.ignored: true

    Behavior on lift {
        NumberAnimation {
            duration: Theme.still ? 0 : 260
            easing.type: Easing.OutCubic
        }
    }
    Rectangle {
        x: picture.unit * 20
        y: picture.unit * 122
        width: picture.unit * 200
        height: picture.unit * 22
        radius: picture.unit * 8
        color: Theme.contrast ? "#000000" : "#B9CCEA"
        border.width: Theme.contrast ? 3 : 0
        border.color: "#FFE600"
    }
    Rectangle {
        y: picture.unit * 132
        width: picture.unit * 240
        height: picture.unit * 32
        radius: picture.unit * 10
        color: Theme.contrast ? "#000000" : "#083A7D"
        border.width: Theme.contrast ? 4 : 0
        border.color: "#FFE600"

        Rectangle {
            anchors.centerIn: parent
            width: picture.unit * 124
            height: picture.unit * 6
            radius: height / 2
            color: picture.lamp
        }
    }
    Rectangle {
        id: card

        x: picture.unit * 34
        y: picture.unit * (16 + (1 - picture.lift) * 12)
        width: picture.unit * 172
        height: picture.unit * 108
        radius: picture.unit * 10
        rotation: -6 * picture.lift
        antialiasing: true
        color: Theme.contrast ? "#000000" : "#FDFEFF"
        border.width: Math.max(2, picture.unit * 2)
        border.color: Theme.contrast ? "#FFE600" : "#8FB1E0"

        Rectangle {
            x: parent.width * 0.1
            y: parent.height * 0.2
            width: parent.width * 0.28
            height: width
            radius: width / 2
            color: Theme.contrast ? "#7FE7FF" : "#C6D8F3"
            antialiasing: true
        }
        Rectangle {
            x: parent.width * 0.1
            y: parent.height * 0.7
            width: parent.width * 0.32
            height: parent.height * 0.14
            radius: height / 2
            color: Theme.contrast ? "#7FE7FF" : "#C6D8F3"
            antialiasing: true
        }
        Repeater {
            model: 3

            Rectangle {
                required property int index

                x: card.width * 0.5
                y: card.height * (0.22 + index * 0.22)
                width: card.width * [0.4, 0.3, 0.38][index]
                height: card.height * 0.09
                radius: height / 2
                color: index === 0 ? (Theme.contrast ? "#FFE600" : "#0B4FA8") : Theme.contrast ? "#7FE7FF" : "#C6D8F3"
                antialiasing: true
            }
        }
    }
}
