import QtQuick
import Yichuang.Ui

// One scanned page: a press leaves it out or takes it back in.
Item {
    id: tile

    required property string number
    required property string picture
    required property string place
    required property string note
    required property string tone
    required property bool used

    signal chosen
    // Another place in the stack: by so many tiles, or where it was let go.
    signal shifted(int by)
    signal dropped(point place)

    activeFocusOnTab: true
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: used
    Accessible.name: number + "，" + (place !== "" ? place : note)
    Accessible.onPressAction: tile.chosen()
    Keys.onSpacePressed: tile.chosen()
    Keys.onPressed: event => {
        const by = event.key === Qt.Key_Left ? -1 : event.key === Qt.Key_Right ? 1 : 0;
        if (by === 0 || !(event.modifiers & Qt.AltModifier))
            return;
        event.accepted = true;
        tile.shifted(by);
    }
    z: drag.active ? 2 : 0
    transform: Translate {
        x: drag.active ? drag.xAxis.activeValue : 0
        y: drag.active ? drag.yAxis.activeValue : 0
    }

    DragHandler {
        id: drag

        target: null
        dragThreshold: Theme.px(12)
        onActiveChanged: if (!active)
            tile.dropped(Qt.point(centroid.position.x, centroid.position.y))
    }
    Keys.onReturnPressed: tile.chosen()

    Rectangle {
        id: sheet

        anchors.fill: parent
        anchors.margins: Theme.px(6)
        radius: Theme.radius
        color: tile.used ? Theme.surface : Theme.bg
        border.width: tile.used ? Theme.px(2) : 1
        border.color: tile.used ? Theme.primary : Theme.line

        Image {
            anchors.top: parent.top
            anchors.topMargin: Theme.px(8)
            anchors.bottom: words.top
            anchors.bottomMargin: Theme.px(6)
            x: Theme.px(8)
            width: parent.width - 2 * x
            fillMode: Image.PreserveAspectFit
            source: tile.picture
            cache: false
            opacity: tile.used ? 1 : 0.35
        }
        Column {
            id: words

            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(8)
            x: Theme.px(8)
            width: parent.width - 2 * x
            spacing: Theme.px(2)

            AppText {
                width: parent.width
                text: tile.number
                role: "caption"
                tone: "soft"
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
            }
            AppText {
                width: parent.width
                text: tile.place !== "" ? tile.place : tile.note
                role: "caption"
                strong: true
                tone: tile.tone === "ok" ? "ok" : "warn"
                maximumLineCount: 2
                elide: Text.ElideRight
            }
        }
    }
    FocusRing {
        anchors.fill: sheet
        radiusInside: Theme.radius
        shown: tile.activeFocus
    }
    MouseArea {
        anchors.fill: sheet
        onClicked: tile.chosen()
    }
}
