pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// The scanner at the desk: the pages of a stack as they come, which of them are used, and what to do
// when it jams.
Item {
    id: pane

    required property FeedModel feed

    Row {
        id: keys

        height: Theme.px(52)
        spacing: Theme.px(6)

        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            kind: pane.feed.stage === "scanned" ? "secondary" : "primary"
            size: "small"
            visible: pane.feed.stage !== "scanning"
            enabled: !pane.feed.busy
            text: pane.feed.go
            iconName: "scan-line"
            Accessible.id: "desk.feed.scan"
            onClicked: pane.feed.scan()
        }
        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            size: "small"
            visible: pane.feed.stage === "scanning" || pane.feed.stage === "keeping"
            text: pane.feed.stage === "keeping" ? "先停下" : "停止扫描"
            Accessible.id: "desk.feed.halt"
            onClicked: pane.feed.halt()
        }
        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            size: "small"
            visible: pane.feed.canBothSides
            enabled: !pane.feed.busy
            text: pane.feed.bothSides ? "双面" : "单面"
            iconName: "refresh-cw"
            Accessible.id: "desk.feed.sides"
            onClicked: pane.feed.setBothSides(!pane.feed.bothSides)
        }
        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            kind: pane.feed.stage === "scanned" ? "primary" : "secondary"
            size: "small"
            visible: pane.feed.canUse
            text: "用这些页"
            iconName: "check"
            Accessible.id: "desk.feed.use"
            onClicked: pane.feed.use()
        }
    }
    GridView {
        id: grid

        anchors.top: keys.bottom
        anchors.bottom: strip.top
        anchors.bottomMargin: Theme.px(10)
        width: parent.width
        clip: true
        cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
        cellWidth: Math.floor(width / Math.max(3, Math.floor(width / Theme.px(150))))
        cellHeight: cellWidth * 1.15 + Theme.px(52)
        model: pane.feed.rows
        onCountChanged: positionViewAtEnd()
        onHeightChanged: positionViewAtEnd()

        delegate: FeedPage {
            required property int index

            width: grid.cellWidth
            height: grid.cellHeight
            Accessible.id: "desk.feed.page." + index
            onChosen: pane.feed.toggle(index)
            onShifted: by => {
                pane.feed.shift(index, index + by);
                const moved = grid.itemAtIndex(index + by);
                if (moved)
                    moved.forceActiveFocus(Qt.TabFocusReason);
            }
            onDropped: place => {
                const at = mapToItem(grid.contentItem, place.x, place.y);
                const to = grid.indexAt(at.x, at.y);
                if (to >= 0 && to !== index)
                    pane.feed.shift(index, to);
            }
        }
    }
    Banner {
        id: strip

        anchors.bottom: parent.bottom
        width: parent.width
        tone: pane.feed.tone
        iconName: pane.feed.symbol
        title: pane.feed.says
        text: pane.feed.more
        Accessible.id: "desk.feed.says"
    }
}
