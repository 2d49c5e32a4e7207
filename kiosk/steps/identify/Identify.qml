pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Put the card down: one picture, one sentence, and what happens to what is read.
StepPage {
    id: page

    required property IdentifyModel model
    readonly property bool trouble: model.state === "trouble"
    readonly property bool done: model.state === "done"

    title: model.itemName !== "" ? model.itemName : "刷身份证"
    spoken: model.spoken
    mainShare: 0.54
    onBack: shell.back()

    Card {
        id: stage

        width: parent.width
        height: parent.height
        padding: 0

        Column {
            width: stage.width
            y: (stage.height - height) / 2
            spacing: Theme.px(Theme.landscape ? 24 : 36)

            Item {
                anchors.horizontalCenter: parent.horizontalCenter
                width: pictures.width
                height: pictures.height

                Row {
                    id: pictures

                    // Two readers: each is drawn with the card that belongs there, and named.
                    readonly property bool both: page.model.onReader && page.model.inSlot
                    readonly property real one: Math.min(stage.width * 0.6, Theme.px(Theme.landscape ? 460 : Theme.elder ? 500 : 560), stage.height * 0.62)
                    readonly property real each: both ? Math.min(one, stage.width * 0.4, stage.height * 0.5) : one

                    // Which of two readers did not work is for the sentence to say; both wait again.
                    readonly property string phase: both ? "waiting" : page.model.state

                    spacing: stage.width * 0.06

                    CardPicture {
                        visible: page.model.onReader
                        width: pictures.each
                        phase: pictures.phase
                    }
                    SlotPicture {
                        visible: page.model.inSlot
                        width: pictures.each
                        phase: pictures.phase
                    }
                }
                Rectangle {
                    visible: page.done || page.trouble
                    x: pictures.both ? (parent.width - width) / 2 : parent.width - width * 0.8
                    y: -height * (pictures.both ? 0.4 : 0.1)
                    width: pictures.each * 0.3
                    height: width
                    radius: width / 2
                    color: Theme.contrast ? "#000000" : page.done ? "#0B5D35" : "#743D00"
                    border.width: Theme.px(8)
                    border.color: Theme.contrast ? "#FFE600" : Theme.surface

                    AppIcon {
                        anchors.centerIn: parent
                        name: page.done ? "check" : "triangle-alert"
                        size: parent.width * 0.56
                        stroke: 2.6
                        color: Theme.contrast ? "#FFE600" : "#FFFFFF"
                    }
                }
            }
            Row {
                visible: pictures.both
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: pictures.spacing

                Repeater {
                    model: ["身份证", "社会保障卡"]

                    AppText {
                        required property string modelData

                        width: pictures.each
                        text: modelData
                        strong: true
                        role: Theme.elder ? "body" : "card"
                        horizontalAlignment: Text.AlignHCenter
                        Accessible.ignored: true
                    }
                }
            }
            Column {
                width: parent.width
                spacing: Theme.px(12)

                AppText {
                    x: Theme.px(32)
                    width: parent.width - 2 * x
                    text: page.model.heading
                    tone: page.trouble ? "warn" : page.done ? "ok" : "heading"
                    strong: true
                    role: "title"
                    horizontalAlignment: Text.AlignHCenter
                    Accessible.role: Accessible.Heading
                }
                AppText {
                    x: Theme.px(32)
                    width: parent.width - 2 * x
                    text: page.model.sentence.replace(/。(?=.)/g, "。\n")
                    tone: "soft"
                    font.pixelSize: Theme.elder ? Theme.body : Theme.px(38)
                    horizontalAlignment: Text.AlignHCenter
                }
                Progress {
                    visible: page.model.state === "reading"
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: Math.min(parent.width - Theme.px(120), Theme.px(560))
                    Accessible.name: "正在读身份证"
                }
            }
        }
    }
    side: FactList {
        width: parent.width
        square: true
        lines: [
            {
                icon: "scan-line",
                tone: "info",
                title: "只读姓名、号码、住址这些",
                text: Theme.elder ? "少打好多字" : "用来填表和核对，少打好多字"
            },
            {
                icon: "shield-check",
                tone: "ok",
                title: "不申请就不留下",
                text: Theme.elder ? "离开就清掉" : "没交申请就离开，读到的内容当场销毁"
            }
        ]
    }
    actions: Column {
        width: parent.width
        spacing: Theme.px(20)

        AppButton {
            visible: page.done
            width: parent.width
            kind: "primary"
            size: "large"
            text: "继续"
            iconName: "arrow-right"
            iconAfter: true
            Accessible.id: "identify.proceed"
            onClicked: page.model.proceed()
        }
        AppButton {
            visible: page.trouble && !page.model.needsStaff
            width: parent.width
            kind: "primary"
            size: "large"
            text: "再试一次"
            iconName: "rotate-ccw"
            Accessible.id: "identify.again"
            onClicked: page.model.again()
        }
        AppButton {
            visible: !page.done
            width: parent.width
            kind: page.model.needsStaff ? "primary" : "secondary"
            size: page.model.needsStaff ? "large" : "normal"
            text: page.trouble ? "找工作人员帮我" : "没带身份证？找工作人员"
            iconName: "headset"
            Accessible.id: "identify.person"
            onClicked: page.model.callPerson()
        }
    }
}
