pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Three stations of one honest line: kept here, on its way, the province has it.
Item {
    id: line

    property var stations: []
    readonly property real part: width / 3
    readonly property real disc: Theme.px(Theme.elder ? 72 : 68)

    height: disc + Theme.px(Theme.elder ? 124 : 96)

    Repeater {
        model: 2

        Item {
            id: way

            required property int index
            readonly property bool gone: line.stations.length > index + 1 && line.stations[index].state === "done"

            x: line.part * (index + 0.5) + line.disc / 2
            y: line.disc / 2 - Theme.px(3)
            width: line.part - line.disc
            height: Theme.px(6)

            Rectangle {
                visible: way.gone
                anchors.fill: parent
                color: Theme.toneInk("ok")
            }
            Repeater {
                model: way.gone ? 0 : Math.max(0, Math.floor(way.width / Theme.px(20)))

                Rectangle {
                    required property int index

                    x: index * Theme.px(20)
                    width: Theme.px(10)
                    height: way.height
                    radius: height / 2
                    color: Theme.contrast ? "#FFFFFF" : "#B3C1DA"
                }
            }
        }
    }
    Repeater {
        model: line.stations

        Item {
            id: station

            required property var modelData
            required property int index
            readonly property string tone: modelData.state === "done" ? "ok" : modelData.state === "now" ? "warn" : "neutral"
            readonly property bool done: modelData.state === "done"

            x: line.part * index
            width: line.part
            height: line.height
            Accessible.role: Accessible.StaticText
            Accessible.name: modelData.title + "，" + modelData.text

            Rectangle {
                id: disc

                anchors.horizontalCenter: parent.horizontalCenter
                width: line.disc
                height: width
                radius: width / 2
                color: Theme.contrast ? (station.done ? "#FFE600" : "#000000") : station.done ? "#0B5D35" : Theme.toneTint(station.tone)
                border.width: Theme.px(4)
                border.color: station.modelData.state === "later" ? (Theme.contrast ? "#FFFFFF" : "#A9B5C9") : Theme.toneInk(station.tone)

                AppIcon {
                    anchors.centerIn: parent
                    name: station.modelData.icon
                    color: station.done ? (Theme.contrast ? "#000000" : "#FFFFFF") : Theme.toneInk(station.tone)
                    size: parent.width * 0.58
                }
            }
            AppText {
                id: title

                anchors.top: disc.bottom
                anchors.topMargin: Theme.px(8)
                width: parent.width
                text: station.modelData.title
                tone: station.tone
                strong: true
                font.pixelSize: Theme.px(Theme.elder ? (Theme.landscape ? 40 : 44) : 34)
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
            AppText {
                anchors.top: title.bottom
                width: parent.width
                text: station.modelData.text
                tone: "soft"
                font.pixelSize: Theme.px(Theme.elder ? 38 : 28)
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
        }
    }
}
