import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// Who works here: id and PIN; on a fresh machine, the first clerk is made.
FocusScope {
    id: screen

    required property SigninModel model
    property string notes: ""

    focus: true

    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    Rectangle {
        anchors.centerIn: parent
        width: Theme.px(440)
        height: column.height + Theme.px(64)
        radius: Theme.px(12)
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.line

        Column {
            id: column

            x: Theme.px(36)
            y: Theme.px(32)
            width: parent.width - 2 * x
            spacing: Theme.px(14)

            AppIcon {
                name: "landmark"
                size: Theme.px(36)
                color: Theme.primary
            }
            AppText {
                width: parent.width
                text: screen.model.first ? "设立第一位窗口人员" : "窗口人员登录"
                role: "title"
                strong: true
                Accessible.role: Accessible.Heading
            }
            AppText {
                width: parent.width
                text: screen.model.first ? "这台电脑第一次使用，还没有人员。密码至少 6 位，只存加密后的样子，忘了找不回来。" : screen.model.hall + "・" + screen.model.window + "。每一步办理都会记在您的名下。"
                tone: "soft"
                lineHeight: 1.3
            }
            AppText {
                text: "工号"
                role: "caption"
                tone: "soft"
            }
            AppField {
                id: clerk

                width: parent.width
                focus: true
                iconName: "user"
                placeholder: "字母或数字"
                maximumLength: 20
                text: screen.model.made
                Accessible.id: "signin.clerk"
                onAccepted: screen.model.first ? name.forceActiveFocus() : pin.forceActiveFocus()
            }
            AppText {
                visible: screen.model.first
                text: "姓名"
                role: "caption"
                tone: "soft"
            }
            AppField {
                id: name

                visible: screen.model.first
                width: parent.width
                placeholder: "显示在窗口和轨迹里"
                maximumLength: 30
                Accessible.id: "signin.name"
                onAccepted: pin.forceActiveFocus()
            }
            AppText {
                text: "密码"
                role: "caption"
                tone: "soft"
            }
            AppField {
                id: pin

                width: parent.width
                iconName: "lock"
                placeholder: "至少 6 位"
                secret: true
                maximumLength: 64
                Accessible.id: "signin.pin"
                onAccepted: screen.model.first ? again.forceActiveFocus() : screen.go()
            }
            AppText {
                visible: screen.model.first
                text: "再输一次密码"
                role: "caption"
                tone: "soft"
            }
            AppField {
                id: again

                visible: screen.model.first
                width: parent.width
                secret: true
                maximumLength: 64
                Accessible.id: "signin.again"
                onAccepted: screen.go()
            }
            PinTrouble {
                entry: screen.model.pin
                Accessible.id: "signin.trouble"
            }
            PinButton {
                entry: screen.model.pin
                width: parent.width
                size: "large"
                words: screen.model.first ? "设立" : "登录"
                iconName: "move-right"
                iconAfter: true
                Accessible.id: "signin.enter"
                onClicked: screen.go()
            }
        }
    }

    Banner {
        visible: screen.notes !== ""
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(24)
        width: Math.min(Theme.px(760), parent.width - Theme.px(48))
        tone: "warn"
        iconName: "triangle-alert"
        title: "请转告技术人员"
        text: screen.notes
        Accessible.id: "signin.notes"
    }

    function go() {
        const secret = pin.text;
        if (model.first) {
            model.create(clerk.text, name.text, secret, again.text);
        } else {
            model.enter(clerk.text, secret);
        }
        pin.text = "";
        again.text = "";
        pin.forceActiveFocus();
    }
}
