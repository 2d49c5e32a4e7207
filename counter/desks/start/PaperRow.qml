import QtQuick
import Yichuang.Ui

// One paper of a case that is being started: how it stands, and the camera for it.
Rectangle {
    id: row

    required property int index
    required property string key
    required property string name
    required property string how
    required property string pages
    required property string word
    required property string tone
    required property string symbol
    required property bool shown

    signal looked
    signal wanted

    width: parent ? parent.width : 0
    height: Theme.px(62)
    color: shown ? Theme.tint : Theme.surface
    Accessible.role: Accessible.ListItem
    Accessible.name: name + "，" + word + "，" + how
    Accessible.id: "start.paper." + key
    Accessible.onPressAction: row.looked()

    Rectangle {
        visible: row.shown
        width: Theme.px(4)
        height: parent.height
        color: Theme.primary
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }
    MouseArea {
        anchors.fill: parent
        onClicked: row.looked()
    }
    Column {
        x: Theme.px(18)
        width: side.x - x - Theme.px(12)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(2)

        AppText {
            width: parent.width
            text: row.name
            role: "card"
            strong: true
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        AppText {
            width: parent.width
            text: row.how
            role: "caption"
            tone: "soft"
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
    Row {
        id: side

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(10)

        AppText {
            anchors.verticalCenter: parent.verticalCenter
            visible: row.pages !== "—"
            text: row.pages
            tone: "soft"
            wrapMode: Text.NoWrap
        }
        Tag {
            anchors.verticalCenter: parent.verticalCenter
            text: row.word
            iconName: row.symbol
            tone: row.tone
            Accessible.id: "start.paper." + row.key + ".state"
        }
        AppButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: row.pages !== "—"
            size: "small"
            text: row.shown ? "F6 拍" : "拍"
            iconName: "camera"
            Accessible.id: "start.paper." + row.key + ".take"
            onClicked: row.wanted()
        }
    }
}
