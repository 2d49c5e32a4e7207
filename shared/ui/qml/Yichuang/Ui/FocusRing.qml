import QtQuick

// The keyboard's focus: ink inside, yellow outside. Yellow means focus and nothing else.
Rectangle {
    id: ring

    property bool shown: false
    property real radiusInside: Theme.buttonRadius
    readonly property int inner: Theme.px(Theme.desk ? 2 : 4)
    readonly property int outer: Theme.px(Theme.desk ? 3 : 6)

    anchors.fill: parent
    anchors.margins: -inner - outer
    visible: shown
    radius: radiusInside + inner + outer
    color: "transparent"
    border.width: outer
    border.color: Theme.focusOuter
    Accessible.ignored: true

    Rectangle {
        anchors.fill: parent
        anchors.margins: ring.outer
        radius: ring.radiusInside + ring.inner
        color: "transparent"
        border.width: ring.inner
        border.color: Theme.focusInner
    }
}
