pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

// The identity photograph: sit into the oval, hold still, then the head box is put right by hand.
// At the desk: Space takes, arrow keys move the side that was chosen with Tab, Return keeps it.
FocusScope {
    id: sheet

    required property PhotoModel photo
    // The paper photograph can be taken under the document camera instead.
    property bool otherWay: true
    property int chosen: 0
    readonly property real pad: Theme.px(Theme.desk ? 16 : 36)

    signal paperWanted

    anchors.fill: parent
    visible: photo !== null && photo.open
    enabled: visible
    focus: visible
    z: 405
    Accessible.role: Accessible.Dialog
    Accessible.name: "拍证件照"
    onVisibleChanged: if (visible)
        forceActiveFocus()
    Keys.onPressed: event => {
        const step = event.modifiers & Qt.ShiftModifier ? 5 : 1;
        if (event.key === Qt.Key_Space)
            photo.frozen ? photo.again() : photo.take();
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            photo.use();
        else if (event.key === Qt.Key_Escape)
            photo.close();
        else if (event.key === Qt.Key_Tab)
            chosen = (chosen + 1) % 4;
        else if (event.key === Qt.Key_Left || event.key === Qt.Key_Up)
            photo.nudge(chosen, -step);
        else if (event.key === Qt.Key_Right || event.key === Qt.Key_Down)
            photo.nudge(chosen, step);
        else
            return;
        event.accepted = true;
    }

    Veil {}
    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - Theme.px(48), Theme.px(Theme.desk ? 1120 : 4000))
        height: Math.min(parent.height - Theme.px(48), Theme.px(Theme.desk ? 780 : 4000))
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.primary

        AppText {
            id: title

            x: sheet.pad
            y: Theme.px(Theme.desk ? 12 : 26)
            width: parent.width - 2 * x
            text: "拍证件照"
            role: "lead"
            tone: "heading"
            strong: true
            Accessible.role: Accessible.Heading
        }
        Rectangle {
            id: place

            x: sheet.pad
            anchors.top: title.bottom
            anchors.topMargin: Theme.px(Theme.desk ? 10 : 20)
            anchors.bottom: parent.bottom
            anchors.bottomMargin: sheet.pad
            width: Math.round((parent.width - 3 * sheet.pad) * 0.66)
            radius: Theme.px(6)
            color: "#1B2027"
            clip: true

            Image {
                id: picture

                readonly property real drawnX: (width - paintedWidth) / 2
                readonly property real drawnY: (height - paintedHeight) / 2

                anchors.fill: parent
                source: !sheet.photo ? "" : sheet.photo.frozen ? sheet.photo.still : sheet.photo.preview
                fillMode: Image.PreserveAspectFit
                cache: false
                retainWhileLoading: true
                Accessible.role: Accessible.Graphic
                Accessible.name: "人像"
                Accessible.id: "photo.picture"
            }
            AppIcon {
                visible: picture.source.toString() === ""
                anchors.centerIn: parent
                name: "camera-off"
                color: "#9FB0C3"
                size: Theme.px(Theme.desk ? 48 : 96)
            }
            // The oval a head belongs into: as wide as the face, from the hair to the chin.
            Shape {
                id: oval

                readonly property var head: sheet.photo ? sheet.photo.head : [0, 0, 0, 0]
                readonly property real left_: picture.drawnX + head[0] * picture.paintedWidth
                readonly property real right_: picture.drawnX + head[2] * picture.paintedWidth
                readonly property real top_: picture.drawnY + head[1] * picture.paintedHeight
                readonly property real chin_: picture.drawnY + head[3] * picture.paintedHeight

                visible: picture.source.toString() !== ""
                anchors.fill: parent

                ShapePath {
                    strokeColor: sheet.photo && sheet.photo.good ? "#3DDC84" : "#FFB547"
                    strokeWidth: Theme.px(Theme.desk ? 3 : 6)
                    fillColor: "transparent"

                    PathAngleArc {
                        centerX: (oval.left_ + oval.right_) / 2
                        centerY: (oval.top_ + oval.chin_) / 2
                        radiusX: (oval.right_ - oval.left_) / 2
                        radiusY: (oval.chin_ - oval.top_) / 2
                        startAngle: 0
                        sweepAngle: 360
                    }
                }
            }
            Repeater {
                model: sheet.photo && sheet.photo.frozen ? 4 : 0

                Item {
                    id: knob

                    required property int index
                    readonly property bool upright: index % 2 === 0
                    readonly property real thick: Theme.px(Theme.desk ? 22 : 84)

                    x: (upright ? (index === 0 ? oval.left_ : oval.right_) : (oval.left_ + oval.right_) / 2) - width / 2
                    y: (upright ? (oval.top_ + oval.chin_) / 2 : index === 1 ? oval.top_ : oval.chin_) - height / 2
                    width: thick
                    height: thick
                    Accessible.role: Accessible.Grip
                    Accessible.name: ["脸的左边", "头顶", "脸的右边", "下巴"][index]
                    Accessible.id: "photo.side." + index

                    Rectangle {
                        anchors.centerIn: parent
                        width: parent.width * 0.7
                        height: width
                        radius: width / 2
                        color: "#88FFFFFF"
                        border.width: Theme.px(3)
                        border.color: sheet.chosen === knob.index ? "#FFD400" : "#12202E"
                    }
                    MouseArea {
                        anchors.fill: parent
                        preventStealing: true
                        onPressed: sheet.chosen = knob.index
                        onPositionChanged: mouse => {
                            const p = mapToItem(place, mouse.x, mouse.y);
                            sheet.photo.place(knob.index, knob.upright ? (p.x - picture.drawnX) / picture.paintedWidth : (p.y - picture.drawnY) / picture.paintedHeight);
                        }
                    }
                }
            }
        }
        Column {
            id: side

            anchors.left: place.right
            anchors.leftMargin: sheet.pad
            anchors.right: parent.right
            anchors.rightMargin: sheet.pad
            y: place.y
            spacing: Theme.px(Theme.desk ? 10 : 20)

            Row {
                spacing: Theme.px(6)

                Repeater {
                    model: sheet.photo ? sheet.photo.ruleNames : []

                    AppButton {
                        required property int index
                        required property string modelData

                        size: "small"
                        text: modelData
                        textSize: Theme.caption
                        leftPadding: Theme.px(8)
                        active: sheet.photo.rule === index
                        kind: active ? "primary" : "secondary"
                        Accessible.id: "photo.rule." + index
                        onClicked: sheet.photo.choose(index)
                    }
                }
            }
            AppText {
                width: parent.width
                text: sheet.photo ? sheet.photo.ruleWords : ""
                role: "caption"
                tone: "soft"
            }
            Rectangle {
                width: parent.width
                // On a low screen the picture gives way: what is wrong with it must be read.
                height: Math.min(Theme.px(Theme.desk ? 230 : 480), Math.max(Theme.px(90), place.height - Theme.px(Theme.desk ? 400 : 900)))
                radius: Theme.px(6)
                color: Theme.band

                Image {
                    anchors.fill: parent
                    anchors.margins: Theme.px(8)
                    source: sheet.photo ? sheet.photo.cut : ""
                    fillMode: Image.PreserveAspectFit
                    cache: false
                    Accessible.role: Accessible.Graphic
                    Accessible.name: "剪好的照片"
                }
            }
            Banner {
                tone: sheet.photo && sheet.photo.good ? "ok" : "warn"
                iconName: sheet.photo && sheet.photo.good ? "circle-check" : sheet.photo && sheet.photo.frozen ? "triangle-alert" : "user-round"
                title: sheet.photo ? sheet.photo.says : ""
                text: sheet.photo && sheet.photo.problems.length > 1 ? sheet.photo.problems.slice(1).join("；") : ""
                Accessible.id: "photo.says"
            }
        }
        Column {
            anchors.left: side.left
            anchors.right: side.right
            anchors.bottom: place.bottom
            spacing: Theme.px(Theme.desk ? 8 : 16)

            AppButton {
                width: parent.width
                kind: sheet.photo && sheet.photo.frozen ? "secondary" : "primary"
                text: sheet.photo && sheet.photo.frozen ? "重拍（空格）" : "拍照（空格）"
                iconName: sheet.photo && sheet.photo.frozen ? "rotate-ccw" : "camera"
                enabled: picture.source.toString() !== ""
                Accessible.id: "photo.take"
                onClicked: sheet.photo.frozen ? sheet.photo.again() : sheet.photo.take()
            }
            AppButton {
                width: parent.width
                visible: sheet.photo !== null && sheet.photo.frozen
                kind: "primary"
                text: sheet.photo && sheet.photo.good ? "用这张（回车）" : "还是用这张，留给工作人员核对"
                iconName: "check"
                enabled: sheet.photo !== null && sheet.photo.cut !== ""
                Accessible.id: "photo.use"
                onClicked: sheet.photo.use()
            }
            AppButton {
                width: parent.width
                visible: sheet.otherWay
                text: "改拍纸质照片"
                iconName: "image"
                Accessible.id: "photo.paper"
                onClicked: {
                    sheet.photo.close();
                    sheet.paperWanted();
                }
            }
            AppButton {
                width: parent.width
                kind: "ghost"
                text: "取消"
                Accessible.id: "photo.close"
                onClicked: sheet.photo.close()
            }
        }
    }
}
