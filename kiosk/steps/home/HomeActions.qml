pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Other things this machine can do, in one row.
Row {
    id: row

    required property RowsModel actions
    property real buttonHeight: Theme.px(116)
    property int textSize: Theme.px(33)

    signal acted(string key)

    spacing: Theme.px(24)

    Repeater {
        model: row.actions

        AppButton {
            id: action

            required property string key
            required property string name
            required property string symbol

            width: (row.width - (row.actions.count - 1) * row.spacing) / Math.max(1, row.actions.count)
            height: row.buttonHeight
            kind: "ghost"
            leftPadding: Theme.px(10)
            textSize: row.textSize
            iconName: symbol
            text: name
            Accessible.id: "home.action." + key
            onClicked: row.acted(key)

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
