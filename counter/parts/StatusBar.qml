pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// Keys on the left, the state of the network and of the day on the right.
Rectangle {
    id: bar

    required property DeskModel desk
    property list<var> keys: []
    readonly property bool tight: width < Theme.px(1200)

    height: Theme.footHeight
    color: "#DCE3EC"

    // How wide a hint is drawn, and which fit: the most needed first, each whole or not at all.
    // F1 shows all of them, so it always stands. `need`: the lower, the more needed.
    function widthOf(entry: var): real {
        return keyFont.advanceWidth(entry.key) + Theme.px(12) + left.inside + wordFont.advanceWidth(entry.text) + 2;
    }
    readonly property list<var> shown: {
        const room = width - right.width - Theme.px(50);
        const needed = keys.slice().sort((a, b) => need(a) - need(b));
        let taken = 0;
        const kept = [];
        for (const entry of needed) {
            const more = widthOf(entry) + (kept.length > 0 ? left.spacing : 0);
            if (taken + more > room)
                continue;
            taken += more;
            kept.push(entry.key);
        }
        return keys.filter(entry => kept.includes(entry.key));
    }

    function need(entry: var): int {
        return entry.key === "F1" ? -1 : entry.need ?? keys.indexOf(entry);
    }

    FontMetrics {
        id: keyFont

        font.pixelSize: Theme.px(12)
        font.weight: Font.Bold
    }
    FontMetrics {
        id: wordFont

        font.pixelSize: Theme.caption
    }
    Row {
        id: left

        readonly property real inside: Theme.px(6)

        x: Theme.px(14)
        height: parent.height
        spacing: Theme.px(16)

        Repeater {
            model: bar.shown

            Row {
                id: entry

                required property var modelData

                height: parent ? parent.height : 0
                spacing: left.inside
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.key + "，" + modelData.text
                Accessible.id: "desk.hint." + modelData.key

                KeyHint {
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.modelData.key
                }
                AppText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.modelData.text
                    role: "caption"
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
            }
        }
    }
    Row {
        id: right

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        height: parent.height
        spacing: Theme.px(8)

        AppIcon {
            anchors.verticalCenter: parent.verticalCenter
            name: bar.desk.care.online ? "cloud" : "cloud-off"
            size: Theme.px(17)
            color: bar.desk.care.online ? Theme.toneInk("ok") : Theme.toneInk("warn")
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: (bar.desk.care.online ? "省平台已连接" : bar.tight ? "省平台没连上，照常办" : "省平台没连上，照常办，联网后自动上报") + "　・　" + bar.desk.care.behind + "　・　今日受理 " + bar.desk.acceptedToday
            role: "caption"
            tone: bar.desk.care.online ? "ink" : "warn"
            strong: !bar.desk.care.online
            wrapMode: Text.NoWrap
            Accessible.id: "desk.status"
        }
    }
}
