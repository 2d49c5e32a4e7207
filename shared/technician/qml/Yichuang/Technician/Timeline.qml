pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// What happened, newest first: a line with a mark for each.
ListView {
    id: list

    property string empty: "今天还没有事情"
    readonly property var marks: ({
            ok: "check",
            info: "bell",
            warn: "circle-alert",
            danger: "x"
        })

    clip: true
    cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
    boundsBehavior: Flickable.StopAtBounds
    Accessible.role: Accessible.List
    Accessible.name: "发生了什么"

    AppText {
        visible: list.count === 0
        x: Theme.px(18)
        y: Theme.px(18)
        text: list.empty
        tone: "soft"
    }
    delegate: Item {
        id: line

        required property int index
        required property string at
        required property string tone
        required property string title
        required property string text
        readonly property color ink: Theme.contrast ? Theme.toneInk(tone) : tone === "warn" ? "#B36200" : Theme.toneInk(tone)

        width: list.width
        height: words.height + Theme.px(20)
        Accessible.role: Accessible.ListItem
        Accessible.name: at + "，" + title + (text === "" ? "" : "，" + text)

        Rectangle {
            x: Theme.px(23)
            y: line.index === 0 ? Theme.px(12) : 0
            width: Theme.px(2)
            height: line.index === list.count - 1 ? Theme.px(12) : parent.height - y
            color: Theme.contrast ? Theme.line : "#C3CDD8"
        }
        Rectangle {
            x: Theme.px(16)
            y: Theme.px(6)
            width: Theme.px(16)
            height: width
            radius: width / 2
            color: line.ink

            AppIcon {
                anchors.centerIn: parent
                name: list.marks[line.tone] ?? "check"
                size: Theme.px(11)
                stroke: 3
                color: Theme.contrast ? "#000000" : "#FFFFFF"
            }
        }
        AppText {
            id: time

            x: Theme.px(42)
            y: Theme.px(4)
            width: implicitWidth
            text: line.at
            tone: "soft"
            strong: true
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
        Column {
            id: words

            anchors.left: time.right
            anchors.leftMargin: Theme.px(12)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(14)
            y: Theme.px(4)
            spacing: Theme.px(1)

            AppText {
                width: parent.width
                text: line.title
                tone: line.tone === "danger" ? "danger" : "ink"
                strong: true
                Accessible.ignored: true
            }
            AppText {
                visible: text !== ""
                width: parent.width
                text: line.text
                tone: "soft"
                role: "caption"
                Accessible.ignored: true
            }
        }
    }
}
