pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import Yichuang.Ui

// n of m in order, and a ring of the shares: well, to look at, faulted, off. Words say it as well.
Item {
    id: ring

    required property int well
    required property int total
    // well, notice, fault, rest
    required property list<int> shares
    readonly property real thick: width * 0.115
    readonly property list<color> colors: Theme.contrast ? ["#FFE600", "#7FE7FF", "#FFFFFF", "#808080"] : ["#0B5D35", "#D98200", "#B3261E", "#A9B5C4"]
    readonly property var arcs: {
        const found = [];
        let at = 0;
        for (let i = 0; i < 4; i++) {
            const part = total > 0 ? 360 * shares[i] / total : 0;
            found.push({
                begin: at,
                sweep: part,
                color: colors[i]
            });
            at += part;
        }
        return found;
    }

    Accessible.role: Accessible.StaticText
    Accessible.name: total + " 项里 " + well + " 项正常"

    Repeater {
        model: 4

        Shape {
            id: arc

            required property int index
            readonly property var one: ring.arcs[index]

            visible: one.sweep > 0
            anchors.fill: parent
            preferredRendererType: Shape.CurveRenderer

            ShapePath {
                strokeColor: arc.one.color
                strokeWidth: ring.thick
                fillColor: "transparent"
                capStyle: ShapePath.FlatCap

                PathAngleArc {
                    centerX: ring.width / 2
                    centerY: ring.height / 2
                    radiusX: (ring.width - ring.thick) / 2
                    radiusY: radiusX
                    startAngle: arc.one.begin - 90
                    sweepAngle: Math.max(0.1, arc.one.sweep - (arc.one.sweep < 360 ? 2 : 0))
                }
            }
        }
    }
    Column {
        anchors.centerIn: parent

        Text {
            anchors.horizontalCenter: parent.horizontalCenter
            text: ring.well + "/" + ring.total
            color: Theme.heading
            font.pixelSize: ring.width * 0.3
            font.weight: Font.Bold
            lineHeight: 0.95
        }
        AppText {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "正常"
            tone: "soft"
            font.pixelSize: ring.width * 0.17
            lineHeight: 0.95
            Accessible.ignored: true
        }
    }
}
