import QtQuick
import Yichuang.Ui

// One material: what it is, how it came, what the clerk said, and three ways to say it.
Rectangle {
    id: row

    required property int index
    required property string key
    required property string name
    required property string how
    required property string pages
    required property string verdict
    required property string word
    required property string tone
    required property string symbol
    required property string reason
    required property bool shown
    required property bool owed
    property bool locked: false
    // True while the keyboard's focus is on the checklist.
    property bool focused: false
    readonly property bool tight: width < Theme.px(760)

    signal looked
    signal said(string verdict)

    width: parent ? parent.width : 0
    height: Theme.px(reason !== "" && verdict === "refused" ? 66 : 54)
    color: shown ? Theme.tint : Theme.surface
    Accessible.role: Accessible.ListItem
    Accessible.name: name + "，" + how + "，" + word
    Accessible.id: "desk.material." + key
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
    FocusRing {
        shown: row.shown && row.focused
        anchors.margins: 0
        radiusInside: 0
    }
    MouseArea {
        anchors.fill: parent
        onClicked: row.looked()
    }
    Column {
        id: what

        x: Theme.px(18)
        width: buttons.x - x - state.width - Theme.px(24)
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
            text: row.how + (row.pages === "—" ? "" : "・" + row.pages)
            role: "caption"
            tone: row.owed ? "warn" : "soft"
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        AppText {
            visible: row.reason !== "" && row.verdict === "refused"
            width: parent.width
            text: "原因：" + row.reason
            role: "caption"
            tone: "danger"
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
    }
    Item {
        id: state

        anchors.right: buttons.left
        anchors.rightMargin: Theme.px(14)
        width: Theme.px(84)
        height: parent.height

        Tag {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: row.word
            iconName: row.symbol
            tone: row.tone
            Accessible.id: "desk.material." + row.key + ".state"
        }
    }
    Row {
        id: buttons

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(6)

        Verdict {
            key: "1"
            text: "通过"
            chosen: row.verdict === "passed"
            locked: row.locked
            Accessible.id: "desk.material." + row.key + ".pass"
            onClicked: row.said("passed")
        }
        Verdict {
            key: "2"
            text: "退回"
            chosen: row.verdict === "refused"
            locked: row.locked
            Accessible.id: "desk.material." + row.key + ".refuse"
            onClicked: row.said("refused")
        }
        Verdict {
            key: "3"
            text: "免交"
            chosen: row.verdict === "exempt"
            locked: row.locked
            Accessible.id: "desk.material." + row.key + ".exempt"
            onClicked: row.said("exempt")
        }
    }
}
