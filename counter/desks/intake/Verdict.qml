import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import "../../parts"

// One of the three words about a material, with its key.
T.AbstractButton {
    id: verdict

    property string key: ""
    property bool chosen: false
    property bool locked: false

    enabled: !locked
    implicitWidth: Theme.px(74)
    implicitHeight: Theme.px(34)
    focusPolicy: Qt.NoFocus
    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.checked: chosen
    Accessible.onPressAction: clicked()

    background: Rectangle {
        radius: Theme.buttonRadius
        color: verdict.down ? Theme.tint2 : verdict.chosen ? Theme.tint2 : verdict.hovered ? Theme.tint : Theme.surface
        border.width: verdict.chosen ? Theme.px(2) : Theme.border
        border.color: verdict.chosen ? Theme.primary : verdict.locked ? Theme.line : Theme.frame
    }
    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.px(6)

            KeyHint {
                anchors.verticalCenter: parent.verticalCenter
                visible: !verdict.locked
                text: verdict.key
            }
            Text {
                anchors.verticalCenter: parent.verticalCenter
                text: verdict.text
                color: verdict.locked ? Theme.disabledInk : verdict.chosen ? Theme.primary : Theme.ink
                font.pixelSize: Theme.body
                font.weight: Font.Bold
            }
        }
    }
}
