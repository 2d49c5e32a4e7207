pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Whose case this is, where it stands, and how far it has come.
Rectangle {
    id: head

    property string title: ""
    property string number: ""
    property string person: ""
    property string origin: ""
    property string line: "收件编号 " + number + "　　" + person + "　　" + origin
    property string limits: ""
    property string stateWords: ""
    property string stateTone: "info"
    property list<string> steps: []
    property int stage: 0
    property string photo: ""
    property string photoWords: ""
    readonly property real inset: Theme.px(photo !== "" || photoWords !== "" ? 104 : 20)
    readonly property bool roomy: width > Theme.px(800)

    height: Theme.px(92)
    color: Theme.surface

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }
    Rectangle {
        visible: head.inset > Theme.px(20)
        x: Theme.px(20)
        y: Theme.px(6)
        width: Theme.px(72)
        height: Theme.px(80)
        color: head.photo !== "" ? "transparent" : Theme.band
        border.width: head.photo !== "" ? 0 : 1
        border.color: Theme.line

        Image {
            anchors.fill: parent
            visible: head.photo !== ""
            source: head.photo
            cache: false
            fillMode: Image.PreserveAspectFit
            Accessible.role: Accessible.Graphic
            Accessible.name: "证件照片"
            Accessible.id: "desk.photo.picture"
        }
        AppText {
            visible: head.photo === ""
            anchors.centerIn: parent
            width: parent.width - Theme.px(8)
            text: head.photoWords
            role: "caption"
            tone: "soft"
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WrapAnywhere
            Accessible.id: "desk.photo"
        }
    }
    Row {
        id: titleRow

        x: head.inset
        y: Theme.px(16)
        spacing: Theme.px(10)

        AppText {
            text: head.title
            role: "title"
            strong: true
            wrapMode: Text.NoWrap
            Accessible.role: Accessible.Heading
            Accessible.id: "desk.title"
        }
        Tag {
            anchors.verticalCenter: parent.verticalCenter
            text: head.stateWords
            tone: head.stateTone
            Accessible.id: "desk.state"
        }
        Tag {
            anchors.verticalCenter: parent.verticalCenter
            visible: head.limits !== "" && head.width - stepsRow.width > Theme.px(520)
            text: head.limits
            tone: "ok"
        }
    }
    AppText {
        x: head.inset
        y: Theme.px(56)
        width: head.width - x - Theme.px(20)
        text: head.line
        tone: "soft"
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
    }
    Row {
        id: stepsRow

        visible: head.roomy
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(20)
        y: Theme.px(18)
        spacing: Theme.px(8)

        Repeater {
            model: head.steps

            Row {
                id: step

                required property string modelData
                required property int index
                readonly property bool done: index < head.stage
                readonly property bool here: index === head.stage

                spacing: Theme.px(8)

                Rectangle {
                    visible: step.index > 0
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(16)
                    height: Theme.px(2)
                    color: step.index <= head.stage ? Theme.toneInk("ok") : Theme.line
                }
                Rectangle {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(24)
                    height: width
                    radius: width / 2
                    color: step.done ? Theme.toneInk("ok") : step.here ? Theme.primary : Theme.surface
                    border.width: step.done || step.here ? 0 : Theme.border
                    border.color: Theme.frame

                    AppIcon {
                        anchors.centerIn: parent
                        visible: step.done
                        name: "check"
                        size: Theme.px(14)
                        stroke: 3
                        color: "#FFFFFF"
                    }
                    Text {
                        anchors.centerIn: parent
                        visible: !step.done
                        text: step.index + 1
                        color: step.here ? "#FFFFFF" : Theme.ink2
                        font.pixelSize: Theme.px(13)
                        font.weight: Font.Bold
                    }
                }
                AppText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: step.modelData
                    strong: step.here
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
}
