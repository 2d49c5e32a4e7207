pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// A case on the desk: who and what in the middle, the page and the trail on the right.
Room {
    id: room

    required property IntakeModel model
    readonly property int rightWidth: Math.round(Math.min(Theme.px(600), Math.max(Theme.px(392), width * 0.39)))

    sheetOpen: refuse.open || supplement.open

    Shortcut {
        sequence: "F8"
        enabled: !room.sheetOpen && accept.enabled
        onActivated: accept.clicked()
    }
    Shortcut {
        sequence: "F9"
        enabled: !room.sheetOpen && supplementButton.enabled
        onActivated: supplementButton.clicked()
    }
    Connections {
        target: room.model

        function onRefuse_wanted(key: string) {
            refuse.ask(key);
        }
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    CaseHead {
        id: head

        width: parent.width - room.rightWidth
        title: room.model.title
        number: room.model.number
        person: room.model.person
        origin: room.model.origin
        limits: room.model.limits
        stateWords: room.model.stateWords
        stateTone: room.model.stateTone
        steps: ["收件", "核验", "受理"]
        stage: room.model.stage
    }
    DeskScroll {
        id: scroll

        anchors.top: head.bottom
        anchors.bottom: foot.top
        width: head.width

        Banner {
            visible: room.model.trouble !== ""
            tone: "danger"
            iconName: "circle-alert"
            text: room.model.trouble
            Accessible.id: "desk.trouble"
        }
        Banner {
            visible: room.model.printState !== ""
            tone: room.model.printState === "confirmed" ? "ok" : room.model.printState === "printing" ? "info" : "warn"
            iconName: room.model.printState === "confirmed" ? "circle-check" : room.model.printState === "printing" ? "printer" : "triangle-alert"
            title: room.model.due
            text: room.model.printWords
            Accessible.id: "desk.print." + room.model.printState

            AppButton {
                visible: room.model.printState === "failed" || room.model.printState === "unknown"
                size: "small"
                text: "再打一次"
                iconName: "printer"
                Accessible.id: "desk.print.again"
                onClicked: room.model.printNotice()
            }
        }
        Panel {
            title: "材料核验"
            note: room.model.materialWords
            padded: false
            spacing: 0
            corner: [
                KeyHint {
                    anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                    text: "↑↓"
                },
                AppText {
                    anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                    text: "选材料"
                    role: "caption"
                    tone: "soft"
                }
            ]

            FocusScope {
                id: table

                width: parent.width
                height: rows.height
                focus: true
                activeFocusOnTab: true
                Accessible.role: Accessible.List
                Accessible.name: "材料核验"
                Accessible.id: "desk.materials"
                Keys.onPressed: event => {
                    const at = room.model.shown;
                    if (event.key === Qt.Key_Down)
                        room.model.look(at + 1);
                    else if (event.key === Qt.Key_Up)
                        room.model.look(at - 1);
                    else if (event.key === Qt.Key_Left)
                        room.model.pages.turn(-1);
                    else if (event.key === Qt.Key_Right)
                        room.model.pages.turn(1);
                    else if (event.key === Qt.Key_1)
                        room.model.checkAt(at, "passed");
                    else if (event.key === Qt.Key_2)
                        room.model.checkAt(at, "refused");
                    else if (event.key === Qt.Key_3)
                        room.model.checkAt(at, "exempt");
                    else
                        return;
                    event.accepted = true;
                }

                Column {
                    id: rows

                    width: parent.width

                    Repeater {
                        model: room.model.materials

                        MaterialRow {
                            id: line

                            locked: !room.model.open
                            focused: table.activeFocus
                            onLooked: {
                                table.forceActiveFocus();
                                room.model.look(line.index);
                            }
                            onSaid: verdict => {
                                table.forceActiveFocus();
                                room.model.check(line.key, verdict);
                            }
                        }
                    }
                }
            }
            Item {
                width: 1
                height: Theme.px(8)
            }
        }
        Panel {
            title: "申请人信息"
            note: "读卡带入 " + room.model.fields.length + " 项"

            FieldGrid {
                fields: room.model.fields
                prefix: "card"
            }
        }
        Panel {
            visible: room.model.answers.length > 0
            title: "申请内容"
            note: "申请人填写，本人已签字确认"

            FieldGrid {
                fields: room.model.answers
                prefix: "answer"
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
        AppButton {
            id: supplementButton

            x: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            size: "large"
            enabled: room.model.open
            text: "F9 一次告知补正"
            iconName: "file-question-mark"
            Accessible.id: "desk.supplement"
            onClicked: supplement.open = true
        }
        AppText {
            anchors.left: supplementButton.right
            anchors.leftMargin: Theme.px(16)
            anchors.right: accept.left
            anchors.rightMargin: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignRight
            visible: room.model.obstacle !== ""
            text: room.model.obstacle
            tone: "warn"
            strong: true
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.id: "desk.obstacle"
        }
        AppButton {
            id: accept

            readonly property bool again: room.model.accepted

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(260)
            kind: "primary"
            size: "large"
            textSize: Theme.lead
            enabled: room.model.printState !== "printing" && (again || (room.model.open && room.model.obstacle === ""))
            text: again ? "补打受理通知书" : "受理并打印通知书"
            Accessible.id: "desk.accept"
            onClicked: again ? room.model.printNotice() : room.model.accept()

            KeyHint {
                visible: accept.enabled && !accept.again
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
            id: viewer

            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.top: parent.top
            anchors.bottom: trail.top
            anchors.bottomMargin: Theme.px(14)
            pages: room.model.pages
        }
        Trail {
            id: trail

            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(16)
            height: Math.min(Theme.px(300), parent.height * 0.32)
            rows: room.model.trail
        }
    }
    RefuseSheet {
        id: refuse

        parent: room
        reasons: room.model.reasons
        onGiven: (key, reason) => {
            room.model.refuse(key, reason);
            table.forceActiveFocus();
        }
        onClosed: table.forceActiveFocus()
    }
    SupplementSheet {
        id: supplement

        parent: room
        refused: room.model.refused
        onGiven: {
            room.model.supplement();
            table.forceActiveFocus();
        }
        onClosed: table.forceActiveFocus()
    }
}
