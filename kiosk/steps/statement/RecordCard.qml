pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// What the province answered: whose record, and one line per insurance.
Card {
    id: card

    property string name: ""
    property string number: ""
    property string askedAt: ""
    property var rows: []
    readonly property real tall: Theme.px(Theme.elder ? (Theme.landscape ? 130 : 138) : Theme.landscape ? 92 : 124)
    readonly property int words: Theme.elder ? Theme.caption : Theme.px(34)

    padding: 0
    implicitHeight: head.height + list.height + Theme.px(28)
    borderWidth: borderColor.a > 0 ? Theme.border : 0

    Item {
        id: head

        x: Theme.px(40)
        width: card.width - Theme.px(80)
        height: Theme.px(Theme.landscape ? 120 : 150)

        Column {
            anchors.verticalCenter: parent.verticalCenter

            AppText {
                text: card.name + "　" + card.number
                strong: true
                font.pixelSize: Theme.elder ? Theme.body : Theme.px(40)
            }
            AppText {
                text: "省平台 " + card.askedAt + " 的记录"
                tone: "soft"
                role: Theme.elder ? "caption" : "body"
            }
        }
    }
    Column {
        id: list

        x: Theme.px(40)
        width: card.width - Theme.px(80)
        anchors.top: head.bottom

        Repeater {
            model: card.rows

            Item {
                id: line

                required property var modelData

                width: list.width
                height: card.tall
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.kind + "，" + modelData.months + "，" + modelData.state

                Rectangle {
                    width: parent.width
                    height: Theme.px(2)
                    color: Theme.contrast ? Theme.line : "#DCE3EB"
                }
                Column {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.elder ? parent.width - mark.width - Theme.px(16) : parent.width * 0.52

                    AppText {
                        width: parent.width
                        text: line.modelData.kind
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.px(42) : Theme.px(36)
                        Accessible.ignored: true
                    }
                    AppText {
                        width: parent.width
                        visible: !Theme.landscape || Theme.elder
                        text: Theme.elder ? line.modelData.months + "，" + line.modelData.until : line.modelData.until
                        tone: "soft"
                        role: Theme.elder ? "caption" : "body"
                        Accessible.ignored: true
                    }
                }
                AppText {
                    visible: !Theme.elder
                    anchors.right: mark.left
                    anchors.rightMargin: Theme.px(24)
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.modelData.months
                    strong: true
                    font.pixelSize: Theme.elder ? Theme.px(42) : Theme.px(38)
                    Accessible.ignored: true
                }
                Tag {
                    id: mark

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    tone: line.modelData.state === "正常参保" ? "ok" : "neutral"
                    iconName: line.modelData.state === "正常参保" ? "circle-check" : "pause"
                    text: line.modelData.state
                    Accessible.ignored: true
                }
            }
        }
    }
}
