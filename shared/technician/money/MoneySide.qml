pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// The boxes of this machine, and the other people who may check.
Column {
    id: side

    required property KioskMoneyModel model
    property bool idle: true

    signal takenOut(device: string)
    signal addAsked

    spacing: Theme.px(13)

    component Card: Rectangle {
        id: card

        property string title: ""
        default property alias content: holder.data

        width: parent ? parent.width : 0
        height: holder.y + holder.height + Theme.px(18)
        radius: Theme.px(9)
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.line

        AppText {
            id: name

            x: Theme.px(18)
            y: Theme.px(16)
            text: card.title
            role: "lead"
            tone: "heading"
            strong: true
            wrapMode: Text.NoWrap
            Accessible.role: Accessible.Heading
        }
        Column {
            id: holder

            x: Theme.px(18)
            anchors.top: name.bottom
            anchors.topMargin: Theme.px(12)
            width: parent.width - 2 * x
            spacing: Theme.px(14)
        }
    }

    Card {
        title: "钱箱"

        AppText {
            visible: side.model.boxes.count === 0
            width: parent ? parent.width : 0
            text: "这台机器没有收现金的设备。"
            tone: "soft"
        }
        Repeater {
            model: side.model.boxes

            Column {
                id: box

                required property string device
                required property string name
                required property string says
                required property string refused

                width: parent ? parent.width : 0
                spacing: Theme.px(8)

                AppText {
                    width: parent.width
                    text: box.name
                    role: "card"
                    strong: true
                }
                AppText {
                    width: parent.width
                    text: box.says
                    tone: "soft"
                    Accessible.id: "money.box." + box.device
                }
                AppText {
                    visible: box.refused !== ""
                    width: parent.width
                    text: box.refused
                    tone: "warn"
                    strong: true
                    Accessible.id: "money.refused." + box.device
                }
                AppButton {
                    height: Theme.px(48)
                    textSize: Theme.card
                    iconName: "inbox"
                    text: "取出钱箱，清点"
                    enabled: side.idle && box.refused === ""
                    Accessible.id: "money.take." + box.device
                    onClicked: side.takenOut(box.device)
                }
            }
        }
    }
    Card {
        title: "谁可以复核"

        AppText {
            width: parent ? parent.width : 0
            text: side.model.checkers.length > 0 ? "工号 " + side.model.checkers.join("、") : "还没有登记。没有另一个人，这台机器上退不了钱。"
            tone: side.model.checkers.length > 0 ? "" : "warn"
            strong: true
            Accessible.id: "money.checkers"
        }
        AppButton {
            height: Theme.px(48)
            textSize: Theme.card
            iconName: "user-round"
            text: "登记一位复核人"
            enabled: side.idle
            Accessible.id: "money.add"
            onClicked: side.addAsked()
        }
    }
}
