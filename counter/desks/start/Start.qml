pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// Somebody stands at the window: who, which service, its questions, its papers, signature.
Room {
    id: room

    required property StartModel model
    readonly property int rightWidth: Math.round(Math.min(Theme.px(600), Math.max(Theme.px(392), width * 0.39)))
    readonly property bool papers: model.stage === "papers"

    sheetOpen: leave.open || model.choosing.open || model.explaining.open || model.facing.open || model.capture.photo.open || model.capture.review.open || model.capture.edge.open
    escapes: true

    onSheetOpenChanged: if (!sheetOpen && model.stage === "what")
        body.forceActiveFocus()

    function retreat() {
        if (model.capture.active)
            model.capture.stop();
        else if (model.stage === "papers" || model.stage === "sign")
            model.back();
        else if (model.begun)
            leave.open = true;
        else
            room.away();
    }

    function place() {
        body.setSource(Qt.resolvedUrl("Start" + model.stage[0].toUpperCase() + model.stage.slice(1) + ".qml"), {
            model: model
        });
        body.forceActiveFocus();
    }
    Component.onCompleted: place()
    Connections {
        property string shown: "who"

        target: room.model

        function onChanged() {
            if (room.model.stage !== shown) {
                shown = room.model.stage;
                room.place();
            }
        }
    }
    Shortcut {
        sequence: "F8"
        enabled: room.enabled && !room.sheetOpen && go.enabled
        onActivated: go.clicked()
    }
    Shortcut {
        sequence: "F6"
        enabled: room.enabled && !room.sheetOpen && room.papers && !room.model.capture.active
        onActivated: room.model.startCapture()
    }
    Shortcut {
        sequence: "F2"
        enabled: room.enabled && !room.sheetOpen && room.model.stage === "what"
        onActivated: room.model.explain(-1)
    }
    Shortcut {
        sequence: "Shift+F3"
        enabled: room.enabled && !room.sheetOpen && room.model.facing.possible
        onActivated: room.model.facing.show()
    }
    Shortcut {
        sequence: "Ctrl+Z"
        enabled: room.enabled && !room.sheetOpen && room.papers && room.model.capture.review.undoable
        onActivated: room.model.capture.review.undo()
    }
    Shortcut {
        sequence: "Shift+F6"
        enabled: room.enabled && !room.sheetOpen && room.papers
        onActivated: room.model.capture.review.step(0)
    }
    Shortcut {
        sequences: ["Return", "Enter"]
        enabled: room.enabled && !room.sheetOpen && room.model.capture.active
        onActivated: room.model.capture.take()
    }
    Shortcut {
        sequence: "Escape"
        enabled: room.enabled && !room.sheetOpen
        onActivated: room.retreat()
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    CaseHead {
        id: head

        width: parent.width - (room.papers ? room.rightWidth : 0)
        title: room.model.title
        photo: room.model.applicant.photo
        photoWords: room.model.applicant.photoWords
        line: room.model.applicant.person + (room.model.applicant.number === "" ? "" : "　　" + room.model.applicant.number) + "　　本窗口申请"
        stateWords: room.model.applicant.typed ? "手工录入" : !room.model.applicant.known ? "等待核身" : room.model.applicant.social ? "社保卡核身" : "读卡核身"
        stateTone: room.model.applicant.typed ? "warn" : !room.model.applicant.known ? "info" : "ok"
        steps: room.model.stages
        stage: room.model.place
    }
    Loader {
        id: body

        anchors.top: head.bottom
        anchors.bottom: foot.top
        width: head.width
        focus: true
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
            id: out

            x: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            size: "large"
            text: room.model.stage === "papers" || room.model.stage === "sign" ? "Esc 退一步" : "Esc 不办了"
            Accessible.id: "start.back"
            onClicked: room.retreat()
        }
        AppButton {
            id: faces

            anchors.left: out.right
            anchors.leftMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            visible: room.model.facing.possible
            width: visible ? implicitWidth : 0
            size: "large"
            tone: room.model.facing.decided === "" ? "" : room.model.facing.tone
            iconName: "user-check"
            text: room.model.facing.decided === "" ? "人证核对" : room.model.facing.decided
            Accessible.id: "start.facing"
            onClicked: room.model.facing.show()
        }
        AppText {
            anchors.left: faces.right
            anchors.leftMargin: Theme.px(16)
            anchors.right: go.left
            anchors.rightMargin: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignRight
            readonly property string wrong: room.model.trouble !== "" ? room.model.trouble : room.model.applicant.trouble

            text: wrong !== "" ? wrong : room.model.busy
            tone: wrong !== "" ? "danger" : "soft"
            strong: wrong !== ""
            maximumLineCount: 2
            elide: Text.ElideRight
            Accessible.id: "start.trouble"
        }
        AppButton {
            id: go

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(260)
            kind: "primary"
            size: "large"
            textSize: Theme.lead
            enabled: room.model.busy === "" && room.model.stage !== "who" && !room.model.capture.active
            text: room.model.nextWords
            Accessible.id: "start.next"
            onClicked: room.model.next()

            KeyHint {
                visible: go.enabled
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(12)
                anchors.verticalCenter: parent.verticalCenter
                dark: true
                text: "F8"
            }
        }
    }
    Rectangle {
        visible: room.papers
        anchors.right: parent.right
        width: room.rightWidth
        height: parent.height
        color: Theme.bg

        Rectangle {
            width: 1
            height: parent.height
            color: Theme.line
        }
        CapturePane {
            visible: room.model.capture.active
            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.top: parent.top
            anchors.bottom: strip.top
            anchors.bottomMargin: Theme.px(10)
            capture: room.model.capture
        }
        AppButton {
            anchors.right: strip.right
            anchors.bottom: strip.top
            anchors.bottomMargin: Theme.px(4)
            z: 1
            visible: room.model.capture.review.undoable
            size: "small"
            iconName: "undo-2"
            text: "恢复刚才不要的一页（Ctrl Z）"
            Accessible.id: "page.undo"
            onClicked: room.model.capture.review.undo()
        }
        PageStrip {
            id: strip

            x: Theme.px(16)
            width: parent.width - 2 * x
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(12)
            height: count > 0 ? Theme.px(118) : 0
            review: room.model.capture.review
        }
        Column {
            visible: !room.model.capture.active
            anchors.horizontalCenter: parent.horizontalCenter
            y: (strip.y - height) / 2
            width: parent.width - Theme.px(64)
            spacing: Theme.px(12)

            AppIcon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "camera"
                size: Theme.px(48)
                color: Theme.ink3
            }
            AppText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: "选中一件材料，按 F6，把原件放到高拍仪下面。放平了会自动拍。"
                tone: "soft"
                lineHeight: 1.3
            }
        }
    }
    PhotoSheet {
        photo: room.model.capture.photo
        onPaperWanted: room.model.capture.paperPhoto()
    }
    FacingSheet {
        parent: room
        facing: room.model.facing
    }
    PageSheet {
        review: room.model.capture.review
    }
    EdgeSheet {
        edge: room.model.capture.edge
    }
    TogetherSheet {
        parent: room
        choosing: room.model.choosing
    }
    GuideSheet {
        parent: room
        guide: room.model.explaining
    }
    Sheet {
        id: leave

        parent: room
        title: "不办这一件了吗？"
        text: "填好的内容和拍好的材料会一起删掉，不会留在本机。"
        iconName: "triangle-alert"
        tone: "warn"
        onClosed: open = false

        Row {
            spacing: Theme.px(10)

            AppButton {
                text: "接着办"
                Accessible.id: "start.stay"
                onClicked: leave.open = false
            }
            AppButton {
                kind: "danger"
                text: "不办了，删掉"
                Accessible.id: "start.leave"
                onClicked: {
                    leave.open = false;
                    room.away();
                }
            }
        }
    }
}
