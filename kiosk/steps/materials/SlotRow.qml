pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The papers wanted, side by side; more than fit can be pushed along, the wanted one in sight.
ListView {
    id: row

    required property SlotList slots
    property color ground: Theme.bg
    readonly property int fits: Theme.elder || Theme.landscape ? 2 : Math.min(4, Math.max(3, count))
    readonly property bool pushed: count > fits
    readonly property real tile: (width - (fits - 1) * spacing - (pushed ? Theme.px(44) : 0)) / fits

    signal picked(string key)
    signal dropped(string page, string place)

    // A page was let go somewhere: over another tile it goes there.
    function land(key: string, place: point) {
        const at = row.mapFromItem(null, place.x, place.y);
        const under = row.itemAt(at.x + row.contentX, row.height / 2) as SlotTile;
        if (under && at.y > -row.height && at.y < 2 * row.height && under.key !== key)
            row.dropped(key, under.key);
    }

    orientation: ListView.Horizontal
    model: slots
    spacing: Theme.px(20)
    height: Theme.px(Theme.elder ? 168 : Theme.landscape ? 160 : 252)
    boundsBehavior: Flickable.StopAtBounds
    interactive: pushed
    clip: Theme.landscape && pushed
    cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
    highlightMoveDuration: Theme.still ? 0 : 180
    preferredHighlightBegin: 0
    preferredHighlightEnd: width
    highlightRangeMode: ListView.ApplyRange

    delegate: SlotTile {
        width: row.tile
        height: row.height
        onStateKeyChanged: if (stateKey === "now")
            row.currentIndex = index
        Component.onCompleted: if (stateKey === "now")
            row.currentIndex = index
        onClicked: row.picked(key)
        onDropped: place => row.land(key, place)
    }
}
