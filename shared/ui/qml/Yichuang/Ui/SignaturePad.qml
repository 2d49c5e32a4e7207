import QtQuick

// Writing with a finger or a pen. strokes: list of strokes, each a list of [x, y, milliseconds] in
// the pad's own pixels, with the pressure (0 to 1) behind them where a pen says it. A finger's line
// grows thinner with speed, as a brush does (shared/ui/ink.py).
FocusScope {
    id: pad

    property var strokes: []
    property bool empty: strokes.length === 0
    property string leftText: "申请人签名"
    property string rightText: ""
    property color inkColor: Theme.contrast ? "#FFFFFF" : "#12202E"
    property real began: 0

    signal changed

    // A point of a stroke, at most at the pad's rim; time since the first touch.
    function stamp(x: real, y: real): var {
        const now = Date.now();
        if (began === 0)
            began = now;
        return [Math.round(Math.max(0, Math.min(width, x)) * 10) / 10, Math.round(Math.max(0, Math.min(height, y)) * 10) / 10, now - began];
    }
    function land(point: var) {
        strokes = strokes.concat([[point]]);
    }
    function go(point: var) {
        strokes = strokes.slice(0, -1).concat([strokes[strokes.length - 1].concat([point])]);
    }

    function clear() {
        strokes = [];
        began = 0;
        changed();
    }
    // Take away the last stroke.
    function undo() {
        strokes = strokes.slice(0, -1);
        changed();
    }

    implicitWidth: Theme.px(968)
    implicitHeight: Theme.px(472)
    Accessible.role: Accessible.Graphic
    Accessible.name: empty ? "签名板，请用手指写名字" : "签名板，已经写了字"

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.accent
    }
    Item {
        id: baseline

        x: Theme.px(48)
        width: parent.width - 2 * x
        y: parent.height - Theme.px(Theme.elder ? 108 : 92)

        Repeater {
            model: Math.max(0, Math.floor(baseline.width / Theme.px(16)))

            Rectangle {
                required property int index

                x: index * Theme.px(16)
                width: Theme.px(8)
                height: Theme.px(3)
                color: Theme.contrast ? Theme.accent : "#A9B5C4"
            }
        }
    }
    AppText {
        x: baseline.x
        anchors.top: baseline.bottom
        anchors.topMargin: Theme.px(16)
        text: pad.leftText
        role: "caption"
        tone: "soft"
    }
    AppText {
        anchors.right: parent.right
        anchors.rightMargin: baseline.x
        anchors.top: baseline.bottom
        anchors.topMargin: Theme.px(16)
        text: pad.rightText
        role: "caption"
        tone: "soft"
    }
    InkItem {
        anchors.fill: parent
        strokes: pad.strokes
        color: pad.inkColor
        pen: Theme.px(Theme.desk ? 6 : 11)
    }
    MouseArea {
        id: finger

        anchors.fill: parent
        preventStealing: true
        // the heel of a hand that holds the pen writes nothing
        enabled: !pen.active
        onPressed: mouse => pad.land(pad.stamp(mouse.x, mouse.y))
        onPositionChanged: mouse => {
            if (pressed)
                pad.go(pad.stamp(mouse.x, mouse.y));
        }
        onReleased: pad.changed()
        onCanceled: pad.changed()
    }
    PointHandler {
        id: pen

        acceptedDevices: PointerDevice.Stylus
        onActiveChanged: {
            if (active)
                pad.land(pad.stamp(point.position.x, point.position.y).concat([point.pressure]));
            else
                pad.changed();
        }
        onPointChanged: {
            if (active && point.pressure > 0)
                pad.go(pad.stamp(point.position.x, point.position.y).concat([point.pressure]));
        }
    }
}
