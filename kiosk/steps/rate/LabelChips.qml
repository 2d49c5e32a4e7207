pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// The standard's labels of one level: several may be chosen, none has to be.
ScrollPane {
    id: chips

    property var labels: []
    readonly property int columns: Theme.elder ? 1 : 2

    signal toggled(string code)

    implicitHeight: grid.height + Theme.px(24)
    bottomPadding: Theme.px(12)
    topPadding: Theme.px(6)

    Grid {
        id: grid

        width: parent ? parent.width : 0
        columns: chips.columns
        spacing: Theme.px(18)

        Repeater {
            model: chips.labels

            AppButton {
                required property var modelData

                width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                size: "small"
                height: Theme.px(Theme.elder ? 112 : 100)
                kind: modelData.picked ? "primary" : "secondary"
                iconName: modelData.picked ? "circle-check" : "circle"
                text: modelData.text
                textSize: Theme.elder ? Theme.px(40) : Theme.px(30)
                leftPadding: Theme.px(14)
                Accessible.role: Accessible.CheckBox
                Accessible.checkable: true
                Accessible.checked: modelData.picked
                Accessible.id: "rate.label." + modelData.code
                onClicked: chips.toggled(modelData.code)
            }
        }
    }
}
