import QtQuick
import Yichuang.Ui

// A white panel of the desk with a title line; children go below it, as a column.
Rectangle {
    id: panel

    property string title: ""
    property string note: ""
    property alias corner: cornerRow.data
    default property alias content: column.data
    property alias spacing: column.spacing
    property bool padded: true
    readonly property int pad: Theme.px(18)

    width: parent ? parent.width : 0
    implicitHeight: head.height + column.height + (padded ? pad : 0)
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.border
    border.color: Theme.line

    Item {
        id: head

        x: panel.pad
        width: parent.width - 2 * x
        height: Theme.px(50)

        AppText {
            id: title

            anchors.verticalCenter: parent.verticalCenter
            text: panel.title
            role: "card"
            strong: true
            Accessible.role: Accessible.Heading
        }
        AppText {
            anchors.left: title.right
            anchors.leftMargin: Theme.px(12)
            anchors.right: cornerRow.left
            anchors.rightMargin: Theme.px(8)
            anchors.baseline: title.baseline
            text: panel.note
            role: "caption"
            tone: "soft"
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
        Row {
            id: cornerRow

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(8)
        }
    }
    Column {
        id: column

        x: panel.padded ? panel.pad : Theme.border
        y: head.height
        width: parent.width - 2 * x
        spacing: Theme.px(12)
    }
}
