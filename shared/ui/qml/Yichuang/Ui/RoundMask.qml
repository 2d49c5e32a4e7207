pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

// Rounds the corners of a picture by painting them over in the ground's colour
// (masks need effects, which the software renderer does not have).
Item {
    id: mask

    property real radius: Theme.radius
    property color color: Theme.bg

    anchors.fill: parent

    Repeater {
        model: 4

        Shape {
            id: corner

            required property int index

            width: mask.radius
            height: mask.radius
            x: index % 2 === 0 ? 0 : mask.width - width
            y: index < 2 ? 0 : mask.height - height
            rotation: [0, 90, 270, 180][index]

            ShapePath {
                fillColor: mask.color
                strokeWidth: -1
                startX: 0
                startY: 0

                PathLine {
                    x: mask.radius
                    y: 0
                }
                PathArc {
                    x: 0
                    y: mask.radius
                    radiusX: mask.radius
                    radiusY: mask.radius
                    direction: PathArc.Counterclockwise
                }
                PathLine {
                    x: 0
                    y: 0
                }
            }
        }
    }
}
