pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// The stages in a row: done, here, to come.
Row {
    id: steps

    required property WizardModel model

    spacing: Theme.px(8)

    Repeater {
        model: steps.model.stages

        Rectangle {
            id: step

            required property int index
            required property string modelData
            readonly property bool here: index === steps.model.stageAt
            readonly property bool past: index < steps.model.stageAt

            width: (steps.width - (steps.model.stages.length - 1) * steps.spacing) / steps.model.stages.length
            height: Theme.px(40)
            radius: Theme.px(8)
            color: here ? Theme.primary : past ? Theme.toneTint("ok") : Theme.surface
            border.width: Theme.border
            border.color: here ? Theme.primary : Theme.line
            Accessible.role: Accessible.StaticText
            Accessible.name: "第 " + (index + 1) + " 步，" + modelData + (here ? "，现在" : past ? "，已做" : "")

            Row {
                anchors.centerIn: parent
                spacing: Theme.px(7)

                AppIcon {
                    visible: step.past
                    anchors.verticalCenter: parent.verticalCenter
                    name: "check"
                    size: Theme.px(16)
                    color: Theme.toneInk("ok")
                }
                AppText {
                    text: (step.index + 1) + " " + step.modelData
                    strong: true
                    tone: step.here ? "primaryInk" : step.past ? "ok" : "soft"
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
            }
        }
    }
}
