import QtQuick

// A page as it was taken, to be enlarged and pushed about. The picture comes from memory only.
Rectangle {
    id: view

    property string source: ""
    property string name: ""
    property real zoom: 1
    readonly property real most: 4

    function larger() {
        zoomTo(Math.min(most, zoom + 0.75));
    }
    function smaller() {
        zoomTo(Math.max(1, zoom - 0.75));
    }
    // The middle of what is seen stays in the middle.
    function zoomTo(factor: real) {
        const x = (flick.contentX + flick.width / 2) / flick.contentWidth;
        const y = (flick.contentY + flick.height / 2) / flick.contentHeight;
        zoom = factor;
        flick.contentX = Math.max(0, Math.min(flick.contentWidth - flick.width, x * flick.contentWidth - flick.width / 2));
        flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, y * flick.contentHeight - flick.height / 2));
    }

    color: "#2A323C"
    radius: Theme.radius
    clip: true
    onSourceChanged: zoomTo(1)

    Flickable {
        id: flick

        anchors.fill: parent
        anchors.margins: Theme.px(Theme.desk ? 10 : 20)
        clip: true
        contentWidth: width * view.zoom
        contentHeight: height * view.zoom
        boundsBehavior: Flickable.StopAtBounds

        Image {
            width: flick.contentWidth
            height: flick.contentHeight
            source: view.source
            fillMode: Image.PreserveAspectFit
            mipmap: true
            cache: false
            retainWhileLoading: true
            Accessible.role: Accessible.Graphic
            Accessible.name: view.name
            Accessible.id: "page.picture"
        }
    }
    AppIcon {
        visible: view.source === ""
        anchors.centerIn: parent
        name: "image"
        color: "#9FB0C3"
        size: Theme.px(Theme.desk ? 40 : 96)
    }
}
