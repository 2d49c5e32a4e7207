pragma ComponentBehavior: Bound
import QtQuick

// Every page that lies there, side by side; those that belong to nothing yet come first. A page can
// be pushed onto another one: the two change places.
ListView {
    id: strip

    required property PageReview review
    property real tile: Theme.px(Theme.desk ? 108 : 200)

    height: Theme.px(Theme.desk ? 118 : 236)
    orientation: ListView.Horizontal
    spacing: Theme.px(Theme.desk ? 8 : 18)
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
    model: review ? review.pages : null
    Accessible.role: Accessible.List
    Accessible.name: "拍好的页"

    delegate: FocusScope {
        id: cell

        required property int index
        required property string key
        required property string name
        required property string note
        required property string tone
        required property string picture

        width: strip.tile
        height: strip.height
        z: drag.active ? 2 : 0
        activeFocusOnTab: true
        Accessible.role: Accessible.Button
        Accessible.name: cell.name + (cell.note === "" ? "" : "，" + cell.note)
        Accessible.id: "strip." + cell.index
        Accessible.onPressAction: strip.review.show(cell.key)
        Keys.onReturnPressed: strip.review.show(cell.key)
        Keys.onSpacePressed: strip.review.show(cell.key)
        Keys.onPressed: event => {
            const by = event.key === Qt.Key_Left ? -1 : event.key === Qt.Key_Right ? 1 : 0;
            if (by === 0 || !(event.modifiers & Qt.AltModifier))
                return;
            event.accepted = true;
            strip.swap(cell.index, cell.index + by);
        }

        transform: Translate {
            x: drag.active ? drag.xAxis.activeValue : 0
        }

        Rectangle {
            id: paper

            anchors.fill: parent
            radius: Theme.px(Theme.desk ? 6 : 18)
            color: Theme.surface
            border.width: cell.tone === "warn" ? Theme.px(2) : 1
            border.color: cell.tone === "warn" ? Theme.toneInk("warn") : Theme.line

            Image {
                id: picture

                x: Theme.px(6)
                y: Theme.px(6)
                width: parent.width - 2 * x
                height: words.y - 2 * y
                source: cell.picture
                sourceSize: Qt.size(width * 2, height * 2)
                fillMode: Image.PreserveAspectFit
                cache: false
                Accessible.ignored: true
            }
            AppIcon {
                visible: cell.picture === ""
                anchors.centerIn: picture
                name: "file-text"
                color: Theme.ink3
                size: Theme.px(Theme.desk ? 28 : 60)
            }
            Column {
                id: words

                x: Theme.px(6)
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.px(4)
                width: parent.width - 2 * x

                AppText {
                    width: parent.width
                    text: cell.name
                    role: "caption"
                    strong: true
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
                AppText {
                    visible: text !== ""
                    width: parent.width
                    text: cell.note
                    role: "caption"
                    tone: "warn"
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
            }
            FocusRing {
                shown: cell.activeFocus
                radiusInside: paper.radius
            }
        }
        TapHandler {
            onTapped: {
                cell.forceActiveFocus();
                strip.review.show(cell.key);
            }
        }
        DragHandler {
            id: drag

            target: null
            yAxis.enabled: false
            dragThreshold: Theme.px(12)
            onActiveChanged: if (!active)
                strip.swap(cell.index, strip.indexAt(cell.x + cell.width / 2 + xAxis.activeValue, strip.height / 2))
        }
    }

    // The pages of two tiles change places.
    function swap(from: int, to: int) {
        const a = strip.itemAtIndex(from);
        const b = strip.itemAtIndex(to);
        if (a && b && a !== b)
            strip.review.swap(from, to);
    }
}
