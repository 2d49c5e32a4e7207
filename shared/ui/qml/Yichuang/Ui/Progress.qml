import QtQuick

// How far something is. value 0..1; below 0 the bar only shows that work goes on.
Item {
    id: progress

    property real value: -1
    property string text: ""
    property string tone: "info"

    width: parent ? parent.width : implicitWidth
    implicitWidth: Theme.px(968)
    implicitHeight: track.height + (label.visible ? label.height + Theme.px(10) : 0)
    Accessible.role: Accessible.ProgressBar
    Accessible.name: text

    AppText {
        id: label

        visible: progress.text !== ""
        width: parent.width
        text: progress.text
        Accessible.ignored: true
    }
    Rectangle {
        id: track

        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(Theme.desk ? 6 : 18)
        radius: height / 2
        color: Theme.contrast ? "#000000" : "#D5DDE7"
        border.width: Theme.contrast ? Theme.px(2) : 0
        border.color: Theme.toneInk(progress.tone)
        clip: true

        Rectangle {
            id: fill

            property real travel

            height: parent.height
            radius: parent.radius
            color: Theme.toneInk(progress.tone)
            width: progress.value < 0 ? parent.width * 0.3 : parent.width * Math.min(1, progress.value)
            x: progress.value < 0 ? travel * parent.width * 0.7 : 0

            SequentialAnimation on travel {
                running: progress.value < 0 && progress.visible && !Theme.still
                loops: Animation.Infinite

                NumberAnimation {
                    to: 1
                    duration: 1100
                    easing.type: Easing.InOutQuad
                }
                NumberAnimation {
                    to: 0
                    duration: 1100
                    easing.type: Easing.InOutQuad
                }
            }
        }
    }
}
