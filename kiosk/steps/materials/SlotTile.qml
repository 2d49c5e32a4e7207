import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One paper: its small picture or icon, its name, and its state as icon and word.
T.AbstractButton {
    id: tile

    required property int index
    required property string key
    required property string name
    required property string stateKey
    required property string stateText
    required property string thumbnail
    required property string symbol
    readonly property bool now: stateKey === "now"
    readonly property string tone: stateKey === "done" || stateKey === "on-site" || stateKey === "exempt" ? "ok" : stateKey === "now" ? "info" : stateKey === "pending" ? "warn" : "neutral"
    readonly property string stateIcon: ({
            "done": "circle-check",
            "on-site": "circle-check",
            "exempt": "shield-check",
            "now": "camera",
            "pending": "hourglass",
            "todo": "circle"
        })[stateKey]
    readonly property bool flat: Theme.landscape || Theme.elder
    // A page can be pushed onto another paper's tile.
    readonly property bool carried: drag.active

    signal dropped(point place)

    Accessible.role: Accessible.Button
    Accessible.name: name + "，" + stateText
    Accessible.id: "slot." + key
    Accessible.onPressAction: tile.click()
    padding: Theme.px(Theme.elder ? 10 : 16)

    z: carried ? 2 : 0
    transform: Translate {
        x: tile.carried ? drag.xAxis.activeValue : 0
        y: tile.carried ? drag.yAxis.activeValue : 0
    }
    DragHandler {
        id: drag

        target: null
        enabled: tile.thumbnail !== ""
        dragThreshold: Theme.px(28)
        onActiveChanged: if (!active)
            tile.dropped(tile.mapToItem(null, centroid.position.x, centroid.position.y))
    }

    background: Item {
        Shadow {}
        Rectangle {
            anchors.fill: parent
            radius: Theme.px(24)
            color: tile.down ? Theme.tint2 : Theme.surface
            border.width: tile.now ? Theme.border + Theme.px(2) : Theme.cardFrame.a > 0 ? Theme.border : 0
            border.color: tile.now ? Theme.primary : Theme.cardFrame
        }
        FocusRing {
            shown: tile.visualFocus
            radiusInside: Theme.px(24)
        }
    }

    contentItem: Item {
        Rectangle {
            id: chip

            width: Theme.px(tile.flat ? (Theme.elder ? 76 : 92) : 148)
            height: Theme.px(tile.flat ? (Theme.elder ? 76 : 92) : 104)
            x: tile.flat ? 0 : (parent.width - width) / 2
            y: tile.flat ? (parent.height - height) / 2 : Theme.px(2)
            radius: Theme.px(14)
            color: tile.thumbnail === "" ? Theme.toneTint(tile.tone) : "transparent"

            AppIcon {
                visible: tile.thumbnail === ""
                anchors.centerIn: parent
                name: tile.symbol
                color: Theme.toneInk(tile.tone)
                size: Math.min(parent.height * 0.66, Theme.px(60))
            }
            Image {
                visible: tile.thumbnail !== ""
                anchors.fill: parent
                source: tile.thumbnail
                sourceSize: Qt.size(width * 2, height * 2)
                fillMode: Image.PreserveAspectFit
                cache: false
                Accessible.ignored: true
            }
        }
        Column {
            x: tile.flat ? chip.width + Theme.px(Theme.elder ? 12 : 18) : 0
            width: parent.width - x
            y: tile.flat ? (parent.height - height) / 2 : chip.y + chip.height + Theme.px(8)
            spacing: Theme.px(Theme.elder ? 4 : 6)

            AppText {
                width: parent.width
                text: tile.name
                strong: true
                font.pixelSize: Theme.px(Theme.elder ? 42 : tile.flat ? 30 : 32)
                elide: Text.ElideRight
                maximumLineCount: tile.flat && !Theme.elder ? 2 : 1
                lineHeight: 0.95
                horizontalAlignment: tile.flat ? Text.AlignLeft : Text.AlignHCenter
                Accessible.ignored: true
            }
            Tag {
                x: tile.flat ? 0 : (parent.width - width) / 2
                tone: tile.tone
                iconName: tile.stateIcon
                text: tile.stateText
                Accessible.ignored: true
            }
        }
    }
}
