pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// Keys on the left, the state of the network and of the day on the right.
Rectangle {
    id: bar

    required property DeskModel desk
    property list<var> keys: []

    height: Theme.footHeight
    color: "#DCE3EC"

    Row {
        id: left

        x: Theme.px(14)
        height: parent.height
        spacing: Theme.px(16)
        clip: true
        width: parent.width - right.width - Theme.px(50)

        Repeater {
            model: bar.keys

            Row {
                id: entry

                required property var modelData

                height: parent.height
                spacing: Theme.px(6)

                KeyHint {
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.modelData.key
                }
                AppText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: entry.modelData.text
                    role: "caption"
                    wrapMode: Text.NoWrap
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
            name: bar.desk.online ? "cloud" : "cloud-off"
            size: Theme.px(17)
            color: bar.desk.online ? Theme.toneInk("ok") : Theme.toneInk("warn")
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: (bar.desk.online ? "省平台已连接" : "省平台没连上，照常办，联网后自动上报") + "　・　" + bar.desk.behind + "　・　今日受理 " + bar.desk.acceptedToday
            role: "caption"
            tone: bar.desk.online ? "ink" : "warn"
            strong: !bar.desk.online
            wrapMode: Text.NoWrap
            Accessible.id: "desk.status"
        }
    }
}
