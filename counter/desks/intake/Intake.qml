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

    sheetOpen: refuse.open || supplement.open || model.capture.photo.open || model.capture.review.open || model.capture.edge.open
    escapes: room.model.capture.active

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
    Shortcut {
        sequence: "F7"
        enabled: !room.sheetOpen && receipt.visible && receipt.enabled
        onActivated: receipt.clicked()
    }
    Shortcut {
        sequence: "F6"
        enabled: room.enabled && !room.sheetOpen && room.model.canCapture && !room.model.capture.active
        onActivated: room.model.startCapture()
    }
    Shortcut {
        sequence: "Ctrl+Z"
        enabled: room.enabled && !room.sheetOpen && room.model.capture.review.undoable
        onActivated: room.model.capture.review.undo()
    }
    Shortcut {
        sequence: "Shift+F6"
        enabled: room.enabled && !room.sheetOpen
        onActivated: room.model.capture.review.step(0)
    }
    Shortcut {
        sequences: ["Return", "Enter"]
        enabled: !room.sheetOpen && room.model.capture.active
        onActivated: room.model.capture.take()
    }
    Shortcut {
        sequence: "Escape"
        enabled: !room.sheetOpen && room.model.capture.active
        onActivated: room.model.capture.stop()
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
        title: room.model.head.title
        number: room.model.head.number
        person: room.model.head.person
        origin: room.model.head.origin
        limits: room.model.head.limits
        stateWords: room.model.head.stateWords
        stateTone: room.model.head.stateTone
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
            visible: room.model.capture.review.undoable
            tone: "info"
            iconName: "undo-2"
            text: "刚才那一页不要了，Ctrl Z 拿回来。"

            AppButton {
                size: "small"
                text: "恢复"
                Accessible.id: "page.undo"
                onClicked: room.model.capture.review.undo()
            }
        }
        Banner {
            visible: room.model.owed !== ""
            tone: "warn"
            iconName: "file-question-mark"
            title: "要补材料"
            text: room.model.owed
            Accessible.id: "desk.owed"
        }
        Banner {
            visible: room.model.head.social
            tone: "info"
            iconName: "id-card"
            title: "社保卡核身"
            text: "姓名和号码来自社会保障卡，身份证没有在读卡器上读过。"
            Accessible.id: "desk.social"
        }
        Banner {
            visible: room.model.head.typed
            tone: "info"
            iconName: "pencil"
            title: "手工录入"
            text: "姓名和号码是窗口人员照着证件录入的，没有经过读卡器核验。"
            Accessible.id: "desk.typed"
        }
        Banner {
            visible: room.model.paper.state !== ""
            tone: room.model.paper.state === "confirmed" ? "ok" : room.model.paper.state === "printing" ? "info" : "warn"
            iconName: room.model.paper.state === "confirmed" ? "circle-check" : room.model.paper.state === "printing" ? "printer" : "triangle-alert"
            title: room.model.due
            text: room.model.paper.words
            Accessible.id: "desk.print." + room.model.paper.state

            AppButton {
                visible: room.model.paper.state === "failed" || room.model.paper.state === "unknown"
                size: "small"
                text: "再打一次"
                iconName: "printer"
                Accessible.id: "desk.print.again"
                onClicked: room.model.printAgain()
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
                },
                AppButton {
                    anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                    size: "small"
                    enabled: room.model.canCapture && !room.model.capture.active
                    text: "F6 拍原件"
                    iconName: "camera"
                    Accessible.id: "desk.capture"
                    onClicked: {
                        table.forceActiveFocus();
                        room.model.startCapture();
                    }
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
                        room.model.head.pages.turn(-1);
                    else if (event.key === Qt.Key_Right)
                        room.model.head.pages.turn(1);
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
            note: room.model.head.typed ? "手工录入 " + room.model.head.fields.length + " 项，没有读卡" : "读卡带入 " + room.model.head.fields.length + " 项"

            FieldGrid {
                fields: room.model.head.fields
                prefix: "card"
            }
        }
        Panel {
            visible: room.model.head.answers.length > 0
            title: "申请内容"
            note: "申请人填写，本人已签字确认"

            FieldGrid {
                fields: room.model.head.answers
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
            readonly property bool waits: room.model.waits

            enabled: waits ? room.model.wanted.length === 0 : room.model.open
            text: waits ? "F9 补正收齐" : "F9 一次告知补正"
            iconName: waits ? "file-check" : "file-question-mark"
            Accessible.id: "desk.supplement"
            onClicked: waits ? room.model.supplied() : supplement.open = true
        }
        AppButton {
            id: receipt

            anchors.left: supplementButton.right
            anchors.leftMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            visible: room.model.receiptHere
            width: visible ? implicitWidth : 0
            size: "large"
            enabled: !room.model.paper.busy
            text: "F7 打回执"
            iconName: "printer"
            Accessible.id: "desk.receipt"
            onClicked: room.model.giveReceipt()
        }
        AppText {
            anchors.left: receipt.right
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

            readonly property bool again: room.model.accepted || room.model.waits

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(260)
            kind: "primary"
            size: "large"
            textSize: Theme.lead
            enabled: again ? !room.model.paper.busy : room.model.open && room.model.obstacle === ""
            text: room.model.waits ? "补打补正告知书" : again ? "补打受理通知书" : "受理并打印通知书"
            Accessible.id: "desk.accept"
            onClicked: again ? room.model.printAgain() : room.model.accept()

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
            pages: room.model.head.pages
            visible: !room.model.capture.active
        }
        CapturePane {
            visible: room.model.capture.active
            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.top: parent.top
            anchors.bottom: trail.top
            anchors.bottomMargin: Theme.px(14)
            capture: room.model.capture
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
    PhotoSheet {
        photo: room.model.capture.photo
        onPaperWanted: room.model.capture.paperPhoto()
    }
    PageSheet {
        review: room.model.capture.review
    }
    EdgeSheet {
        edge: room.model.capture.edge
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
        wanted: room.model.wanted
        onGiven: {
            room.model.supplement();
            table.forceActiveFocus();
        }
        onClosed: table.forceActiveFocus()
    }
}
