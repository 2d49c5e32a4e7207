pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// What would be written, line by line.
Column {
    id: stage

    required property WizardModel model

    spacing: Theme.px(12)

    AppText {
        width: parent.width
        text: stage.model.problems.length > 0 ? "还不能写入，请退回改好" : stage.model.changes === "" ? "配置没有变化" : "将要写入的内容"
        role: "title"
        tone: "heading"
        strong: true
        Accessible.role: Accessible.Heading
    }
    Repeater {
        model: stage.model.problems

        Banner {
            required property string modelData

            width: parent ? parent.width : 0
            tone: "danger"
            iconName: "circle-alert"
            text: modelData
            Accessible.id: "wizard.problem"
        }
    }
    Column {
        width: parent.width

        Repeater {
            model: stage.model.changes === "" ? [] : stage.model.changes.split("\n").slice(2)

            Rectangle {
                id: row

                required property string modelData
                readonly property string sign: modelData.charAt(0)

                width: parent ? parent.width : 0
                height: words.height + Theme.px(3)
                color: Theme.contrast ? "#000000" : sign === "+" ? "#E4F5EC" : sign === "-" ? "#FDEBEA" : sign === "@" ? "#E8EDF3" : "transparent"

                AppText {
                    id: words

                    x: Theme.px(8)
                    width: parent.width - 2 * x
                    text: row.sign === "@" ? "⋯" : row.modelData
                    tone: row.sign === "+" ? "ok" : row.sign === "-" ? "danger" : "soft"
                    role: "caption"
                    wrapMode: Text.WrapAnywhere
                }
            }
        }
    }
}
