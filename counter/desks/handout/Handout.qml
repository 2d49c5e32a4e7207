pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// A result that is ready: check who is here, count what is given, hand it out.
Room {
    id: room

    required property HandoutModel model
    readonly property int rightWidth: Math.round(Math.min(Theme.px(600), Math.max(Theme.px(392), width * 0.39)))

    Keys.onPressed: event => {
        if (event.key >= Qt.Key_1 && event.key <= Qt.Key_3 && !room.model.done) {
            room.model.choose(event.key - Qt.Key_1);
            event.accepted = true;
        }
    }

    Shortcut {
        sequence: "F8"
        enabled: give.enabled
        onActivated: give.clicked()
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    CaseHead {
        id: head

        width: parent.width - room.rightWidth
        title: room.model.head.title
        number: room.model.head.number
        person: room.model.head.person
        origin: room.model.head.origin
        stateWords: room.model.head.stateWords
        stateTone: room.model.head.stateTone
        steps: ["核身", "点件", "出件"]
        stage: room.model.done ? 3 : room.model.obstacle === "" ? 2 : room.model.checks[0].done ? 1 : 0
    }
    DeskScroll {
        anchors.top: head.bottom
        anchors.bottom: foot.top
        width: head.width

        Banner {
            visible: room.model.trouble !== "" || room.model.done
            tone: room.model.done ? "ok" : "danger"
            iconName: room.model.done ? "circle-check" : "circle-alert"
            title: room.model.done ? "已经出件" : ""
            text: room.model.done ? "这一步已写进轨迹，联网后自动报给省平台。" : room.model.trouble
            Accessible.id: "desk.handout.said"
        }
        Panel {
            title: "送达方式"
            note: "按现场情况选，选了会留痕"

            Row {
                id: ways

                width: parent.width
                spacing: Theme.px(14)

                Repeater {
                    model: room.model.ways

                    WayTile {
                        required property var modelData
                        required property int index

                        width: (ways.width - 2 * ways.spacing) / 3
                        key: String(index + 1)
                        title: modelData.text
                        note: modelData.note
                        symbol: modelData.symbol
                        chosen: room.model.way === index
                        enabled: !room.model.done
                        Accessible.id: "desk.way." + index
                        onClicked: room.model.choose(index)
                    }
                }
            }
        }
        Panel {
            title: "核对"
            note: "两项都核对完才能出件"
            spacing: Theme.px(8)

            Repeater {
                // counted, so that a line pressed on is still there when the case is read again
                model: room.model.checks.length

                CheckLine {
                    required property int index
                    readonly property var modelData: room.model.checks[index]

                    width: parent ? parent.width : 0
                    text: modelData.text
                    ticked: modelData.done
                    enabled: !room.model.done
                    Accessible.id: "desk.check." + index
                    onClicked: room.model.toggle(index)
                }
            }
        }
        Panel {
            title: "要交的结果"
            note: room.model.resultNote

            FieldBox {
                width: parent.width
                label: "结果名称"
                value: room.model.result
            }
        }
        Panel {
            title: "申请人信息"
            note: "对照证件看"

            FieldGrid {
                fields: room.model.head.fields
                prefix: "card"
            }
        }
    }
    Rectangle {
        id: foot

        anchors.bottom: parent.bottom
        width: head.width
        height: Theme.px(80)
        color: Theme.surface

        Rectangle {
            width: parent.width
            height: 1
            color: Theme.line
        }
        AppText {
            x: Theme.px(20)
            anchors.right: give.left
            anchors.rightMargin: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignRight
            text: room.model.obstacle
            tone: "warn"
            strong: true
            Accessible.id: "desk.obstacle"
        }
        AppButton {
            id: give

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(220)
            kind: "primary"
            size: "large"
            textSize: Theme.lead
            enabled: room.model.obstacle === "" && !room.model.done
            text: room.model.done ? "已出件" : "出件"
            iconName: "package-check"
            Accessible.id: "desk.handout"
            onClicked: room.model.handOut()

            KeyHint {
                visible: give.enabled
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(12)
                anchors.verticalCenter: parent.verticalCenter
                dark: true
                text: "F8"
            }
        }
    }
    Rectangle {
        anchors.right: parent.right
        width: room.rightWidth
        height: parent.height
        color: Theme.bg

        Rectangle {
            width: 1
            height: parent.height
            color: Theme.line
        }
        PageView {
            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.top: parent.top
            anchors.bottom: trail.top
            anchors.bottomMargin: Theme.px(14)
            pages: room.model.head.pages
        }
        Trail {
            id: trail

            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(16)
            height: Math.min(Theme.px(300), parent.height * 0.32)
            rows: room.model.head.trail
        }
    }
}
