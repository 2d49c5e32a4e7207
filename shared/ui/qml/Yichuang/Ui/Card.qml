import QtQuick

// A white sheet that holds things. Children go into `content`; its height follows them.
Item {
    id: card

    default property alias content: holder.data
    property int padding: Theme.px(Theme.desk ? 16 : 36)
    property int radius: Theme.radius
    property color color: Theme.surface
    property color borderColor: Theme.cardFrame
    property int borderWidth: borderColor.a > 0 ? Theme.border : 0
    property bool raised: true

    implicitWidth: holder.implicitWidth + 2 * padding
    implicitHeight: holder.implicitHeight + 2 * padding

    Shadow {
        visible: card.raised && !Theme.contrast && !Theme.desk
    }
    Rectangle {
        anchors.fill: parent
        radius: card.radius
        color: card.color
        border.width: card.borderWidth
        border.color: card.borderColor
    }
    Item {
        id: holder

        anchors.fill: parent
        anchors.margins: card.padding
        implicitWidth: childrenRect.width
        implicitHeight: childrenRect.height
    }
}
