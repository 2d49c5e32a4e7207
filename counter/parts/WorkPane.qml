pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter

// What waits, by kind of work. Names stay masked until a case is opened.
Rectangle {
    id: pane

    required property WorkListModel work
    property int stuck: 0
    property bool stuckOpen: false

    signal stuckWanted

    color: Theme.surface

    Rectangle {
        anchors.right: parent.right
        width: 1
        height: parent.height
        color: Theme.line
    }
    Item {
        id: head

        width: parent.width
        height: Theme.px(52)

        AppText {
            x: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            text: "待办"
            role: "lead"
            strong: true
            Accessible.role: Accessible.Heading
        }
        Row {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(14)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(6)

            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: "换一件"
                role: "caption"
                tone: "soft"
            }
            KeyHint {
                anchors.verticalCenter: parent.verticalCenter
                text: "Alt ↑↓"
            }
        }
    }
    Row {
        id: tabs

        anchors.top: head.bottom
        x: Theme.px(8)
        width: parent.width - 2 * x
        height: Theme.px(36)

        Repeater {
            model: pane.work.tabs

            T.AbstractButton {
                id: tab

                required property string key
                required property string words
                required property int cases
                required property bool current

                width: tabs.width / 4
                height: tabs.height
                focusPolicy: Qt.TabFocus
                Accessible.role: Accessible.PageTab
                Accessible.name: words + " " + cases
                Accessible.id: "desk.tab." + key
                onClicked: pane.work.choose(key)
                Keys.onReturnPressed: clicked()

                contentItem: Text {
                    text: tab.words + " " + tab.cases
                    color: tab.current ? Theme.primary : Theme.ink2
                    font.pixelSize: Theme.body
                    font.weight: tab.current ? Font.Bold : Font.Normal
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                }
                background: Item {
                    Rectangle {
                        anchors.bottom: parent.bottom
                        width: parent.width
                        height: Theme.px(tab.current ? 3 : 1)
                        color: tab.current ? Theme.primary : Theme.line
                    }
                    FocusRing {
                        shown: tab.visualFocus
                        anchors.margins: 0
                        radiusInside: 0
                    }
                }
            }
        }
    }
    ListView {
        id: list

        anchors.top: tabs.bottom
        anchors.topMargin: Theme.px(2)
        anchors.bottom: strip.top
        width: parent.width - 1
        clip: true
        cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
        model: pane.work.rows
        boundsBehavior: Flickable.StopAtBounds

        delegate: T.AbstractButton {
            id: row

            required property string caseId
            required property string serial
            required property string name
            required property string item
            required property string since
            required property string tag
            required property string tone
            required property string symbol
            required property bool current
            required property string ask

            width: ListView.view.width
            height: Theme.px(ask === "" ? 64 : 84)
            focusPolicy: Qt.TabFocus
            Accessible.role: Accessible.ListItem
            Accessible.name: serial + " " + name + " " + item + " " + since + " " + tag + (ask === "" ? "" : "，" + ask)
            Accessible.id: "desk.row." + caseId
            Accessible.onPressAction: clicked()
            onClicked: pane.work.pick(caseId)
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()

            background: Rectangle {
                color: row.current ? Theme.tint2 : row.hovered ? Theme.tint : Theme.surface

                Rectangle {
                    visible: row.current
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
                    shown: row.visualFocus
                    anchors.margins: 0
                    radiusInside: 0
                }
            }
            contentItem: Item {
                AppText {
                    x: Theme.px(16)
                    anchors.verticalCenter: who.verticalCenter
                    text: row.serial
                    role: "lead"
                    strong: true
                    color: row.current ? Theme.primary : Theme.ink
                    Accessible.ignored: true
                }
                Column {
                    id: who

                    x: Theme.px(82)
                    width: parent.width - x - side.width - Theme.px(22)
                    y: (Theme.px(64) - height) / 2
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
                        text: row.item
                        role: "caption"
                        tone: "soft"
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Accessible.ignored: true
                    }
                }
                Column {
                    id: side

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(14)
                    anchors.verticalCenter: who.verticalCenter
                    spacing: Theme.px(4)

                    AppText {
                        anchors.right: parent.right
                        text: row.since
                        role: "caption"
                        tone: "soft"
                        wrapMode: Text.NoWrap
                        Accessible.ignored: true
                    }
                    Tag {
                        anchors.right: parent.right
                        text: row.tag
                        iconName: row.symbol
                        tone: row.tone
                        textSize: Theme.px(12)
                        Accessible.ignored: true
                    }
                }
                AppText {
                    visible: row.ask !== ""
                    x: Theme.px(16)
                    width: parent.width - 2 * x
                    y: Theme.px(60)
                    text: row.ask
                    role: "caption"
                    tone: "warn"
                    strong: true
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
            }
        }
    }
    T.AbstractButton {
        id: strip

        visible: pane.stuck > 0
        anchors.bottom: parent.bottom
        width: parent.width - 1
        height: visible ? Theme.px(52) : 0
        focusPolicy: Qt.TabFocus
        Accessible.name: "待处理办件 " + pane.stuck + " 件，省平台没有登记成"
        Accessible.id: "desk.stuck"
        onClicked: pane.stuckWanted()
        Keys.onReturnPressed: clicked()
        Keys.onEnterPressed: clicked()

        background: Rectangle {
            color: pane.stuckOpen ? Theme.tint2 : Theme.toneTint("warn")

            Rectangle {
                width: parent.width
                height: 1
                color: Theme.line
            }
            FocusRing {
                shown: strip.visualFocus
                anchors.margins: 0
                radiusInside: 0
            }
        }
        contentItem: Item {
            AppIcon {
                id: mark

                x: Theme.px(16)
                anchors.verticalCenter: parent.verticalCenter
                name: "triangle-alert"
                size: Theme.px(20)
                color: Theme.toneInk("warn")
            }
            AppText {
                anchors.left: mark.right
                anchors.leftMargin: Theme.px(10)
                anchors.right: stuckKey.left
                anchors.verticalCenter: parent.verticalCenter
                text: "待处理办件 " + pane.stuck
                tone: "warn"
                strong: true
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Accessible.ignored: true
            }
            KeyHint {
                id: stuckKey

                anchors.right: parent.right
                anchors.rightMargin: Theme.px(14)
                anchors.verticalCenter: parent.verticalCenter
                text: "F4"
            }
        }
    }
    Column {
        visible: list.count === 0
        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height * 0.32
        width: parent.width - Theme.px(48)
        spacing: Theme.px(12)

        AppIcon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "inbox"
            size: Theme.px(36)
            color: Theme.ink3
        }
        AppText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: pane.work.emptyWords
            tone: "soft"
            lineHeight: 1.3
            Accessible.id: "desk.empty"
        }
    }
}
