pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// A question no card answers, asked by the clerk: yes, no, or not asked at all.
Rectangle {
    id: chip

    property string key: ""
    property string text: ""
    property string answer: ""
    property string yes: "是"
    property string no: "不是"

    signal answered(string value)

    width: line.width + Theme.px(26)
    height: Theme.px(44)
    radius: Theme.px(8)
    color: Theme.surface
    border.width: Theme.border
    border.color: Theme.line

    Row {
        id: line

        x: Theme.px(14)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(8)

        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: chip.text
            wrapMode: Text.NoWrap
        }
        Repeater {
            model: [
                {
                    value: "yes",
                    text: chip.yes
                },
                {
                    value: "no",
                    text: chip.no
                }
            ]

            AppButton {
                required property var modelData

                size: "small"
                kind: chip.answer === modelData.value ? "primary" : "secondary"
                text: modelData.text
                Accessible.id: "start.offer." + chip.key + "." + modelData.value
                onClicked: chip.answered(modelData.value)
            }
        }
    }
}
