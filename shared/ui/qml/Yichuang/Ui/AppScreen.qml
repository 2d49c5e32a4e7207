import QtQuick

// The ground of one step: background, and the guard against taps meant for the step before.
FocusScope {
    id: screen

    default property alias content: holder.data
    property color color: Theme.bg
    // What the screen says aloud when asked, and its name for screen readers.
    property string spoken: ""

    focus: true
    Accessible.role: Accessible.Pane
    Accessible.name: spoken

    Rectangle {
        anchors.fill: parent
        color: screen.color
    }
    Item {
        id: holder

        anchors.fill: parent
    }
    TapGuard {}
}
