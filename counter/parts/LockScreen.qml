import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// Over everything while the clerk is away: nothing of anybody is seen, and no key gets through.
FocusScope {
    id: screen

    required property LockModel model

    // The clerk who is away goes on with a PIN alone; another one takes the window over.
    readonly property bool other: clerk.text !== model.clerk

    // Every key is a key for here: shortcuts of what lies behind do not hear of it.
    Keys.onShortcutOverride: event => event.accepted = true

    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.AllButtons
        hoverEnabled: true
        onWheel: wheel => wheel.accepted = true
    }
    Rectangle {
        anchors.centerIn: parent
        width: Theme.px(440)
        height: column.height + Theme.px(64)
        radius: Theme.px(12)
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.line

        Column {
            id: column

            x: Theme.px(36)
            y: Theme.px(32)
            width: parent.width - 2 * x
            spacing: Theme.px(14)

            AppIcon {
                name: "lock"
                size: Theme.px(36)
                color: Theme.primary
            }
            AppText {
                width: parent.width
                text: "窗口已锁屏"
                role: "title"
                strong: true
                Accessible.role: Accessible.Heading
            }
            AppText {
                width: parent.width
                text: screen.model.words
                tone: "soft"
                lineHeight: 1.3
            }
            AppText {
                text: "工号"
                role: "caption"
                tone: "soft"
            }
            AppField {
                id: clerk

                width: parent.width
                iconName: "user"
                maximumLength: 20
                text: screen.model.clerk
                Accessible.id: "lock.clerk"
                onAccepted: pin.forceActiveFocus()
            }
            AppText {
                text: "密码"
                role: "caption"
                tone: "soft"
            }
            AppField {
                id: pin

                width: parent.width
                focus: true
                iconName: "lock"
                secret: true
                maximumLength: 64
                Accessible.id: "lock.pin"
                onAccepted: screen.go()
            }
            Banner {
                visible: screen.other && screen.model.loss !== ""
                width: parent.width
                tone: "warn"
                iconName: "triangle-alert"
                text: screen.model.loss
                Accessible.id: "lock.loss"
            }
            PinTrouble {
                entry: screen.model.pin
                Accessible.id: "lock.trouble"
            }
            PinButton {
                entry: screen.model.pin
                width: parent.width
                size: "large"
                words: screen.other ? "换人登录" : "解锁，接着办"
                iconName: screen.other ? "log-out" : "lock-open"
                Accessible.id: "lock.enter"
                onClicked: screen.go()
            }
        }
    }

    function go() {
        const secret = pin.text;
        pin.text = "";
        model.enter(clerk.text, secret);
        pin.forceActiveFocus();
    }
}
