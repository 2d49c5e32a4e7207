pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// What was found, and the trial of each.
Column {
    id: stage

    required property WizardModel model

    spacing: Theme.px(12)

    Row {
        width: parent.width
        spacing: Theme.px(12)

        AppText {
            id: heading

            width: parent.width - again.width - parent.spacing
            text: stage.model.finding ? "正在查找：" + stage.model.words : stage.model.stage === "prove" ? "每样设备试一次，通过了再写配置" : stage.model.rows.count === 0 ? "没有找到设备" : "找到这些设备，请核对"
            role: "title"
            tone: "heading"
            strong: true
            Accessible.role: Accessible.Heading
            Accessible.id: "wizard.heading"
        }
        AppButton {
            id: again

            visible: stage.model.stage === "find"
            height: Theme.px(44)
            iconName: stage.model.finding ? "circle-stop" : "refresh-cw"
            text: stage.model.finding ? "够了" : "再找一次"
            Accessible.id: "wizard.again"
            onClicked: stage.model.finding ? stage.model.stopFind() : stage.model.find()
        }
    }
    Progress {
        visible: stage.model.finding
        width: parent.width
        value: stage.model.progress
    }
    Banner {
        visible: stage.model.question !== ""
        width: parent.width
        tone: "info"
        iconName: stage.model.toDo ? "hand" : "circle-help"
        title: stage.model.question
        Accessible.id: "wizard.question"

        Row {
            spacing: Theme.px(10)

            AppButton {
                height: Theme.px(44)
                kind: "primary"
                text: stage.model.toDo ? "做好了" : "是"
                Accessible.id: "wizard.yes"
                onClicked: stage.model.answer(true)
            }
            AppButton {
                height: Theme.px(44)
                text: stage.model.toDo ? "做不了" : "不是"
                Accessible.id: "wizard.no"
                onClicked: stage.model.answer(false)
            }
        }
    }
    Repeater {
        model: stage.model.rows

        WizardRow {
            width: parent ? parent.width : 0
            proves: stage.model.stage === "prove"
            onToggled: stage.model.toggle(device)
            onOther: stage.model.choose(device)
            onProve: stage.model.prove(device)
        }
    }
    MatPicture {
        width: parent.width
        model: stage.model.mat
    }
    Banner {
        visible: stage.model.stage === "prove"
        width: parent.width
        tone: stage.model.touch.words === "" ? "info" : stage.model.touch.passed ? "ok" : "danger"
        iconName: "hand"
        title: "触摸屏"
        text: stage.model.touch.words || "有触摸屏的，请点一遍四角和中央，看看偏多少。"
        Accessible.id: "wizard.touched"

        AppButton {
            height: Theme.px(44)
            text: stage.model.touch.words === "" ? "量触摸屏" : "再量一次"
            enabled: !stage.model.busy
            Accessible.id: "wizard.touch"
            onClicked: stage.model.touch.begin()
        }
    }
    AppText {
        visible: stage.model.rows.count === 0 && !stage.model.finding
        text: "请检查电源和连线，或者在下面填写地址。"
        tone: "soft"
    }
    Row {
        visible: stage.model.stage === "find"
        width: parent.width
        spacing: Theme.px(10)

        AppField {
            id: address

            width: parent.width - add.width - parent.spacing
            height: Theme.px(44)
            iconName: "plug"
            placeholder: "找不到的设备填地址，如 tcp://192.168.1.50:9100"
            maximumLength: 200
            Accessible.id: "wizard.address"
            onAccepted: add.click()
        }
        AppButton {
            id: add

            height: Theme.px(44)
            iconName: "plus"
            text: "加上"
            Accessible.id: "wizard.add"
            onClicked: {
                stage.model.addAddress(address.text);
                address.text = "";
            }
        }
    }
    Repeater {
        model: stage.model.stage === "find" ? stage.model.notes : []

        AppText {
            required property string modelData

            width: parent ? parent.width : 0
            text: modelData
            tone: "soft"
            role: "caption"
        }
    }
}
