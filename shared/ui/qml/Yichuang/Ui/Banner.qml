import QtQuick

// A strip that says one thing: what is happening or what to do now.
Rectangle {
    id: banner

    property string tone: "info"
    property string iconName: ""
    property string title: ""
    property string text: ""
    property real minimumHeight: 0
    default property alias extra: side.data

    width: parent ? parent.width : implicitWidth
    implicitWidth: Theme.px(968)
    implicitHeight: Math.max(minimumHeight, Math.max(words.height, disc.visible ? disc.height : 0, side.height) + Theme.px(Theme.desk ? 20 : 48))
    radius: Theme.radius
    color: Theme.toneTint(tone)
    border.width: Theme.border
    border.color: Theme.contrast || Theme.elder ? Theme.toneInk(tone) : Qt.darker(Theme.toneTint(tone), 1.22)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title + (title !== "" && text !== "" ? "，" : "") + text

    Rectangle {
        id: disc

        visible: banner.iconName !== ""
        width: Theme.px(Theme.desk ? 28 : banner.text === "" || banner.title === "" ? 76 : 104)
        height: width
        radius: width / 2
        color: Theme.contrast ? "transparent" : "#FFFFFF"
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(Theme.desk ? 12 : 32)
        anchors.verticalCenter: parent.verticalCenter

        AppIcon {
            anchors.centerIn: parent
            name: banner.iconName
            color: Theme.toneInk(banner.tone)
            size: parent.width * 0.56
        }
    }
    Column {
        id: words

        anchors.left: disc.visible ? disc.right : parent.left
        anchors.leftMargin: Theme.px(Theme.desk ? 12 : 32)
        anchors.right: side.left
        anchors.rightMargin: Theme.px(Theme.desk ? 12 : 24)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(2)

        AppText {
            width: parent.width
            visible: text !== ""
            text: banner.title
            tone: banner.tone
            strong: true
            font.pixelSize: Theme.desk ? Theme.card : Theme.elder ? Theme.card : Theme.px(42)
            Accessible.ignored: true
        }
        AppText {
            width: parent.width
            visible: text !== ""
            text: banner.text
            tone: banner.tone
            Accessible.ignored: true
        }
    }
    Item {
        id: side

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(Theme.desk ? 12 : 28)
        anchors.verticalCenter: parent.verticalCenter
        width: childrenRect.width
        height: childrenRect.height
    }
}
