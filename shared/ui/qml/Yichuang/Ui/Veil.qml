import QtQuick

// Darkens what lies under a sheet and keeps it from being touched.
Rectangle {
    anchors.fill: parent
    color: Theme.scrim

    MouseArea {
        anchors.fill: parent
        preventStealing: true
    }
}
