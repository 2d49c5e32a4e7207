import QtQuick

// Swallows touches for a moment after a screen appears, so that an impatient second tap on the
// screen before cannot press something on this one.
MouseArea {
    id: guard

    function arm() {
        if (Theme.tapGuard > 0) {
            enabled = true;
            pause.restart();
        }
    }

    anchors.fill: parent
    z: 1000
    enabled: Theme.tapGuard > 0
    visible: enabled
    hoverEnabled: false
    Accessible.ignored: true
    onPressed: mouse => mouse.accepted = true

    Timer {
        id: pause

        interval: Math.max(1, Theme.tapGuard)
        running: true
        onTriggered: guard.enabled = false
    }
}
