pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter

// Life events and departments, to look through what this window takes in.
ListView {
    id: shelves

    required property StartModel start

    clip: true
    cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
    boundsBehavior: Flickable.StopAtBounds
    model: shelves.start.shelves

    delegate: Column {
        id: cell

        required property int index
        required property string name
        required property string heading
        required property int many
        required property bool current

        width: ListView.view.width
        onCurrentChanged: if (current)
            shelves.positionViewAtIndex(index, ListView.Contain)

        AppText {
            visible: cell.heading !== ""
            leftPadding: Theme.px(18)
            topPadding: Theme.px(12)
            bottomPadding: Theme.px(4)
            text: cell.heading
            role: "caption"
            tone: "soft"
        }
        T.AbstractButton {
            id: shelf

            width: cell.width - Theme.px(12)
            height: Theme.px(38)
            focusPolicy: Qt.NoFocus
            Accessible.role: Accessible.ListItem
            Accessible.name: cell.name + "，" + cell.many + " 项"
            Accessible.id: "start.shelf." + cell.index
            Accessible.onPressAction: clicked()
            onClicked: shelves.start.browse(cell.index)

            background: Rectangle {
                radius: Theme.px(6)
                x: Theme.px(10)
                width: parent.width - x
                color: cell.current ? Theme.tint2 : shelf.hovered ? Theme.tint : "transparent"
            }
            contentItem: Item {
                AppText {
                    x: Theme.px(18)
                    width: parent.width - x - many.width - Theme.px(16)
                    anchors.verticalCenter: parent.verticalCenter
                    text: cell.name
                    strong: cell.current
                    tone: cell.current ? "primary" : "ink"
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
                AppText {
                    id: many

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(8)
                    anchors.verticalCenter: parent.verticalCenter
                    text: cell.many
                    role: "caption"
                    tone: "soft"
                    Accessible.ignored: true
                }
            }
        }
    }
}
