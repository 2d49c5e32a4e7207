pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// The commitment in plain words, then the name by finger.
StepPage {
    id: page

    required property PromiseModel model
    readonly property string verdictTone: model.verdict === "ok" ? "ok" : model.verdict === "empty" ? "neutral" : "warn"

    heading: Theme.landscape || Theme.elder ? "" : "请看一下承诺，再签名"
    spoken: page.model.spoken
    mainShare: 0.46
    stepsShown: shell.stepCount > 0 && !(Theme.landscape && Theme.elder)
    onBack: page.model.back()

    Card {
        id: promises

        width: parent.width
        height: parent.height
        padding: Theme.px(30)

        Row {
            id: title

            width: parent.width
            spacing: Theme.px(16)

            AppIcon {
                name: "scroll-text"
                color: Theme.accent
                size: Theme.px(44)
                anchors.verticalCenter: parent.verticalCenter
            }
            AppText {
                text: page.model.sentencesTitle
                tone: "accent"
                strong: true
                font.pixelSize: Theme.elder ? Theme.body : Theme.px(38)
            }
        }
        Rectangle {
            id: rule

            anchors.top: title.bottom
            anchors.topMargin: Theme.px(10)
            width: parent.width
            height: Theme.px(2)
            color: Theme.contrast ? Theme.line : "#C9D3DE"
        }
        ScrollPane {
            anchors.top: rule.bottom
            anchors.bottom: listen.top
            anchors.bottomMargin: Theme.px(12)
            width: parent.width
            sidePadding: 0
            topPadding: Theme.px(10)
            bottomPadding: 0
            spacing: Theme.px(Theme.landscape && !Theme.elder ? 18 : 4)

            Repeater {
                model: page.model.sentences

                Item {
                    id: line

                    required property var modelData
                    required property int index

                    width: parent ? parent.width : 0
                    height: words.height
                    Accessible.role: Accessible.StaticText
                    Accessible.name: modelData.title + "。" + modelData.text

                    Rectangle {
                        id: disc

                        y: Theme.px(4)
                        width: Theme.px(60)
                        height: width
                        radius: width / 2
                        color: Theme.tint2
                        border.width: Theme.contrast ? Theme.px(3) : 0
                        border.color: Theme.accent

                        AppText {
                            anchors.centerIn: parent
                            text: line.index + 1
                            tone: "accent"
                            strong: true
                            role: Theme.elder ? "caption" : "card"
                            Accessible.ignored: true
                        }
                    }
                    Column {
                        id: words

                        x: disc.width + Theme.px(28)
                        width: parent.width - x

                        AppText {
                            width: parent.width
                            text: line.modelData.title
                            strong: true
                            font.pixelSize: Theme.elder ? Theme.body : Theme.px(38)
                            Accessible.ignored: true
                        }
                        AppText {
                            width: parent.width
                            text: line.modelData.text
                            tone: "soft"
                            font.pixelSize: Theme.elder ? Theme.caption : Theme.px(32)
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
        Row {
            id: listen

            anchors.bottom: parent.bottom
            width: parent.width
            spacing: Theme.px(20)

            AppButton {
                width: (parent.width - parent.spacing) / 2
                height: Theme.px(Theme.elder ? 108 : 92)
                kind: "ghost"
                size: "small"
                iconName: "volume-2"
                text: "念给我听"
                textSize: Theme.elder ? Theme.body : Theme.card
                Accessible.id: "promise.listen"
                onClicked: page.model.readAloud()
            }
            AppButton {
                width: (parent.width - parent.spacing) / 2
                height: Theme.px(Theme.elder ? 108 : 92)
                kind: "ghost"
                size: "small"
                iconName: "book-open"
                text: Theme.landscape && !Theme.elder || !Theme.landscape && !Theme.elder ? "看承诺书全文" : "看全文"
                textSize: Theme.elder ? Theme.body : Theme.card
                Accessible.id: "promise.full"
                onClicked: page.model.openSheet()
            }
        }
    }

    side: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(14)

            AppText {
                visible: Theme.landscape && !Theme.elder
                width: parent.width
                text: "请看一下承诺，再签名"
                role: "title"
                tone: "heading"
                strong: true
                Accessible.role: Accessible.Heading
            }
            Item {
                width: parent.width
                height: Math.max(wanted.height, verdict.height)

                AppText {
                    id: wanted

                    anchors.verticalCenter: parent.verticalCenter
                    text: "请用手指写：" + page.model.name
                    strong: true
                    font.pixelSize: Theme.elder ? Theme.body : Theme.px(42)
                }
                Tag {
                    id: verdict

                    visible: page.model.verdict !== "empty"
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    tone: page.verdictTone
                    iconName: page.model.verdict === "ok" ? "circle-check" : "triangle-alert"
                    text: page.model.verdictText
                    textSize: Theme.elder ? Theme.caption : Theme.px(30)
                }
            }
            SignaturePad {
                id: pad

                width: parent.width
                height: page.split ? page.contentBottom - page.contentTop - page.actionHeight - Theme.gap - Theme.px(Theme.elder ? 150 : 236) : Theme.px(Theme.elder ? 380 : 452)
                rightText: page.model.day
                onChanged: page.model.write(pad.strokes, pad.width, pad.height)
                onWidthChanged: refit()
                onHeightChanged: refit()
                Component.onCompleted: refit()

                function refit() {
                    if (width > 1 && height > 1) {
                        page.model.fit(width, height);
                        strokes = page.model.strokes;
                    }
                }
                Accessible.id: "promise.pad"
            }
            Row {
                spacing: Theme.px(12)

                AppIcon {
                    name: page.model.nudge !== "" ? "triangle-alert" : "lock"
                    color: Theme.toneInk(page.model.nudge !== "" ? "warn" : "ok")
                    size: Theme.px(Theme.elder ? 42 : 34)
                    anchors.verticalCenter: parent.verticalCenter
                }
                AppText {
                    text: page.model.nudge !== "" ? page.model.nudge : "签名只用在这一次申请"
                    tone: page.model.nudge !== "" ? "warn" : "soft"
                    strong: page.model.nudge !== ""
                    role: Theme.elder ? "caption" : "body"
                }
            }
        }
    ]
    actions: [
        Row {
            width: parent ? parent.width : 0
            spacing: Theme.gap

            AppButton {
                width: Theme.px(260)
                height: agree.height
                iconName: "eraser"
                text: "重写"
                size: "large"
                textSize: Theme.elder ? Theme.card : Theme.px(44)
                enabled: page.model.verdict !== "empty"
                Accessible.id: "promise.clear"
                onClicked: {
                    page.model.clear();
                    pad.clear();
                }
            }
            AppButton {
                id: agree

                width: parent.width - Theme.px(260) - Theme.gap
                kind: page.model.ready ? "primary" : "secondary"
                size: "large"
                iconName: "check"
                text: "我已看明白，签好了"
                textSize: Theme.elder ? Theme.card : Theme.px(48)
                leftPadding: Theme.px(12)
                Accessible.id: "promise.agree"
                onClicked: page.model.agree()
            }
        }
    ]
    overlay: [
        Sheet {
            open: page.model.sheetOpen
            title: "承诺书全文"
            iconName: "scroll-text"
            onClosed: page.model.closeSheet()

            ScrollPane {
                width: parent ? parent.width : 0
                height: page.height - Theme.px(Theme.landscape ? 360 : 620)
                sidePadding: 0

                AppText {
                    width: parent ? parent.width - Theme.px(20) : 0
                    text: page.model.fullText
                    font.pixelSize: Theme.elder ? Theme.body : Theme.card
                    lineHeight: 1.3
                }
            }
        }
    ]
}
