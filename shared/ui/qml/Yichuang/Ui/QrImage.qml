import QtQuick

// A QR code, black on white whatever the face (cameras need it so). Never kept in the cache.
Rectangle {
    id: qr

    property string text: ""
    property string label: ""
    property real size: Theme.px(360)
    readonly property real quiet: Math.round(size * 0.06)

    implicitWidth: size
    implicitHeight: size
    radius: Theme.px(16)
    color: "#FFFFFF"
    border.width: Theme.px(3)
    border.color: "#D5DDE7"
    Accessible.role: Accessible.Graphic
    Accessible.name: label === "" ? "二维码" : label

    Image {
        anchors.fill: parent
        anchors.margins: qr.quiet
        sourceSize: Qt.size(width, width)
        source: qr.text === "" ? "" : "image://qr/" + encodeURIComponent(qr.text)
        cache: false
        smooth: false
        fillMode: Image.PreserveAspectFit
        Accessible.ignored: true
    }
}
