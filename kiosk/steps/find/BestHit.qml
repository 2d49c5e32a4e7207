import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// The likeliest service: what it is, why it came up, how long it takes. All of it can be touched.
T.AbstractButton {
    id: hit

    required property string item
    required property string name
    required property string note
    required property string why
    required property string symbol
    required property string tone
    required property int minutes
    required property bool here

    signal picked

    readonly property color words: Theme.contrast && down ? "#000000" : Theme.ink
    readonly property color soft: Theme.contrast && down ? "#000000" : Theme.ink2
    readonly property string doing: here ? "约 " + minutes + " 分钟，这台机器就能办" : "要到窗口办，先看要带什么"

    implicitHeight: body.height + Theme.px(64)
    focusPolicy: Qt.StrongFocus
    onClicked: picked()
    Accessible.role: Accessible.Button
    Accessible.name: name + "，" + note + "，" + why
    Accessible.id: "find.item." + item
    Accessible.onPressAction: hit.click()
    Keys.onReturnPressed: hit.click()

    background: Item {
        Shadow {}
        Rectangle {
            anchors.fill: parent
            radius: Theme.radius
            color: Theme.contrast ? (hit.down ? "#FFFFFF" : "#000000") : hit.down ? Theme.tint2 : Theme.surface
            border.width: Theme.contrast ? Theme.border : Theme.px(3)
            border.color: Theme.contrast ? "#FFE600" : Theme.primary
        }
        FocusRing {
            shown: hit.visualFocus
            radiusInside: Theme.radius
        }
    }
    contentItem: Item {
        Column {
            id: body

            x: Theme.px(34)
            width: parent.width - 2 * x
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(22)

            Row {
                width: parent.width
                spacing: Theme.px(30)

                Rectangle {
                    id: chip

                    width: Theme.px(Theme.elder ? 108 : 124)
                    height: width
                    radius: width * 0.27
                    color: Theme.toneTint(hit.tone)
                    anchors.verticalCenter: parent.verticalCenter

                    AppIcon {
                        anchors.centerIn: parent
                        name: hit.symbol
                        size: parent.width * (Theme.contrast ? 0.8 : 0.56)
                        color: Theme.contrast && hit.down ? "#000000" : Theme.toneInk(hit.tone)
                    }
                }
                Column {
                    width: parent.width - chip.width - parent.spacing
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.px(8)

                    Flow {
                        width: parent.width
                        spacing: Theme.px(20)

                        AppText {
                            width: Math.min(implicitWidth, parent.width)
                            text: hit.name
                            strong: true
                            color: Theme.contrast ? (hit.down ? "#000000" : "#FFE600") : Theme.ink
                            font.pixelSize: Theme.elder ? Theme.card : Theme.px(46)
                        }
                        Tag {
                            text: "最合适"
                            iconName: "badge-check"
                            tone: "ok"
                            visible: !Theme.elder
                        }
                    }
                    AppText {
                        width: parent.width
                        text: hit.note
                        color: hit.soft
                        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(32)
                    }
                }
            }
            Rectangle {
                width: parent.width
                height: Theme.px(2)
                color: Theme.contrast ? "#FFE600" : "#D5DDE7"
            }
            Item {
                width: parent.width
                height: Math.max(reasons.height, go.height)

                Column {
                    id: reasons

                    anchors.verticalCenter: parent.verticalCenter
                    width: go.x - Theme.px(20)
                    spacing: Theme.px(10)

                    Row {
                        width: parent.width
                        spacing: Theme.px(14)
                        visible: hit.why !== ""

                        AppIcon {
                            id: spark

                            name: "sparkles"
                            size: Theme.px(38)
                            color: Theme.contrast && hit.down ? "#000000" : Theme.accent
                        }
                        AppText {
                            width: parent.width - spark.width - parent.spacing
                            text: hit.why
                            color: Theme.contrast && hit.down ? "#000000" : Theme.accent
                            font.pixelSize: Theme.elder ? Theme.caption : Theme.px(31)
                        }
                    }
                    Row {
                        width: parent.width
                        spacing: Theme.px(14)

                        AppIcon {
                            id: watch

                            name: hit.here ? "clock" : "map-pin"
                            size: Theme.px(38)
                            color: hit.soft
                        }
                        AppText {
                            width: parent.width - watch.width - parent.spacing
                            text: hit.doing
                            color: hit.soft
                            font.pixelSize: Theme.elder ? Theme.caption : Theme.px(31)
                        }
                    }
                }
                Rectangle {
                    id: go

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    width: goRow.width + Theme.px(64)
                    height: Theme.px(Theme.elder ? 108 : 100)
                    radius: Theme.buttonRadius
                    color: hit.down ? Theme.primaryDown : Theme.primary

                    Row {
                        id: goRow

                        anchors.centerIn: parent
                        spacing: Theme.px(16)

                        AppText {
                            anchors.verticalCenter: parent.verticalCenter
                            text: "看一看"
                            strong: true
                            tone: "primaryInk"
                            font.pixelSize: Theme.elder ? Theme.body : Theme.px(40)
                        }
                        AppIcon {
                            anchors.verticalCenter: parent.verticalCenter
                            name: "arrow-right"
                            size: Theme.px(44)
                            color: Theme.primaryInk
                        }
                    }
                }
            }
        }
    }
}
