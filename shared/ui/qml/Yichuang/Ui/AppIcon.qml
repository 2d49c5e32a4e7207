import QtQuick

// A line icon from assets/icons, drawn at its exact size in one colour. Decoration: never alone.
Image {
    id: icon

    property string name: ""
    property color color: Theme.ink
    property real size: Theme.px(44)
    property real stroke: 2

    width: size
    height: size
    sourceSize: Qt.size(size, size)
    source: name === "" ? "" : "image://icon/" + name + "?color=" + String(color).slice(1) + "&stroke=" + stroke
    Accessible.ignored: true
}
