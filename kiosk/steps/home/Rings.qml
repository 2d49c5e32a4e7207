pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Faint rings on the blue ground: decoration.
Item {
    id: rings

    property real centerX: width * 0.98
    property real centerY: Theme.px(120)

    visible: !Theme.contrast
    clip: true

    Repeater {
        model: 4

        Rectangle {
            required property int index

            width: Theme.px(350 + index * 260)
            height: width
            radius: width / 2
            x: rings.centerX - width / 2
            y: rings.centerY - height / 2
            color: "transparent"
            border.width: Theme.px(2)
            border.color: "#1AFFFFFF"
            antialiasing: true
        }
    }
}
