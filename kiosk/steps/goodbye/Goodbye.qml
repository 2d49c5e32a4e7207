pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// The visit is over: take your things, and what this terminal kept or wiped.
AppScreen {
    id: page

    required property GoodbyeModel model
    required property ShellModel shell
    readonly property bool behind: model.leftText !== ""
    readonly property bool wideways: Theme.landscape
    readonly property real column: wideways ? (width - 2 * Theme.margin - Theme.px(48)) / 2 : width - 2 * Theme.margin

    spoken: page.model.spoken

    Rectangle {
        id: hero

        width: parent.width
        height: Theme.px(page.wideways ? 220 : 420)
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.headTop
            }
            GradientStop {
                position: 1
                color: Theme.headBottom
            }
        }

        Column {
            anchors.centerIn: parent
            spacing: Theme.px(16)

            AppIcon {
                visible: !page.wideways
                anchors.horizontalCenter: parent.horizontalCenter
                name: "hand-heart"
                color: Theme.headInk
                size: Theme.px(136)
            }
            AppText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: page.model.title
                tone: "headInk"
                strong: true
                font.pixelSize: Theme.px(76)
                Accessible.role: Accessible.Heading
            }
        }
        Rectangle {
            visible: Theme.contrast
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.px(4)
            color: Theme.primary
        }
    }
    Rectangle {
        id: take

        x: Theme.margin
        y: hero.height + Theme.px(page.wideways ? 36 : 48)
        width: page.column
        height: page.wideways ? close.y + close.height - y : Theme.px(540)
        radius: Theme.radius
        color: Theme.toneTint(page.behind ? "warn" : "ok")
        border.width: Theme.border
        border.color: Theme.contrast || page.behind ? Theme.toneInk(page.behind ? "warn" : "ok") : "#B9DFC9"
        Accessible.role: Accessible.AlertMessage
        Accessible.name: takeText.text
        Accessible.id: "goodbye.left"

        Column {
            anchors.centerIn: parent
            width: parent.width - Theme.px(80)
            spacing: Theme.px(28)

            Row {
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: Theme.px(36)

                Repeater {
                    model: page.behind ? page.model.leftIcons : ["circle-check"]

                    Rectangle {
                        id: disc

                        required property string modelData

                        width: Theme.px(page.wideways ? 150 : 212)
                        height: width
                        radius: width / 2
                        color: Theme.contrast ? "transparent" : "#FFFFFF"

                        AppIcon {
                            anchors.centerIn: parent
                            name: disc.modelData
                            color: Theme.toneInk(page.behind ? "warn" : "ok")
                            size: parent.width * 0.62
                        }
                    }
                }
            }
            AppText {
                id: takeText

                width: parent.width
                text: page.behind ? page.model.leftText : "证件和材料都拿走了"
                tone: page.behind ? "warn" : "ok"
                strong: true
                font.pixelSize: Theme.px(Theme.elder || page.behind ? 68 : 56)
                horizontalAlignment: Text.AlignHCenter
                lineHeight: 0.95
            }
        }
    }
    FactList {
        x: page.wideways ? Theme.margin + page.column + Theme.px(48) : Theme.margin
        y: page.wideways ? take.y : take.y + take.height + Theme.px(36)
        width: page.column
        lines: page.model.things
    }
    AppButton {
        id: close

        x: page.wideways ? Theme.margin + page.column + Theme.px(48) : Theme.margin
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(page.wideways ? 48 : 72)
        width: page.column
        height: Theme.px(Theme.elder ? 180 : page.wideways ? 140 : 160)
        kind: "primary"
        size: "large"
        text: "回到首页"
        subText: page.model.closeText
        Accessible.id: "goodbye.close"
        onClicked: page.model.close()
    }
}
