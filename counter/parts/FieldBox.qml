import QtQuick
import Yichuang.Ui

// What a case says in one field: label above, value in a box, where it came from on the right.
Item {
    id: field

    property string label: ""
    property string value: ""
    property string source: ""

    implicitHeight: Theme.px(64)
    Accessible.role: Accessible.StaticText
    Accessible.name: label + "：" + value + (source === "" ? "" : "，" + source)

    AppText {
        id: name

        text: field.label
        role: "caption"
        tone: "soft"
        Accessible.ignored: true
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(38)
        radius: Theme.px(6)
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.frame

        TextEdit {
            anchors.left: parent.left
            anchors.leftMargin: Theme.px(10)
            anchors.right: note.left
            anchors.rightMargin: Theme.px(8)
            anchors.verticalCenter: parent.verticalCenter
            clip: true
            readOnly: true
            selectByMouse: true
            activeFocusOnPress: true
            wrapMode: TextEdit.NoWrap
            text: field.value
            textFormat: TextEdit.PlainText
            color: Theme.ink
            selectionColor: Theme.primary
            selectedTextColor: Theme.primaryInk
            font.pixelSize: Theme.card
            Accessible.ignored: true
        }
        Row {
            id: note

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(6)

            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: field.source
                role: "caption"
                tone: "faint"
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.px(12)
                Accessible.ignored: true
            }
            AppIcon {
                anchors.verticalCenter: parent.verticalCenter
                visible: field.source === "读卡" || field.source === "电子证照"
                name: "circle-check"
                size: Theme.px(17)
                color: Theme.toneInk("ok")
            }
        }
    }
}
