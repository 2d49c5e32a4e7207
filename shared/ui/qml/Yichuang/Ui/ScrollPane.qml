import QtQuick

// A page that may be longer than the screen. When more lies below, a large button says so.
Item {
    id: pane

    default property alias content: column.data
    property alias spacing: column.spacing
    property real sidePadding: Theme.margin
    property real topPadding: 0
    property real bottomPadding: Theme.gap
    // The large button that says more lies below.
    property bool hinted: true
    readonly property real natural: column.height + topPadding + bottomPadding
    readonly property bool overflows: natural > height + 1
    // The button has a strip of its own, so that it never covers words.
    readonly property real strip: hinted && overflows ? Theme.buttonSmall + Theme.px(20) : 0
    readonly property bool atEnd: flick.contentY >= flick.contentHeight - flick.height - Theme.px(8)

    function toTop() {
        flick.contentY = 0;
    }

    // Bring an item of this page into sight, its top at the top when it is tall.
    function reveal(item: Item) {
        if (!overflows || !item)
            return;
        const at = item.mapToItem(column, 0, 0).y + topPadding;
        const most = flick.contentHeight - flick.height;
        if (at < flick.contentY || at + item.height > flick.contentY + flick.height)
            flick.contentY = Math.max(0, Math.min(most, at - Theme.px(8)));
    }

    clip: true

    Flickable {
        id: flick

        anchors.fill: parent
        anchors.bottomMargin: pane.strip
        clip: true
        contentHeight: pane.natural
        boundsBehavior: Flickable.StopAtBounds
        flickableDirection: Flickable.VerticalFlick
        interactive: pane.overflows

        Behavior on contentY {
            enabled: glide.gliding

            NumberAnimation {
                id: glide

                property bool gliding: false

                duration: Theme.still ? 0 : 220
                easing.type: Easing.OutCubic
                onRunningChanged: if (!running)
                    gliding = false
            }
        }
        Column {
            id: column

            x: pane.sidePadding
            y: pane.topPadding
            width: pane.width - 2 * pane.sidePadding
            spacing: Theme.gap
        }
    }
    Rectangle {
        visible: pane.overflows
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        width: Theme.px(10)
        radius: width / 2
        color: Theme.contrast ? Theme.accent : "#A9B5C4"
        height: Math.max(Theme.px(60), flick.height * flick.visibleArea.heightRatio)
        y: flick.height * flick.visibleArea.yPosition
    }
    AppButton {
        visible: pane.hinted && pane.overflows
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(10)
        kind: "secondary"
        size: "small"
        radius: height / 2
        text: pane.atEnd ? "回到最上面" : "下面还有"
        iconName: pane.atEnd ? "chevron-up" : "chevron-down"
        iconAfter: true
        Accessible.id: "scroll.down"
        onClicked: {
            glide.gliding = true;
            flick.contentY = pane.atEnd ? 0 : Math.min(flick.contentHeight - flick.height, flick.contentY + flick.height * 0.8);
        }
    }
}
