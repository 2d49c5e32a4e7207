import QtQuick

// Writing with a finger. strokes: list of strokes, each a list of [x, y, milliseconds], in the
// pad's own pixels. Lines grow thinner with speed, as a brush does.
FocusScope {
    id: pad

    property var strokes: []
    property bool empty: strokes.length === 0
    property string leftText: "申请人签名"
    property string rightText: ""
    property color inkColor: Theme.contrast ? "#FFFFFF" : "#12202E"
    property real began: 0

    signal changed

    function clear() {
        strokes = [];
        began = 0;
        paper.requestPaint();
        changed();
    }
    // Take away the last stroke.
    function undo() {
        strokes = strokes.slice(0, -1);
        paper.requestPaint();
        changed();
    }
    function thickness(a: var, b: var): real {
        const far = Math.hypot(b[0] - a[0], b[1] - a[1]);
        const speed = far / Math.max(1, b[2] - a[2]);
        return Math.max(Theme.px(4), Theme.px(13) - speed * 3.2);
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
    Canvas {
        id: paper

        // What was already drawn, so that a stroke in progress only adds its new part.
        property int doneStrokes: 0
        property int donePoints: 0

        anchors.fill: parent
        renderStrategy: Canvas.Immediate
        onPaint: {
            const ctx = getContext("2d");
            const all = pad.strokes;
            if (all.length < doneStrokes || all.length === 0) {
                ctx.clearRect(0, 0, width, height);
                doneStrokes = 0;
                donePoints = 0;
            }
            ctx.strokeStyle = pad.inkColor;
            ctx.fillStyle = pad.inkColor;
            ctx.lineCap = "round";
            ctx.lineJoin = "round";
            for (let s = Math.max(0, doneStrokes - 1); s < all.length; s++) {
                const line = all[s];
                const from = s === doneStrokes - 1 ? Math.max(1, donePoints) : 1;
                if (from === 1 && line.length > 0) {
                    ctx.beginPath();
                    ctx.arc(line[0][0], line[0][1], Theme.px(6), 0, 2 * Math.PI);
                    ctx.fill();
                }
                for (let i = from; i < line.length; i++) {
                    ctx.lineWidth = pad.thickness(line[i - 1], line[i]);
                    ctx.beginPath();
                    ctx.moveTo(line[i - 1][0], line[i - 1][1]);
                    ctx.lineTo(line[i][0], line[i][1]);
                    ctx.stroke();
                }
                donePoints = line.length;
            }
            doneStrokes = all.length;
        }
        onWidthChanged: again()
        onHeightChanged: again()
        onAvailableChanged: again()

        function again() {
            doneStrokes = 0;
            donePoints = 0;
            requestPaint();
        }
    }
    MouseArea {
        id: finger

        property var line: []

        anchors.fill: parent
        preventStealing: true

        function stamp(x: real, y: real): var {
            const now = Date.now();
            if (pad.began === 0)
                pad.began = now;
            return [Math.round(Math.max(0, Math.min(width, x)) * 10) / 10, Math.round(Math.max(0, Math.min(height, y)) * 10) / 10, now - pad.began];
        }
        onPressed: mouse => {
            line = [stamp(mouse.x, mouse.y)];
            pad.strokes = pad.strokes.concat([line]);
            paper.requestPaint();
        }
        onPositionChanged: mouse => {
            if (!pressed)
                return;
            line.push(stamp(mouse.x, mouse.y));
            pad.strokes = pad.strokes.slice(0, -1).concat([line]);
            paper.requestPaint();
        }
        onReleased: pad.changed()
        onCanceled: pad.changed()
    }
}
