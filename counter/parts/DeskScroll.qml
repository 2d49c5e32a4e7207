import QtQuick
import Yichuang.Ui

// A pane that scrolls by wheel, drag and its bar.
Item {
    id: pane

    default property alias content: column.data
    property alias spacing: column.spacing
    property real padding: Theme.px(20)
    property alias flick: flickable

    function reveal(item: Item) {
        if (flickable.height <= 0)
            return;
        const at = item.mapToItem(column, 0, 0).y;
        const most = Math.max(0, flickable.contentHeight - flickable.height);
        if (at < flickable.contentY || at + item.height > flickable.contentY + flickable.height)
            flickable.contentY = Math.max(0, Math.min(most, at - padding));
    }

    clip: true

    Flickable {
        id: flickable

        anchors.fill: parent
        contentHeight: column.height + 2 * pane.padding
        boundsBehavior: Flickable.StopAtBounds
        flickableDirection: Flickable.VerticalFlick
        interactive: contentHeight > height

        Column {
            id: column

            x: pane.padding
            y: pane.padding
            width: pane.width - 2 * pane.padding
            spacing: Theme.px(14)
        }
    }
    Rectangle {
        visible: flickable.contentHeight > flickable.height + 1
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(4)
        width: Theme.px(6)
        radius: width / 2
        color: "#A9B5C4"
        height: Math.max(Theme.px(40), flickable.height * flickable.visibleArea.heightRatio)
        y: flickable.height * flickable.visibleArea.yPosition
    }
}
