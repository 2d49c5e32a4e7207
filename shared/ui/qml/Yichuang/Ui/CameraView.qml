pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

// The live picture of the document camera with the edge that was found.
// source: an image://live/… address (a new one for every frame); quad: eight numbers 0..1
// (x, y of the corners, clockwise from top left) or empty; tone: info | ok | warn | danger.
Rectangle {
    id: view

    property string source: ""
    property var quad: []
    property string tone: "info"
    property string label: "实时画面"
    property bool live: true
    // 0..1 while the page is being held still: the edge fills up; below 0 while a page is read.
    property real progress: 0
    property color ground: Theme.bg
    readonly property color edge: tone === "ok" ? "#3DDC84" : tone === "warn" ? "#FFB547" : tone === "danger" ? "#FF6B6B" : "#7FB4FF"
    readonly property bool found: quad !== undefined && quad !== null && quad.length === 8
    // Where the picture really is inside the view.
    readonly property real drawnX: (width - picture.paintedWidth) / 2
    readonly property real drawnY: (height - picture.paintedHeight) / 2

    function cornerX(i: int): real {
        return found ? drawnX + quad[2 * i] * picture.paintedWidth : 0;
    }
    function cornerY(i: int): real {
        return found ? drawnY + quad[2 * i + 1] * picture.paintedHeight : 0;
    }
    // A short white flash: the picture was taken.
    function flash() {
        shutter.opacity = Theme.still ? 0 : 0.8;
        shutter.opacity = 0;
    }

    implicitWidth: Theme.px(968)
    implicitHeight: Theme.px(610)
    color: "#1B2027"
    Accessible.role: Accessible.Graphic
    Accessible.name: label

    Image {
        id: picture

        anchors.fill: parent
        source: view.source
        fillMode: Image.PreserveAspectFit
        cache: false
        retainWhileLoading: true
        Accessible.ignored: true
    }
    Shape {
        visible: view.found
        anchors.fill: parent

        ShapePath {
            strokeColor: view.edge
            strokeWidth: Theme.px(Theme.elder ? 9 : 6)
            fillColor: "transparent"
            joinStyle: ShapePath.RoundJoin
            startX: view.cornerX(0)
            startY: view.cornerY(0)

            PathLine {
                x: view.cornerX(1)
                y: view.cornerY(1)
            }
            PathLine {
                x: view.cornerX(2)
                y: view.cornerY(2)
            }
            PathLine {
                x: view.cornerX(3)
                y: view.cornerY(3)
            }
            PathLine {
                x: view.cornerX(0)
                y: view.cornerY(0)
            }
        }
    }
    // Heavy corners, so that the edge is told by shape and not by colour alone.
    Repeater {
        model: view.found ? 4 : 0

        Rectangle {
            required property int index

            width: Theme.px(28)
            height: width
            radius: width / 2
            color: view.edge
            border.width: Theme.px(4)
            border.color: "#12202E"
            x: view.cornerX(index) - width / 2
            y: view.cornerY(index) - height / 2
        }
    }
    AppIcon {
        visible: view.source === ""
        anchors.centerIn: parent
        name: "camera-off"
        color: "#9FB0C3"
        size: Theme.px(96)
    }
    Rectangle {
        id: badge

        x: Theme.px(20)
        y: Theme.px(16)
        width: badgeRow.width + Theme.px(32)
        height: badgeRow.height + Theme.px(12)
        radius: height / 2
        color: "#E612202E"

        Row {
            id: badgeRow

            anchors.centerIn: parent
            spacing: Theme.px(12)

            Rectangle {
                visible: view.live
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(14)
                height: width
                radius: width / 2
                color: "#FF6B6B"
            }
            Text {
                text: view.label
                textFormat: Text.PlainText
                color: "#FFFFFF"
                font.pixelSize: Theme.caption
            }
        }
    }
    Rectangle {
        visible: view.progress > 0
        anchors.bottom: parent.bottom
        height: Theme.px(12)
        width: parent.width * Math.min(1, view.progress)
        color: view.edge
    }
    Progress {
        visible: view.progress < 0
        anchors.bottom: parent.bottom
        tone: "info"
        text: ""
        Accessible.name: "正在看"
    }
    Rectangle {
        id: shutter

        anchors.fill: parent
        color: "#FFFFFF"
        opacity: 0

        Behavior on opacity {
            NumberAnimation {
                duration: Theme.still ? 0 : 180
            }
        }
    }
    RoundMask {
        visible: view.radius === 0
        color: view.ground
        radius: Theme.radius
    }
}
