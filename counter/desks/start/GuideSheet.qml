pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// How a service goes: its flow chart drawn from the data, and what people ask; to be read out.
Sheet {
    id: sheet

    required property ExplainingModel guide

    open: guide.open
    title: guide.title
    text: guide.summary
    iconName: "book-open"
    maximumWidth: Theme.px(1040)
    onClosed: guide.close()

    Keys.onDownPressed: pane.flick.contentY = Math.min(pane.flick.contentY + Theme.px(60), Math.max(0, pane.flick.contentHeight - pane.flick.height))
    Keys.onUpPressed: pane.flick.contentY = Math.max(0, pane.flick.contentY - Theme.px(60))

    Item {
        width: parent ? parent.width : 0
        height: Math.min(two.height + 2 * pane.padding, sheet.height - Theme.px(230))

        DeskScroll {
            id: pane

            anchors.fill: parent
            padding: Theme.px(2)

            Row {
                id: two

                width: parent ? parent.width : 0
                spacing: Theme.px(28)

                Column {
                    id: chart

                    width: (two.width - two.spacing) * 0.46

                    Repeater {
                        model: sheet.guide.steps

                        Item {
                            id: step

                            required property var modelData
                            required property int index
                            readonly property bool last: index + 1 === sheet.guide.steps.length

                            width: chart.width
                            height: box.height + (last ? 0 : Theme.px(18))
                            Accessible.role: Accessible.StaticText
                            Accessible.name: "第 " + (index + 1) + " 步，" + modelData.title + "，" + modelData.note
                            Accessible.id: "explain.step." + index

                            Rectangle {
                                visible: !step.last
                                x: Theme.px(33)
                                y: box.height
                                width: Theme.px(2)
                                height: Theme.px(18)
                                color: "#B9C9E3"
                            }
                            Rectangle {
                                id: box

                                width: step.width
                                height: Math.max(disc.height, words.height) + Theme.px(24)
                                radius: Theme.px(8)
                                color: Theme.surface
                                border.width: Theme.border
                                border.color: Theme.line

                                Rectangle {
                                    id: disc

                                    x: Theme.px(16)
                                    anchors.verticalCenter: parent.verticalCenter
                                    width: Theme.px(36)
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

                                    anchors.left: disc.right
                                    anchors.leftMargin: Theme.px(14)
                                    anchors.right: parent.right
                                    anchors.rightMargin: Theme.px(14)
                                    anchors.verticalCenter: parent.verticalCenter
                                    spacing: Theme.px(2)

                                    AppText {
                                        width: parent.width
                                        text: step.modelData.title
                                        role: "card"
                                        strong: true
                                        Accessible.ignored: true
                                    }
                                    AppText {
                                        width: parent.width
                                        text: step.modelData.note
                                        tone: "soft"
                                        Accessible.ignored: true
                                    }
                                }
                            }
                        }
                    }
                }
                Column {
                    width: (two.width - two.spacing) * 0.54
                    spacing: Theme.px(14)

                    Column {
                        width: parent.width
                        spacing: Theme.px(4)

                        AppText {
                            width: parent.width
                            text: "谁能办"
                            role: "card"
                            strong: true
                        }
                        Repeater {
                            model: sheet.guide.conditions

                            AppText {
                                required property string modelData

                                width: parent ? parent.width : 0
                                text: modelData
                                tone: "soft"
                            }
                        }
                    }
                    Repeater {
                        model: sheet.guide.answers

                        Column {
                            id: pair

                            required property var modelData
                            required property int index

                            width: parent ? parent.width : 0
                            spacing: Theme.px(4)
                            Accessible.role: Accessible.StaticText
                            Accessible.name: modelData.ask + modelData.answer
                            Accessible.id: "explain.answer." + index

                            AppText {
                                width: parent.width
                                text: pair.modelData.ask
                                role: "card"
                                strong: true
                                Accessible.ignored: true
                            }
                            AppText {
                                width: parent.width
                                text: pair.modelData.answer
                                tone: "soft"
                                Accessible.ignored: true
                            }
                        }
                    }
                }
            }
        }
    }
}
