import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The visit is about to end by itself: said, shown, and always to be put off with one large touch.
FocusScope {
    id: warning

    required property ShellModel shell
    readonly property bool shown: shell.warning

    anchors.fill: parent
    visible: shown
    enabled: shown
    z: 900
    Accessible.role: Accessible.Dialog
    Accessible.name: "还要继续办吗？"
    Accessible.id: "shell.warning"
    onShownChanged: if (shown)
        more.forceActiveFocus()

    Veil {}
    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.px(Theme.landscape ? 1280 : 968))
        height: column.height + Theme.px(Theme.landscape ? 88 : 120)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.primary

        Column {
            id: column

            anchors.centerIn: parent
            width: parent.width - Theme.px(120)
            spacing: Theme.px(Theme.landscape ? 24 : 36)

            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.px(Theme.landscape ? 220 : 300)
                height: width
                radius: width / 2
                color: Theme.toneTint("warn")
                border.width: Theme.px(10)
                border.color: Theme.toneInk("warn")

                Column {
                    anchors.centerIn: parent

                    AppText {
                        anchors.horizontalCenter: parent.horizontalCenter
                        text: warning.shell.secondsLeft
                        tone: "warn"
                        strong: true
                        font.pixelSize: Theme.px(Theme.landscape ? 96 : 136)
                        lineHeight: 0.9
                    }
                    AppText {
                        anchors.horizontalCenter: parent.horizontalCenter
                        text: "秒"
                        tone: "warn"
                        font.pixelSize: Theme.px(40)
                    }
                }
            }
            AppText {
                width: parent.width
                text: "还要继续办吗？"
                tone: "heading"
                strong: true
                font.pixelSize: Theme.px(76)
                horizontalAlignment: Text.AlignHCenter
                Accessible.role: Accessible.Heading
            }
            AppText {
                width: parent.width
                text: "时间快到了。不点就会清掉内容，回到首页"
                font.pixelSize: Theme.px(Theme.elder ? 48 : 40)
                horizontalAlignment: Text.AlignHCenter
            }
            AppButton {
                id: more

                width: parent.width
                height: Theme.px(Theme.landscape ? 160 : 220)
                kind: "primary"
                size: "large"
                iconName: "timer"
                text: "我要更多时间"
                textSize: Theme.px(64)
                Accessible.id: "warning.more"
                onClicked: warning.shell.extend()
            }
            AppButton {
                width: parent.width
                height: Theme.px(Theme.landscape ? 108 : 124)
                text: "不办了，清掉退出"
                textSize: Theme.px(Theme.elder ? 48 : 42)
                Accessible.id: "warning.leave"
                onClicked: warning.shell.leave()
            }
        }
    }
}
