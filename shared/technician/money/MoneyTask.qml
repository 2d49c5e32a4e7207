pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One thing to clear up: how much, of what kind, what it means, and what may be said of it.
T.AbstractButton {
    id: row

    required property var task
    property bool idle: true
    readonly property bool current: task.current

    signal chosen
    signal said(finding: var)
    signal checkAsked
    signal dropAsked

    height: body.height + Theme.px(32)
    Accessible.role: Accessible.ListItem
    Accessible.name: task.what + "，" + task.way + task.amount + "，" + task.text
    Accessible.id: "money." + task.key
    Accessible.onPressAction: clicked()
    onClicked: chosen()
    Keys.onReturnPressed: chosen()

    background: Rectangle {
        radius: Theme.px(9)
        color: Theme.surface
        border.width: row.current ? Theme.px(2) : Theme.border
        border.color: row.current ? Theme.primary : Theme.line

        FocusRing {
            shown: row.visualFocus
            radiusInside: parent.radius
        }
    }
    contentItem: Item {
        Rectangle {
            id: picture

            x: Theme.px(18)
            y: Theme.px(18)
            width: Theme.px(44)
            height: width
            radius: Theme.px(10)
            color: Theme.toneTint(row.task.waiting ? "info" : "warn")
            border.width: Theme.contrast ? Theme.px(1) : 0
            border.color: Theme.line

            AppIcon {
                anchors.centerIn: parent
                name: row.task.way === "刷卡" ? "credit-card" : "hand-coins"
                size: Theme.px(26)
                color: Theme.toneInk(row.task.waiting ? "info" : "warn")
            }
        }
        Column {
            id: body

            anchors.left: picture.right
            anchors.leftMargin: Theme.px(16)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(18)
            y: Theme.px(16)
            spacing: Theme.px(6)

            Item {
                width: parent.width
                height: Math.max(what.height, amount.height)

                AppText {
                    id: what

                    anchors.left: parent.left
                    anchors.right: amount.left
                    anchors.rightMargin: Theme.px(12)
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.task.what
                    role: "card"
                    tone: "heading"
                    strong: true
                    Accessible.ignored: true
                }
                AppText {
                    id: amount

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.task.way + "　" + row.task.amount
                    role: "lead"
                    tone: "heading"
                    strong: true
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
            }
            AppText {
                width: parent.width
                text: row.task.text
                Accessible.ignored: true
            }
            AppText {
                width: parent.width
                text: (row.task.slip === "" ? "" : "缴费编号 " + row.task.slip + "　") + row.task.since + " 起"
                role: "caption"
                tone: "soft"
                Accessible.ignored: true
            }
            AppText {
                visible: row.current
                width: parent.width
                text: row.task.means
                tone: "soft"
            }
            Flow {
                visible: row.current
                width: parent.width
                spacing: Theme.px(10)
                topPadding: Theme.px(4)

                AppButton {
                    visible: row.task.waiting
                    enabled: row.idle
                    height: Theme.px(48)
                    kind: "primary"
                    textSize: Theme.card
                    iconName: "user-round"
                    text: "另一个人复核"
                    Accessible.id: "money.check"
                    onClicked: row.checkAsked()
                }
                AppButton {
                    visible: row.task.waiting
                    enabled: row.idle
                    height: Theme.px(48)
                    textSize: Theme.card
                    text: "撤回，不退了"
                    Accessible.id: "money.drop"
                    onClicked: row.dropAsked()
                }
                Repeater {
                    model: row.task.findings

                    AppButton {
                        required property var modelData
                        required property int index

                        enabled: row.idle
                        height: Theme.px(48)
                        kind: index === 0 ? "primary" : "secondary"
                        textSize: Theme.card
                        text: modelData.text
                        Accessible.id: "money.say." + modelData.key
                        onClicked: row.said(modelData)
                    }
                }
            }
        }
    }
}
