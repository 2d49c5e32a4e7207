pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

// The last resort: four corners placed by hand over a picture that stands still. A finger covers
// what it touches, so a magnifier shows it above. At the desk: Tab takes the next corner, arrow
// keys move it, Return cuts.
FocusScope {
    id: sheet

    required property EdgeModel edge
    readonly property var corners: edge ? edge.corners : []
    readonly property real handle: Theme.px(Theme.desk ? 26 : Theme.elder ? 104 : 84)
    property int held: -1

    anchors.fill: parent
    visible: edge !== null && edge.open
    enabled: visible
    focus: visible
    z: 410
    Accessible.role: Accessible.Dialog
    Accessible.name: "自己框纸边"
    onVisibleChanged: if (visible)
        forceActiveFocus()
    Keys.onPressed: event => {
        const step = event.modifiers & Qt.ShiftModifier ? 10 : 1;
        if (event.key === Qt.Key_Left)
            edge.nudge(-step, 0);
        else if (event.key === Qt.Key_Right)
            edge.nudge(step, 0);
        else if (event.key === Qt.Key_Up)
            edge.nudge(0, -step);
        else if (event.key === Qt.Key_Down)
            edge.nudge(0, step);
        else if (event.key === Qt.Key_Tab)
            edge.choose(edge.chosen + 1);
        else if (event.key === Qt.Key_Backtab)
            edge.choose(edge.chosen + 3);
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            edge.use();
        else if (event.key === Qt.Key_Escape)
            edge.close();
        else
            return;
        event.accepted = true;
    }

    Veil {}
    Rectangle {
        anchors.centerIn: parent
        width: parent.width - Theme.px(48)
        height: Math.min(parent.height - Theme.px(48), Theme.px(Theme.desk ? 860 : Theme.landscape ? 4000 : 1100))
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.primary

        AppText {
            id: title

            x: Theme.px(Theme.desk ? 16 : 36)
            y: Theme.px(Theme.desk ? 12 : 24)
            width: parent.width - 2 * x
            text: Theme.desk ? "把四个角拖到纸角上。Tab 换角，方向键微调（Shift 快），回车拍下" : "把四个圆点拖到纸的四个角上"
            role: Theme.desk || Theme.elder ? "card" : "lead"
            tone: "heading"
            strong: true
            Accessible.role: Accessible.Heading
        }
        Item {
            id: place

            x: title.x
            anchors.top: title.bottom
            anchors.topMargin: Theme.px(Theme.desk ? 10 : 20)
            anchors.bottom: acts.top
            anchors.bottomMargin: Theme.px(Theme.desk ? 12 : 24)
            width: parent.width - 2 * x

            Image {
                id: picture

                readonly property real drawnX: (width - paintedWidth) / 2
                readonly property real drawnY: (height - paintedHeight) / 2

                anchors.fill: parent
                source: sheet.edge ? sheet.edge.source : ""
                fillMode: Image.PreserveAspectFit
                cache: false
                Accessible.role: Accessible.Graphic
                Accessible.name: "镜头下的纸"
            }
            Shape {
                id: outline

                function at(i: int): point {
                    return sheet.corners.length === 8 ? Qt.point(picture.drawnX + sheet.corners[2 * i] * picture.paintedWidth, picture.drawnY + sheet.corners[2 * i + 1] * picture.paintedHeight) : Qt.point(0, 0);
                }

                anchors.fill: parent

                ShapePath {
                    strokeColor: sheet.edge && sheet.edge.fine ? "#3DDC84" : "#FF6B6B"
                    strokeWidth: Theme.px(Theme.desk ? 3 : 6)
                    fillColor: "transparent"
                    startX: outline.at(0).x
                    startY: outline.at(0).y

                    PathLine {
                        x: outline.at(1).x
                        y: outline.at(1).y
                    }
                    PathLine {
                        x: outline.at(2).x
                        y: outline.at(2).y
                    }
                    PathLine {
                        x: outline.at(3).x
                        y: outline.at(3).y
                    }
                    PathLine {
                        x: outline.at(0).x
                        y: outline.at(0).y
                    }
                }
            }
            Repeater {
                model: 4

                Item {
                    id: knob

                    required property int index
                    readonly property point spot: outline.at(index)

                    x: spot.x - width / 2
                    y: spot.y - height / 2
                    width: sheet.handle
                    height: sheet.handle
                    Accessible.role: Accessible.Grip
                    Accessible.name: ["左上角", "右上角", "右下角", "左下角"][index]
                    Accessible.id: "edge.corner." + index

                    Rectangle {
                        anchors.centerIn: parent
                        width: parent.width * 0.62
                        height: width
                        radius: width / 2
                        color: "#55FFFFFF"
                        border.width: Theme.px(Theme.desk ? 3 : 6)
                        border.color: sheet.edge && sheet.edge.chosen === knob.index ? "#FFD400" : "#3DDC84"

                        Rectangle {
                            anchors.centerIn: parent
                            width: Theme.px(Theme.desk ? 4 : 8)
                            height: width
                            radius: width / 2
                            color: "#12202E"
                        }
                    }
                    MouseArea {
                        anchors.fill: parent
                        preventStealing: true
                        onPressed: {
                            sheet.held = knob.index;
                            sheet.edge.choose(knob.index);
                        }
                        onReleased: sheet.held = -1
                        onCanceled: sheet.held = -1
                        onPositionChanged: mouse => {
                            const p = mapToItem(place, mouse.x, mouse.y);
                            sheet.edge.put(knob.index, (p.x - picture.drawnX) / picture.paintedWidth, (p.y - picture.drawnY) / picture.paintedHeight);
                        }
                    }
                }
            }
            Rectangle {
                id: lens

                readonly property int corner: sheet.held >= 0 ? sheet.held : Theme.desk && sheet.edge ? sheet.edge.chosen : -1
                readonly property point spot: outline.at(Math.max(0, corner))
                readonly property real power: 3

                visible: corner >= 0
                width: Theme.px(Theme.desk ? 150 : 300)
                height: width
                radius: Theme.px(12)
                clip: true
                color: "#12202E"
                border.width: Theme.px(3)
                border.color: "#FFD400"
                // In the far upper corner: never under the finger.
                x: spot.x < place.width / 2 ? place.width - width : 0
                y: spot.y < place.height / 2 ? place.height - height : 0
                Accessible.ignored: true

                Image {
                    width: picture.paintedWidth * lens.power
                    height: picture.paintedHeight * lens.power
                    x: lens.width / 2 - (lens.spot.x - picture.drawnX) * lens.power
                    y: lens.height / 2 - (lens.spot.y - picture.drawnY) * lens.power
                    source: lens.visible ? picture.source : ""
                    cache: false
                }
                Rectangle {
                    anchors.centerIn: parent
                    width: parent.width
                    height: Theme.px(2)
                    color: "#FFD400"
                }
                Rectangle {
                    anchors.centerIn: parent
                    width: Theme.px(2)
                    height: parent.height
                    color: "#FFD400"
                }
            }
        }
        Row {
            id: acts

            readonly property real each: (width - spacing) / 2

            x: title.x
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(Theme.desk ? 14 : 28)
            width: parent.width - 2 * x
            spacing: Theme.px(Theme.desk ? 10 : 20)

            AppButton {
                width: acts.each
                text: "取消"
                iconName: "x"
                Accessible.id: "edge.cancel"
                onClicked: sheet.edge.close()
            }
            AppButton {
                width: acts.each
                kind: "primary"
                text: "就按这个框拍下"
                iconName: "check"
                leftPadding: Theme.px(8)
                enabled: sheet.edge !== null && sheet.edge.fine
                Accessible.id: "edge.use"
                onClicked: sheet.edge.use()
            }
        }
    }
}
