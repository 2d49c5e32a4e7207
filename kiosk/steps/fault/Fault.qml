pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// The receipt did not come out: the number large enough to be photographed, and two ways on.
StepPage {
    id: page

    required property FaultModel model
    // A remark on an unpublished holiday table makes the day a long line.
    readonly property bool remarked: model.expected.length > 22

    spoken: model.spoken
    backShown: false
    stepsShown: false
    mainShare: 0.54

    Column {
        id: words

        width: parent.width
        spacing: Theme.px(Theme.landscape ? 10 : 16)

        Tag {
            visible: !(Theme.elder && Theme.landscape)
            tone: "ok"
            iconName: "circle-check"
            text: page.model.receivedText
            textSize: Theme.elder ? Theme.body : Theme.px(34)
        }
        AppText {
            width: parent.width
            text: page.model.title
            tone: "heading"
            strong: true
            font.pixelSize: Theme.landscape || Theme.elder ? Theme.px(Theme.elder && !Theme.landscape ? 68 : 56) : Theme.title
            lineHeight: 0.95
            Accessible.role: Accessible.Heading
        }
        AppText {
            visible: !Theme.elder && !page.remarked
            width: parent.width
            text: page.model.comfort
            role: Theme.elder ? "body" : "card"
            tone: "soft"
        }
    }
    Card {
        id: slip

        y: words.height + Theme.px(Theme.landscape ? 18 : 22)
        width: parent.width
        height: strip.height + inside.height + Theme.px(Theme.landscape ? 40 : 52)
        padding: 0
        borderWidth: Theme.border
        borderColor: Theme.contrast ? Theme.line : Theme.elder ? Theme.frame : "#D5DDE7"

        Rectangle {
            id: strip

            x: Theme.border
            y: Theme.border
            width: slip.width - 2 * Theme.border
            height: Theme.px(Theme.landscape ? 72 : 80)
            topLeftRadius: slip.radius - Theme.border
            topRightRadius: slip.radius - Theme.border
            color: Theme.tint2

            Row {
                anchors.centerIn: parent
                spacing: Theme.px(18)

                AppIcon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "smartphone"
                    color: Theme.accent
                    size: stripText.font.pixelSize * 1.15
                }
                AppText {
                    id: stripText

                    text: "用手机拍下这一块，或抄下号码"
                    tone: "accent"
                    strong: true
                    role: Theme.elder ? "body" : "card"
                }
            }
            Rectangle {
                visible: Theme.contrast
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.border
                color: Theme.line
            }
        }
        Item {
            id: inside

            anchors.top: strip.bottom
            anchors.topMargin: Theme.px(Theme.landscape ? 20 : 26)
            x: Theme.px(48)
            width: slip.width - Theme.px(96)
            height: Math.max(facts.height, code.height) + (expectedBelow.visible ? expectedBelow.height : 0)

            Column {
                id: facts

                width: parent.width - code.width - Theme.px(32)
                spacing: Theme.px(Theme.landscape ? 0 : 4)

                AppText {
                    text: "收件编号"
                    role: Theme.elder ? "caption" : "body"
                    tone: "soft"
                }
                AppText {
                    text: page.model.numberHead
                    strong: true
                    font.pixelSize: Theme.px(Theme.landscape ? 60 : 72)
                    font.letterSpacing: 2
                    height: font.pixelSize * 1.2
                    verticalAlignment: Text.AlignVCenter
                }
                AppText {
                    text: page.model.numberSerial
                    strong: true
                    tone: "heading"
                    font.pixelSize: Theme.px(Theme.landscape ? 104 : 120)
                    font.letterSpacing: 4
                    height: font.pixelSize * 1.14
                    verticalAlignment: Text.AlignVCenter
                }
                AppText {
                    width: parent.width
                    text: page.model.itemName + "　" + page.model.name
                    strong: true
                    role: Theme.elder ? "caption" : "card"
                }
                AppText {
                    visible: !expectedBelow.visible
                    width: parent.width
                    text: page.model.expected
                    tone: "soft"
                }
            }
            AppText {
                id: expectedBelow

                visible: Theme.elder || page.remarked
                anchors.bottom: parent.bottom
                width: parent.width
                text: page.model.expected
                tone: "soft"
                role: "caption"
            }
            Column {
                id: code

                anchors.right: parent.right
                spacing: Theme.px(10)

                QrImage {
                    text: page.model.code
                    width: Theme.px(Theme.landscape ? 300 : Theme.elder ? 280 : 344)
                    height: width
                    Accessible.name: "扫码看进度"
                }
                AppText {
                    anchors.horizontalCenter: parent.horizontalCenter
                    text: "扫码能看办到哪了"
                    strong: true
                    tone: "soft"
                    role: Theme.elder ? "caption" : "body"
                }
            }
        }
    }

    side: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(24)

            FactList {
                width: parent.width
                lines: Theme.elder ? page.model.lines.slice(0, 1) : page.model.lines
            }
            Banner {
                visible: page.model.leftText !== ""
                tone: "warn"
                iconName: "id-card"
                title: page.model.leftText
                minimumHeight: Theme.px(Theme.elder ? 128 : 112)
            }
        }
    ]
    actions: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(16)

            AppText {
                text: page.model.waiting ? "正在等打印，纸加好就打" : "您想怎么办？都可以"
                strong: true
                role: Theme.elder ? "body" : "card"
            }
            Row {
                width: parent.width
                spacing: Theme.gap

                AppButton {
                    width: (parent.width - Theme.gap) / 2
                    height: Theme.px(Theme.elder ? 190 : Theme.landscape ? 140 : 166)
                    kind: "secondary"
                    size: "large"
                    text: page.model.waiting ? "正在等" : "等打印"
                    subText: page.model.waitText
                    enabled: !page.model.waiting
                    Accessible.id: "fault.wait"
                    onClicked: page.model.wait()
                }
                AppButton {
                    width: (parent.width - Theme.gap) / 2
                    height: Theme.px(Theme.elder ? 190 : Theme.landscape ? 140 : 166)
                    kind: "primary"
                    size: "large"
                    text: "不打印了，结束"
                    textSize: Theme.px(Theme.elder ? (Theme.landscape ? 44 : 52) : 42)
                    leftPadding: Theme.px(8)
                    subText: "随时可到窗口补打"
                    Accessible.id: "fault.finish"
                    onClicked: page.model.finish()
                }
            }
        }
    ]
}
