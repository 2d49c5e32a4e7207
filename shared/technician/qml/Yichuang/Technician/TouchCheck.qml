pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Yichuang.Ui

// Five targets touched in turn, over everything to the screen's edges; then how far each was off.
FocusScope {
    id: check

    required property TouchModel model
    // The page it belongs to; it goes with it.
    required property Item host

    function measure() {
        model.sized(width, height, Screen.width, Screen.height);
    }

    parent: host.Window.contentItem
    anchors.fill: parent
    z: 2000
    visible: model.open
    enabled: visible
    Accessible.role: Accessible.Dialog
    Accessible.name: "触摸屏四角和中央"
    onWidthChanged: measure()
    onHeightChanged: measure()
    Screen.onWidthChanged: measure()
    Screen.onHeightChanged: measure()
    onVisibleChanged: {
        if (visible)
            forceActiveFocus();
        else
            host.forceActiveFocus();
    }
    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Escape)
            model.close();
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.surface
    }
    MouseArea {
        anchors.fill: parent
        Accessible.ignored: true
        onPressed: mouse => {
            if (mouse.source === Qt.MouseEventNotSynthesized && !check.model.done)
                check.model.clicked();
        }
    }
    MultiPointTouchArea {
        anchors.fill: parent
        mouseEnabled: false
        // one finger; a palm beside it, or the same finger bouncing, is no second touch
        onPressed: points => {
            if (points.length !== 1 || pause.running || check.model.done)
                return;
            pause.restart();
            check.model.touched(points[0].x, points[0].y);
        }
    }
    Timer {
        id: pause

        interval: 350
    }
    Item {
        id: target

        readonly property real reach: check.model.pxPerMm * 20

        visible: !check.model.done
        enabled: !pause.running
        x: check.model.targetX - width / 2
        y: check.model.targetY - height / 2
        width: reach
        height: reach
        opacity: enabled ? 1 : 0.35
        Accessible.role: Accessible.Graphic
        Accessible.name: "请点十字正中，" + check.model.name
        Accessible.id: "touch.target"

        Rectangle {
            anchors.fill: parent
            radius: width / 2
            color: Theme.toneTint("info")
            border.width: Theme.px(2)
            border.color: Theme.primary
        }
        Rectangle {
            anchors.centerIn: parent
            width: parent.width
            height: Math.max(1, Theme.px(2))
            color: Theme.primary
        }
        Rectangle {
            anchors.centerIn: parent
            width: Math.max(1, Theme.px(2))
            height: parent.height
            color: Theme.primary
        }
        Rectangle {
            anchors.centerIn: parent
            width: Theme.px(8)
            height: width
            radius: width / 2
            color: Theme.toneInk("danger")
        }
    }
    Column {
        visible: !check.model.done
        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height * 0.2
        width: Math.min(Theme.px(620), parent.width - Theme.px(120))
        spacing: Theme.px(10)

        AppText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "请用手指点十字的正中"
            role: "title"
            tone: "heading"
            strong: true
            Accessible.role: Accessible.Heading
        }
        AppText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: check.model.name + "，第 " + (check.model.at + 1) + " 点，共 5 点"
            role: "lead"
            tone: "soft"
        }
        AppText {
            visible: text !== ""
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: check.model.told
            tone: "warn"
            strong: true
            Accessible.id: "touch.told"
        }
    }
    Row {
        visible: !check.model.done
        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height * 0.72
        spacing: Theme.px(12)

        AppButton {
            height: Theme.px(54)
            textSize: Theme.lead
            iconName: "rotate-ccw"
            text: "从头再点"
            enabled: check.model.at > 0
            Accessible.id: "touch.again"
            onClicked: check.model.begin()
        }
        AppButton {
            height: Theme.px(54)
            textSize: Theme.lead
            iconName: "x"
            text: "不量了"
            Accessible.id: "touch.cancel"
            onClicked: check.model.close()
        }
    }
    Rectangle {
        visible: check.model.done
        anchors.centerIn: parent
        width: Math.min(Theme.px(700), parent.width - Theme.px(36))
        height: found.height + Theme.px(56)
        radius: Theme.px(10)
        color: Theme.surface
        border.width: Theme.px(2)
        border.color: check.model.passed ? Theme.toneInk("ok") : Theme.toneInk("danger")

        Column {
            id: found

            x: Theme.px(28)
            y: Theme.px(28)
            width: parent.width - 2 * x
            spacing: Theme.px(14)

            Row {
                width: parent.width
                spacing: Theme.px(12)

                AppIcon {
                    id: mark

                    anchors.verticalCenter: parent.verticalCenter
                    name: check.model.passed ? "circle-check" : "circle-alert"
                    size: Theme.px(30)
                    color: check.model.passed ? Theme.toneInk("ok") : Theme.toneInk("danger")
                }
                AppText {
                    width: parent.width - mark.width - parent.spacing
                    anchors.verticalCenter: parent.verticalCenter
                    text: check.model.words
                    role: "title"
                    tone: check.model.passed ? "ok" : "danger"
                    strong: true
                    Accessible.role: Accessible.Heading
                    Accessible.id: "touch.result"
                }
            }
            Flow {
                width: parent.width
                spacing: Theme.px(8)

                Repeater {
                    model: check.model.rows

                    Tag {
                        required property var modelData

                        tone: modelData.tone
                        iconName: modelData.tone === "ok" ? "circle-check" : "circle-alert"
                        text: modelData.name + " " + modelData.mm
                    }
                }
            }
            AppText {
                width: parent.width
                text: check.model.advice
                lineHeight: 1.3
                Accessible.id: "touch.advice"
            }
            Rectangle {
                visible: check.model.command !== ""
                width: parent.width
                height: command.height + Theme.px(24)
                radius: Theme.px(7)
                color: Theme.contrast ? "#000000" : "#F2F6FB"
                border.width: Theme.border
                border.color: Theme.line

                TextEdit {
                    id: command

                    x: Theme.px(12)
                    y: Theme.px(12)
                    width: parent.width - 2 * x
                    readOnly: true
                    selectByMouse: true
                    text: check.model.command
                    color: Theme.ink
                    font.pixelSize: Theme.body
                    wrapMode: TextEdit.Wrap
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                    Accessible.id: "touch.command"
                }
            }
            AppText {
                visible: check.model.command !== ""
                width: parent.width
                text: "触摸屏名称用 xinput list 查。这些数值以现在没有校准（1 0 0 0 1 0 0 0 1）为准，已经设过的先恢复成这样再量。想每次开机都有效，把前六个数写进 udev 规则的 LIBINPUT_CALIBRATION_MATRIX。本程序自己不改触摸位置。"
                tone: "soft"
                role: "caption"
            }
            Banner {
                visible: check.model.told !== ""
                width: parent.width
                tone: "danger"
                iconName: "circle-alert"
                text: check.model.told
            }
            Row {
                spacing: Theme.px(12)

                AppButton {
                    height: Theme.px(50)
                    iconName: "rotate-ccw"
                    text: "再量一次"
                    Accessible.id: "touch.retry"
                    onClicked: check.model.begin()
                }
                AppButton {
                    height: Theme.px(50)
                    kind: "primary"
                    iconName: "check"
                    text: "完成"
                    Accessible.id: "touch.finish"
                    onClicked: check.model.close()
                }
            }
        }
    }
    TapGuard {
        id: guard
    }
    Connections {
        target: check.model

        function onChanged() {
            // an impatient sixth touch must not press a button of the result
            if (check.model.done && !guard.enabled && check.shown !== check.model.words)
                guard.arm();
            check.shown = check.model.words;
        }
    }
    property string shown: ""
}
