pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Yichuang.Ui
import Yichuang.Counter
import "parts"
import "desks/signin"

// The clerk's window: bar, list, the case that lies open, status. Everything has a key.
Window {
    id: window

    required property DeskModel desk
    readonly property Room view: room.item as Room
    // The technician's room lies over everything: no key reaches what is behind.
    // Nor while the window is locked.
    readonly property bool inside: desk.care.technician !== null || desk.lock.locked
    readonly property bool covered: help.open || receipt.open || charge.open || numbers.open || staff.open || desk.care.faultOpen
    readonly property list<var> keys: desk.room === "start" ? startKeys : desk.room === "stuck" ? stuckKeys : desk.room === "money" ? moneyKeys : caseKeys
    readonly property list<var> stuckKeys: [
        { key: "↑↓", text: "选一件" },
        { key: "1", text: "再送一次" },
        { key: "2", text: "重新收件" },
        { key: "3", text: "核对后结束" },
        { key: "Esc", text: "回到待办" },
        { key: "F1", text: "全部快捷键" }
    ]
    readonly property list<var> moneyKeys: [
        { key: "↑↓", text: "选一件" },
        { key: "1", text: "清点钱箱" },
        { key: "2", text: "刷卡机结账" },
        { key: "3", text: "复核或查明" },
        { key: "Esc", text: "回到待办" },
        { key: "F1", text: "全部快捷键" }
    ]
    readonly property list<var> startKeys: [
        { key: "F8", text: "下一步" },
        { key: "F6", text: "拍原件" },
        { key: "↑↓", text: "选一项" },
        { key: "Ctrl ↑↓", text: "换一类" },
        { key: "Tab", text: "下一格" },
        { key: "Esc", text: "退一步" },
        { key: "F1", text: "全部快捷键" }
    ]
    // need: what a clerk reaches for first, where a small window shows only some of them.
    readonly property list<var> caseKeys: [
        { key: "F3", text: "新办", need: 3 },
        { key: "Ctrl F", text: "收费", need: 7 },
        { key: "F6", text: "拍原件", need: 5 },
        { key: "F8", text: desk.room === "handout" ? "出件" : "受理", need: 0 },
        { key: "F9", text: "补正", need: 1 },
        { key: "F10", text: "核验回执", need: 8 },
        { key: "1 2 3", text: "通过・退回・免交", need: 4 },
        { key: "Alt ↑↓", text: "切换件", need: 9 },
        { key: "Ctrl Tab", text: "切换栏", need: 10 },
        { key: "F12", text: "设备维护", need: 6 },
        { key: "Esc", text: "放回", need: 2 },
        { key: "F1", text: "全部快捷键" }
    ]

    width: 1920
    height: 1080
    minimumWidth: 1024
    minimumHeight: 680
    visible: true
    color: Theme.band
    title: "一窗・综合受理工作台"

    // An answer that comes late may ask for the focus behind a cover; no key of a PIN goes there.
    onActiveFocusItemChanged: {
        const over = locked.active ? locked : desk.care.technician !== null ? workshop : null;
        if (over && !over.activeFocus)
            over.forceActiveFocus();
    }

    Shortcut {
        sequence: "F1"
        enabled: !window.inside && !window.desk.care.faultOpen
        onActivated: help.open = !help.open
    }
    Shortcut {
        sequence: "Ctrl+L"
        enabled: !window.inside && window.desk.clerk !== ""
        onActivated: window.desk.lock.lock()
    }
    Shortcut {
        sequence: "F3"
        enabled: !window.inside && window.desk.clerk !== "" && window.desk.room !== "start" && !window.covered && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: window.desk.startCase()
    }
    Shortcut {
        sequence: "F4"
        enabled: !window.inside && window.desk.clerk !== "" && window.desk.room !== "stuck" && !window.covered && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: window.desk.showStuck()
    }
    HallKeys {
        hallside: window.desk.hallside
        active: !window.inside && window.desk.clerk !== "" && !window.covered && !(window.view && window.view.sheetOpen)
        onRateWanted: window.desk.askRating()
    }
    Shortcut {
        sequence: "Ctrl+F"
        enabled: !window.inside && window.desk.clerk !== "" && !window.covered && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: {
            if (window.desk.charge())
                charge.ask();
        }
    }
    Shortcut {
        sequence: "Ctrl+D"
        enabled: !window.inside && window.desk.clerk !== "" && window.desk.room !== "money" && !window.covered && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: window.desk.showMoney()
    }
    Shortcut {
        id: verify

        sequence: "F10"
        enabled: !window.inside && window.desk.clerk !== "" && window.desk.room !== "start" && !window.covered && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: receipt.ask()
    }
    Shortcut {
        sequence: "Alt+Down"
        enabled: !window.inside
        onActivated: window.desk.work.step(1)
    }
    Shortcut {
        sequence: "Alt+Up"
        enabled: !window.inside
        onActivated: window.desk.work.step(-1)
    }
    Shortcut {
        sequence: "Ctrl+Tab"
        enabled: !window.inside
        onActivated: window.desk.work.turn(1)
    }
    Shortcut {
        sequence: "Ctrl+K"
        enabled: !window.inside
        onActivated: bar.search()
    }

    Shortcut {
        sequence: "F11"
        enabled: !window.inside && !window.covered && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: window.desk.care.showFault("")
    }
    Shortcut {
        sequence: "F12"
        enabled: !window.inside && !window.covered
        onActivated: window.desk.care.openTechnician()
    }

    TopBar {
        id: bar

        enabled: !window.inside

        width: parent.width
        z: 5
        desk: window.desk
        onPeopleWanted: staff.ask()
    }
    Item {
        id: ground

        visible: window.desk.clerk !== ""
        enabled: visible && !window.covered && !window.inside // keys of the case behind must not work meanwhile
        anchors.top: bar.bottom
        anchors.bottom: status.top
        width: parent.width

        CallStrip {
            id: calls

            visible: list.visible && (window.desk.hallside.calls || window.desk.hallside.rates)
            width: list.width
            height: visible ? implicitHeight : 0
            hallside: window.desk.hallside
        }
        WorkPane {
            id: list

            y: calls.height
            // On a small window the case that lies open needs all of it; Esc brings the list back.
            visible: parent.width >= Theme.px(1200) || window.desk.room === ""
            width: visible ? Math.round(Math.min(Theme.px(372), Math.max(Theme.px(300), parent.width * 0.194))) : 0
            height: parent.height - y
            work: window.desk.work
            stuck: window.desk.stuckCount
            stuckOpen: window.desk.room === "stuck"
            onStuckWanted: window.desk.showStuck()
        }
        Loader {
            id: room

            anchors.left: list.right
            anchors.right: parent.right
            height: parent.height
            focus: true
        }
        Column {
            visible: window.desk.room === ""
            anchors.centerIn: room
            spacing: Theme.px(14)

            AppIcon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "list-checks"
                size: Theme.px(56)
                color: Theme.ink3
            }
            AppText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: "从左边选一件来办"
                role: "title"
                strong: true
            }
            AppText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: "回车打开，Alt ↑↓ 换一件。打开就会留痕。"
                tone: "soft"
            }
            AppButton {
                anchors.horizontalCenter: parent.horizontalCenter
                kind: "primary"
                text: "F3 给来窗口的人新办一件"
                iconName: "file-plus"
                Accessible.id: "desk.start"
                onClicked: window.desk.startCase()
            }
            AppButton {
                anchors.horizontalCenter: parent.horizontalCenter
                text: "F10 核验别人拿来的回执"
                iconName: "receipt-text"
                Accessible.id: "desk.receipt"
                onClicked: receipt.ask()
            }
        }
        Banner {
            visible: window.desk.notice !== ""
            anchors.top: parent.top
            anchors.topMargin: Theme.px(16)
            anchors.horizontalCenter: room.horizontalCenter
            width: Math.min(Theme.px(620), room.width - Theme.px(40))
            tone: "warn"
            iconName: "circle-alert"
            text: window.desk.notice
            Accessible.id: "desk.notice"
        }
    }
    StatusBar {
        id: status

        visible: window.desk.clerk !== ""
        anchors.bottom: parent.bottom
        width: parent.width
        desk: window.desk
        keys: window.keys
    }
    Loader {
        anchors.top: bar.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        active: window.desk.clerk === ""
        enabled: !window.inside
        focus: active && !window.inside

        sourceComponent: Signin {
            model: window.desk.signin
            notes: window.desk.care.setupNotes
        }
    }
    KeysSheet {
        id: help

        onClosed: open = false
        onOpenChanged: if (!open)
            room.forceActiveFocus()
    }
    ReceiptSheet {
        id: receipt

        receipts: window.desk.receipts
        onOpenChanged: if (!open)
            room.forceActiveFocus()
    }

    NumberSheet {
        id: numbers

        hallside: window.desk.hallside
        onOpenChanged: if (!open)
            room.forceActiveFocus()
    }
    StaffSheet {
        id: staff

        people: window.desk.people
        onOpenChanged: if (!open)
            room.forceActiveFocus()
    }
    ChargeSheet {
        id: charge

        charging: window.desk.charging
        onOpenChanged: if (!open)
            room.forceActiveFocus()
    }

    Loader {
        id: fault

        anchors.fill: parent
        z: 550
    }
    Loader {
        id: workshop

        anchors.fill: parent
        z: 600
        focus: window.desk.care.technician !== null
    }
    Loader {
        id: locked

        anchors.fill: parent
        z: 700
        active: window.desk.lock.locked
        focus: active

        sourceComponent: LockScreen {
            model: window.desk.lock
            focus: true
        }
        onActiveChanged: {
            if (!active) {
                room.forceActiveFocus();
                return;
            }
            for (const sheet of [help, receipt, numbers, staff])
                sheet.open = false; // what was typed there is not for whoever comes back
            forceActiveFocus();
        }
    }
    Connections {
        target: window.desk

        // a receipt held before the scanner is judged as if F10 had been pressed; a scanner never types
        function onCodeScanned(code: string) {
            if (verify.enabled || (receipt.open && !window.inside))
                receipt.scanned(code);
        }
        function onRoom_changed() {
            window.place();
        }
    }
    Connections {
        target: window.desk.care

        function onFault_changed() {
            if (window.desk.care.faultOpen) {
                fault.setSource("parts/FaultSheet.qml", {
                    desk: window.desk
                });
                return;
            }
            fault.source = "";
            room.forceActiveFocus();
        }
        function onTechnician_changed() {
            if (window.desk.care.technician === null) {
                workshop.source = "";
                room.forceActiveFocus();
                return;
            }
            workshop.setSource(window.desk.care.technicianView, {
                model: window.desk.care.technician
            });
            workshop.forceActiveFocus();
        }
    }
    Connections {
        target: window.view

        function onAway() {
            window.desk.putBack();
        }
    }
    Component.onCompleted: place()

    function place() {
        if (desk.room === "")
            room.source = "";
        else
            room.setSource(Qt.resolvedUrl("desks/" + desk.room + "/" + desk.room[0].toUpperCase() + desk.room.slice(1) + ".qml"), {
                model: desk.model
            });
        if (room.item)
            room.forceActiveFocus();
    }
    Shortcut {
        sequence: "Escape"
        enabled: !window.inside && !window.covered && window.desk.room !== "" && !(window.view && (window.view.sheetOpen || window.view.escapes))
        onActivated: window.desk.putBack()
    }
}
