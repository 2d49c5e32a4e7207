pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// The technician's room, in the kiosk's window or over the counter's: a bar, the page, our keyboard
// where there is no other. It wears the desk's sizes, scaled to the screen it lies on.
FocusScope {
    id: room

    required property TechnicianModel model
    readonly property bool wide: width > height
    readonly property var titles: ({
            entry: "维护",
            board: "设备就绪板",
            device: "设备",
            money: "钱款",
            wizard: "安装向导"
        })

    focus: true
    Accessible.role: Accessible.Pane
    Accessible.name: titles[model.page] ?? ""

    Binding {
        target: Theme
        property: "desk"
        value: true
        when: room.model.open
    }
    Binding {
        target: Theme
        property: "scale"
        value: room.wide ? Math.max(0.85, Math.min(room.width / 1456, room.height / 819)) : room.width / 720
        when: room.model.open && room.width > 0
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    TechnicianBar {
        id: bar

        width: parent.width
        z: 5
        title: room.titles[room.model.page] ?? ""
        place: room.model.place
        technician: room.model.technician
        backShown: room.model.page !== "board" && room.model.page !== "entry"
        leaveText: room.model.page === "entry" ? "返回" : "离开维护"
        onBack: room.model.back()
        onLeave: room.model.leave()
    }
    Loader {
        id: page

        anchors.top: bar.bottom
        anchors.bottom: keys.visible ? keys.top : parent.bottom
        width: parent.width
        focus: true
    }
    TouchKeys {
        id: keys

        byTouch: room.model.byTouch
        width: parent.width
        anchors.bottom: parent.bottom
    }
    Banner {
        visible: room.model.idleWords !== ""
        z: 10
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(24)
        width: Math.min(Theme.px(560), parent.width - Theme.px(36))
        tone: "warn"
        iconName: "timer"
        title: room.model.idleWords
        Accessible.id: "technician.idle"
    }
    // Any touch or key keeps the room open; it never takes them away.
    PointHandler {
        acceptedDevices: PointerDevice.AllDevices
        onActiveChanged: if (active)
            room.model.touch()
    }
    Keys.onPressed: event => {
        room.model.touch();
        event.accepted = false;
    }
    Keys.onEscapePressed: room.model.back()
    TapGuard {}
    Connections {
        target: room.model

        function onShown() {
            room.load();
        }
    }
    Component.onCompleted: load()

    function load() {
        page.setSource(model.view, {
            model: model.model
        });
        page.forceActiveFocus();
    }
}
