pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The way from papers to result as a chart drawn from the item: one box under the other, joined.
Column {
    id: part

    required property GuideModel model

    spacing: Theme.px(16)

    SectionTitle {
        width: parent.width
        text: "怎么办"
        iconName: "list-checks"
    }
    Column {
        id: chart

        width: parent.width

        Repeater {
            model: part.model.flow

            Item {
                id: step

                required property var modelData
                required property int index
                readonly property bool last: index + 1 === part.model.flow.length

                width: chart.width
                height: box.height + (last ? 0 : Theme.px(34))
                Accessible.role: Accessible.StaticText
                Accessible.name: "第 " + (index + 1) + " 步，" + modelData.title + "，" + modelData.note

                Rectangle {
                    visible: !step.last
                    x: Theme.px(34) + disc.width / 2 - width / 2
                    y: box.height
                    width: Theme.px(4)
                    height: Theme.px(34)
                    color: Theme.contrast ? Theme.accent : "#B9C9E3"
                }
                Card {
                    id: box

                    width: step.width
                    padding: 0
                    implicitHeight: Math.max(disc.height, words.height) + Theme.px(36)

                    Rectangle {
                        id: disc

                        x: Theme.px(34)
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(Theme.elder ? 84 : 70)
                        height: width
                        radius: width / 2
                        color: Theme.primary

                        AppIcon {
                            anchors.centerIn: parent
                            name: step.modelData.icon
                            size: parent.width * 0.56
                            color: Theme.primaryInk
                        }
                    }
                    Column {
                        id: words

                        x: disc.x + disc.width + Theme.px(28)
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - x - Theme.px(28)

                        AppText {
                            width: parent.width
                            text: step.modelData.title
                            strong: true
                            font.pixelSize: Theme.elder ? Theme.body : Theme.px(35)
                            Accessible.ignored: true
                        }
                        AppText {
                            width: parent.width
                            text: step.modelData.note
                            tone: "soft"
                            font.pixelSize: Theme.elder ? Theme.caption : Theme.px(30)
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
}
