pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Everything once more. Each section can be changed; then it is handed in.
StepPage {
    id: page

    required property ReviewModel model

    heading: "请再看一遍，没错就提交"
    subheading: Theme.landscape ? "" : "点“修改”可以回去改"
    spoken: page.model.spoken
    backShown: !page.model.busy
    // large type leaves no height for a button below the answers
    split: Theme.landscape && Theme.elder
    mainShare: 0.62
    onBack: page.model.back()

    ScrollPane {
        anchors.fill: parent
        anchors.leftMargin: page.split ? -Theme.px(32) : -Theme.margin
        anchors.rightMargin: page.split ? 0 : -Theme.margin
        sidePadding: page.split ? Theme.px(32) : Theme.margin
        topPadding: Theme.px(8)
        spacing: Theme.px(Theme.landscape ? 20 : 24)

        Grid {
            id: grid

            width: parent ? parent.width : 0
            columns: Theme.landscape && !page.split ? 2 : 1
            spacing: Theme.px(Theme.landscape ? 28 : 24)

            Repeater {
                model: page.model.sections

                ReviewCard {
                    required property var modelData

                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    title: modelData.title
                    iconName: modelData.icon
                    rows: modelData.rows
                    editable: modelData.editable && !page.model.busy
                    step: modelData.step
                    onEdit: key => page.model.edit(modelData.step, key)
                }
            }
        }
    }
    actions: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(18)

            Banner {
                visible: page.model.problem !== ""
                tone: "danger"
                iconName: "circle-alert"
                title: "还没有交上去"
                text: page.model.problem
            }
            Progress {
                visible: page.model.busy
                width: parent.width
                text: page.model.busyText
            }
            AppButton {
                width: parent.width
                kind: "primary"
                size: "large"
                iconName: page.model.busy ? "hourglass" : "send"
                text: page.model.busy ? "正在提交" : page.model.problem !== "" ? "再提交一次" : "提交申请"
                enabled: !page.model.busy
                Accessible.id: "review.submit"
                onClicked: page.model.submit()
            }
        }
    ]
}
