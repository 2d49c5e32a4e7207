pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// What happened to the case, newest first. Nobody can change it.
Panel {
    id: trail

    property list<var> rows: []

    title: "办理轨迹"
    note: "每步留痕，不可删改"
    padded: false
    implicitHeight: Theme.px(260)

    Flickable {
        width: parent.width
        height: trail.height - Theme.px(58)
        clip: true
        contentHeight: lines.height
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height

        Column {
            id: lines

            x: trail.pad
            width: parent.width - 2 * x

            Repeater {
                model: trail.rows

                Item {
                    id: line

                    required property var modelData
                    required property int index
                    readonly property bool newest: index === 0

                    width: lines.width
                    height: Theme.px(34)
                    Accessible.role: Accessible.ListItem
                    Accessible.name: modelData.at + " " + modelData.text

                    Rectangle {
                        visible: line.index > 0
                        x: Theme.px(8)
                        width: 2
                        height: Theme.px(17)
                        color: Theme.line
                    }
                    Rectangle {
                        visible: line.index < trail.rows.length - 1
                        x: Theme.px(8)
                        y: Theme.px(17)
                        width: 2
                        height: Theme.px(17)
                        color: Theme.line
                    }
                    Rectangle {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(18)
                        height: width
                        radius: width / 2
                        color: line.newest ? Theme.primary : Theme.toneInk("ok")

                        AppIcon {
                            anchors.centerIn: parent
                            visible: !line.newest
                            name: "check"
                            size: Theme.px(11)
                            stroke: 3
                            color: "#FFFFFF"
                        }
                    }
                    AppText {
                        x: Theme.px(32)
                        anchors.verticalCenter: parent.verticalCenter
                        text: line.modelData.at
                        tone: "soft"
                        Accessible.ignored: true
                    }
                    AppText {
                        x: Theme.px(86)
                        width: parent.width - x
                        anchors.verticalCenter: parent.verticalCenter
                        text: line.modelData.text
                        strong: line.newest
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
