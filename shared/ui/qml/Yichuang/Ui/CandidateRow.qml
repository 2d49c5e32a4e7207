pragma ComponentBehavior: Bound
import QtQuick

// The words the pinyin may mean, the likeliest first, in whole pages (nothing cut off).
Item {
    id: row

    property PinyinModel engine: null
    readonly property var words: engine ? engine.candidates : []
    readonly property var pages: paged(words, list.width)
    property int page: 0

    signal chosen(int index)

    function widthOf(word: string): real {
        return Math.max(Theme.px(Theme.elder ? 124 : 108), metrics.advanceWidth(word) + Theme.px(40));
    }
    // Groups of indices, each as wide as the row allows.
    function paged(all: var, room: real): var {
        const out = [];
        let now = [];
        let used = 0;
        for (let i = 0; i < all.length; i++) {
            const w = widthOf(all[i]);
            if (now.length > 0 && used + w > room) {
                out.push(now);
                now = [];
                used = 0;
            }
            now.push(i);
            used += w;
        }
        if (now.length > 0)
            out.push(now);
        return out;
    }

    onWordsChanged: page = 0
    implicitHeight: Theme.px(Theme.elder ? 124 : 104)

    FontMetrics {
        id: metrics

        font.pixelSize: Theme.px(Theme.elder ? 56 : 48)
        font.weight: Font.Bold
    }
    Row {
        id: list

        anchors.left: parent.left
        anchors.right: turn.visible ? turn.left : parent.right
        height: parent.height

        Repeater {
            model: row.page < row.pages.length ? row.pages[row.page] : []

            KeyCap {
                id: word

                required property int modelData

                readonly property string candidate: modelData < row.words.length ? row.words[modelData] : ""

                text: candidate
                textSize: metrics.font.pixelSize
                width: row.widthOf(candidate)
                height: row.height
                primary: modelData === 0
                Accessible.id: "key.candidate." + modelData
                onClicked: row.chosen(modelData)

                background: Rectangle {
                    radius: Theme.px(18)
                    color: Theme.contrast ? (word.down ? "#FFFFFF" : word.primary ? "#FFE600" : "#000000") : word.primary ? (word.down ? Theme.primaryDown : Theme.primary) : word.down ? Theme.tint2 : Theme.surface
                }
            }
        }
    }
    Row {
        id: turn

        visible: row.words.length > 0
        anchors.right: parent.right
        height: parent.height
        spacing: Theme.px(8)

        KeyCap {
            text: "前面的字"
            label: ""
            iconName: "chevron-left"
            dark: true
            enabled: row.page > 0
            width: Theme.px(Theme.elder ? 104 : 88)
            height: parent.height
            Accessible.id: "key.candidates.back"
            onClicked: row.page -= 1
        }
        KeyCap {
            text: "更多字"
            label: ""
            iconName: "chevron-right"
            dark: true
            enabled: row.page + 1 < row.pages.length
            width: Theme.px(Theme.elder ? 104 : 88)
            height: parent.height
            Accessible.id: "key.candidates.more"
            onClicked: row.page += 1
        }
    }
}
