import QtQuick

// A soft shadow under a rounded card: nine slices of one picture (the software renderer has no blur).
BorderImage {
    readonly property int reach: 28

    anchors.fill: parent
    anchors.leftMargin: -reach
    anchors.rightMargin: -reach
    anchors.topMargin: -reach + 8
    anchors.bottomMargin: -reach - 8
    border.left: 60
    border.right: 60
    border.top: 60
    border.bottom: 60
    source: Qt.resolvedUrl("images/shadow.png")
    visible: !Theme.contrast && !Theme.desk
    z: -1
    Accessible.ignored: true
}
