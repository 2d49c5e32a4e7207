pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Other things this machine can do, in one row.
Row {
    id: row

    required property HomeModel model
    property real buttonHeight: Theme.px(116)

    spacing: Theme.px(24)

    Repeater {
        model: row.model.actions

        AppButton {
            id: action

            required property string key
            required property string name
            required property string symbol

            width: (row.width - (row.model.actions.count - 1) * row.spacing) / Math.max(1, row.model.actions.count)
            height: row.buttonHeight
            kind: "ghost"
            leftPadding: Theme.px(10)
            textSize: Theme.px(33)
            iconName: symbol
            text: name
            Accessible.id: "home.action." + key
            onClicked: row.model.act(key)

            background: Rectangle {
                radius: Theme.buttonRadius
                color: Theme.contrast ? (action.down ? "#FFFFFF" : "#000000") : action.down ? Theme.tint2 : "#FFFFFF"
                border.width: Theme.contrast ? Theme.border : Theme.px(2)
                border.color: Theme.contrast ? Theme.accent : "#7F9CC6"

                FocusRing {
                    shown: action.visualFocus
                }
            }
        }
    }
}
