pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// Enrolment at the province, and the technician's PIN.
Column {
    id: stage

    required property WizardModel model

    spacing: Theme.px(14)

    AppText {
        width: parent.width
        text: "登记到省平台，设技术人员密码"
        role: "title"
        tone: "heading"
        strong: true
        Accessible.role: Accessible.Heading
    }
    Banner {
        width: parent.width
        tone: stage.model.joined ? "ok" : "warn"
        iconName: stage.model.joined ? "circle-check" : "ticket"
        title: stage.model.joined ? "已登记" : "还没有登记"
        text: stage.model.joined ? "往来已试通。" : "没有登记也能收件，先存在本机；登记以后才会上报。"
    }
    Row {
        visible: !stage.model.joined
        width: parent.width
        spacing: Theme.px(10)

        AppField {
            id: code

            width: parent.width - enrol.width - parent.spacing
            height: Theme.px(46)
            iconName: "ticket"
            placeholder: "一次性登记码，10 位"
            maximumLength: 24
            Accessible.id: "wizard.code"
            onAccepted: enrol.click()
        }
        AppButton {
            id: enrol

            height: Theme.px(46)
            text: stage.model.busy ? "正在登记…" : "登记"
            enabled: !stage.model.busy
            Accessible.id: "wizard.enrol"
            onClicked: stage.model.enrol(code.text)
        }
    }
    Banner {
        width: parent.width
        tone: stage.model.pinned ? "ok" : "warn"
        iconName: stage.model.pinned ? "circle-check" : "lock"
        title: stage.model.pinned ? "技术人员密码已设好" : "设技术人员密码"
        text: stage.model.pinned ? "在首页按住时钟那个角三秒，就到密码页。" : "没有出厂密码。6 到 12 位数字，不能太好猜；忘了只能用新的登记码重设。"
    }
    Row {
        visible: !stage.model.pinned
        width: parent.width
        spacing: Theme.px(10)

        AppField {
            id: number

            width: (parent.width - set.width - 3 * parent.spacing) / 3
            height: Theme.px(46)
            iconName: "user"
            placeholder: "工号"
            maximumLength: 12
            Accessible.id: "wizard.number"
            onAccepted: pin.forceActiveFocus()
        }
        AppField {
            id: pin

            width: number.width
            height: Theme.px(46)
            iconName: "lock"
            placeholder: "密码"
            secret: true
            maximumLength: 12
            Accessible.id: "wizard.pin"
            onAccepted: repeated.forceActiveFocus()
        }
        AppField {
            id: repeated

            width: number.width
            height: Theme.px(46)
            iconName: "lock"
            placeholder: "再输一次"
            secret: true
            maximumLength: 12
            Accessible.id: "wizard.repeated"
            onAccepted: set.click()
        }
        AppButton {
            id: set

            height: Theme.px(46)
            text: "设好"
            enabled: !stage.model.busy
            Accessible.id: "wizard.setPin"
            onClicked: {
                stage.model.setPin(number.text, pin.text, repeated.text);
                pin.text = "";
                repeated.text = "";
            }
        }
    }
}
