pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// What need not be brought, how it is replaced and why: the heart of the notice.
Column {
    id: part

    required property GuideModel model

    spacing: Theme.px(16)

    SectionTitle {
        width: parent.width
        text: part.model.leaveTitle
        note: part.model.leaveNote
        iconName: "cloud-download"
        tone: "ok"
    }
    Card {
        id: card

        width: parent.width
        padding: 0
        implicitHeight: rows.height + Theme.px(16)

        Column {
            id: rows

            x: Theme.px(34)
            y: Theme.px(8)
            width: card.width - 2 * x

            Repeater {
                model: part.model.leave

                Item {
                    id: row

                    required property string name
                    required property string tag
                    required property string why
                    required property string symbol
                    required property int index

                    width: rows.width
                    height: Theme.elder ? words.height + Theme.px(36) : Math.max(Theme.px(84), reason.height + Theme.px(16))
                    Accessible.role: Accessible.StaticText
                    Accessible.name: name + "，" + tag + "，" + why

                    Rectangle {
                        visible: row.index > 0
                        width: parent.width
                        height: Theme.px(2)
                        color: Theme.contrast ? Theme.line : "#DCE3EB"
                    }
                    AppIcon {
                        id: mark

                        anchors.verticalCenter: parent.verticalCenter
                        name: row.symbol
                        size: Theme.px(Theme.elder ? 64 : 48)
                        color: Theme.toneInk("ok")
                    }
                    Column {
                        id: words

                        x: mark.width + Theme.px(24)
                        width: parent.width - x
                        anchors.verticalCenter: parent.verticalCenter
                        spacing: Theme.px(4)

                        Row {
                            id: pair

                            spacing: Theme.px(20)

                            AppText {
                                width: Math.max(implicitWidth, Theme.px(Theme.elder ? 0 : 150))
                                anchors.verticalCenter: parent.verticalCenter
                                text: row.name
                                strong: true
                                font.pixelSize: Theme.elder ? Theme.body : Theme.px(35)
                                Accessible.ignored: true
                            }
                            Tag {
                                anchors.verticalCenter: parent.verticalCenter
                                text: row.tag
                                iconName: "check"
                                tone: "ok"
                                textSize: Theme.elder ? Theme.caption : Theme.px(27)
                                Accessible.ignored: true
                            }
                        }
                        AppText {
                            visible: Theme.elder
                            width: parent.width
                            text: row.why
                            tone: "soft"
                            font.pixelSize: Theme.caption
                            Accessible.ignored: true
                        }
                    }
                    AppText {
                        id: reason

                        visible: !Theme.elder
                        x: words.x + pair.width + Theme.px(20)
                        width: parent.width - x
                        anchors.verticalCenter: parent.verticalCenter
                        text: row.why
                        tone: "soft"
                        horizontalAlignment: Text.AlignRight
                        font.pixelSize: Theme.px(29)
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
