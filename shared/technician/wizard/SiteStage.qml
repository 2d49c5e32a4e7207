pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// What this machine is called, and where it stands.
Column {
    id: stage

    required property WizardModel model
    required property bool wide

    spacing: Theme.px(14)

    AppText {
        width: parent.width
        text: "这台机器叫什么，放在哪里"
        role: "title"
        tone: "heading"
        strong: true
        Accessible.role: Accessible.Heading
    }
    Row {
        spacing: Theme.px(10)

        Repeater {
            model: [
                { face: "kiosk", text: "自助终端", icon: "monitor" },
                { face: "counter", text: "综合窗口", icon: "briefcase-business" }
            ]

            AppButton {
                required property var modelData

                height: Theme.px(46)
                iconName: modelData.icon
                text: modelData.text
                kind: stage.model.face === modelData.face ? "primary" : "secondary"
                Accessible.checkable: true
                Accessible.checked: stage.model.face === modelData.face
                Accessible.id: "wizard.face." + modelData.face
                onClicked: stage.model.setFace(modelData.face)
            }
        }
    }
    Grid {
        id: grid

        width: parent.width
        columns: stage.wide ? 2 : 1
        columnSpacing: Theme.px(24)
        rowSpacing: Theme.px(12)

        Repeater {
            model: stage.model.fields

            Column {
                id: asked

                required property var modelData

                visible: modelData.key !== "terminal.window" || stage.model.face === "counter"
                width: (grid.width - (grid.columns - 1) * grid.columnSpacing) / grid.columns
                spacing: Theme.px(4)

                AppText {
                    text: asked.modelData.words
                    tone: "soft"
                    role: "caption"
                }
                AppField {
                    width: parent.width
                    height: Theme.px(44)
                    placeholder: asked.modelData.hint
                    text: stage.model.value(asked.modelData.key)
                    maximumLength: 120
                    Accessible.name: asked.modelData.words
                    Accessible.id: "wizard." + asked.modelData.key
                    onEdited: words => stage.model.setValue(asked.modelData.key, words)
                }
            }
        }
    }
    Banner {
        width: parent.width
        tone: "info"
        iconName: "usb"
        text: stage.model.provinceWords

        AppButton {
            height: Theme.px(40)
            text: "重新读取"
            iconName: "refresh-cw"
            Accessible.id: "wizard.read"
            onClicked: stage.model.readAgain()
        }
    }
}
