import QtQuick

// Swallows touches for a moment after a screen appears, so that an impatient second tap on the
// screen before cannot press something on this one. How long is Theme.tapGuard when it appears;
// a later change of that holds for the screens after.
MouseArea {
    id: guard

    function arm() {
        if (Theme.tapGuard > 0) {
            enabled = true;
            pause.interval = Theme.tapGuard;
            pause.restart();
        }
    }

    anchors.fill: parent
    z: 1000
    enabled: false
    visible: enabled
    hoverEnabled: false
    Accessible.ignored: true
    onPressed: mouse => mouse.accepted = true
    Component.onCompleted: arm()

    Timer {
        id: pause

        onTriggered: guard.enabled = false
    }
}
