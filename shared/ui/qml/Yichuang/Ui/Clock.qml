import QtQuick

// The time large, the date and the day of the week under it.
Column {
    id: clock

    property color color: Theme.ink
    property color dateColor: Theme.ink2
    property date now: Theme.now
    readonly property string days: "日一二三四五六"

    spacing: Theme.px(2)
    Accessible.role: Accessible.Clock
    Accessible.name: time.text + "，" + day.text

    Text {
        id: time

        anchors.right: parent.right
        text: Qt.formatTime(clock.now, "HH:mm")
        color: clock.color
        font.pixelSize: Theme.px(64)
        font.weight: Font.Bold
        lineHeight: 0.88
    }
    Text {
        id: day

        anchors.right: parent.right
        text: (clock.now.getMonth() + 1) + " 月 " + clock.now.getDate() + " 日　星期" + clock.days.charAt(clock.now.getDay())
        color: clock.dateColor
        font.pixelSize: Theme.caption
    }
}
