pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Home for elders: few things, very large, the ways in first.
Item {
    id: face

    required property HomeModel model

    signal plain

    Rectangle {
        id: head

        width: parent.width
        height: Theme.headHeight
        color: Theme.deep

        AppText {
            x: Theme.margin
            width: back.x - x - Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            text: face.model.hall
            tone: "headInk"
            strong: true
            font.pixelSize: Theme.card
        }
        AppButton {
            id: back

            anchors.right: parent.right
            anchors.rightMargin: Theme.margin
            anchors.verticalCenter: parent.verticalCenter
            kind: "head"
            iconName: "undo-2"
            text: "普通版"
            textSize: Theme.body
            height: Theme.px(110)
            width: Math.max(implicitWidth, Theme.px(300))
            Accessible.id: "home.plain"
            onClicked: face.plain()
        }
        Rectangle {
            visible: Theme.contrast
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.px(4)
            color: Theme.primary
        }
    }
    Grid {
        id: body

        readonly property real wide: Theme.landscape ? (width - spacing) / 2 : width
        readonly property real room: face.height - y - Theme.px(Theme.landscape ? 24 : 32)

        x: Theme.margin
        y: head.height + Theme.px(Theme.landscape ? 20 : 30)
        width: parent.width - 2 * x
        columns: Theme.landscape ? 2 : 1
        spacing: Theme.px(Theme.landscape ? 32 : 26)

        Column {
            id: ways

            width: body.wide
            spacing: Theme.px(Theme.landscape ? 20 : 26)

            AppText {
                id: hello

                width: parent.width
                text: "您好，想办什么？"
                role: "title"
                strong: true
                tone: "heading"
                font.pixelSize: Theme.px(Theme.landscape ? 72 : 84)
                Accessible.role: Accessible.Heading
            }
            ElderWay {
                id: cardWay

                width: parent.width
                height: Theme.landscape ? (body.room - hello.height - 2 * ways.spacing) / 2 : Theme.px(204)
                primary: true
                iconName: "id-card"
                text: face.model.cardReady ? "放上身份证" : "读卡器用不了"
                note: face.model.cardReady ? "直接开始，少打好多字" : "请按下面，找人帮我"
                Accessible.id: "home.card"
                onClicked: face.model.identify()
            }
            ElderWay {
                width: parent.width
                height: cardWay.height
                iconName: "keyboard"
                text: "按一下，打字找"
                note: "比如“我妈八十了有啥补贴”"
                Accessible.id: "home.search"
                onClicked: face.model.search("")
            }
        }
        Column {
            id: more

            // What the topics share between them.
            readonly property real free: body.room - actions.taken - (Theme.landscape ? 0 : ways.height + body.spacing)

            width: body.wide
            spacing: tiles.spacing

            Grid {
                id: tiles

                width: parent.width
                columns: 2
                spacing: Theme.px(Theme.landscape ? 24 : 28)

                Repeater {
                    model: face.model.topics

                    ChoiceTile {
                        required property string name
                        required property string note
                        required property string symbol
                        required property string query
                        required tone

                        width: (tiles.width - tiles.spacing) / 2
                        height: (more.free - tiles.spacing) / 2
                        vertical: true
                        text: name
                        // The example gives way to the picture where actions take room.
                        subText: actions.visible ? "" : note
                        iconName: symbol
                        textSize: Theme.px(Theme.landscape ? 60 : 68)
                        Accessible.id: "home.topic." + query
                        onClicked: face.model.search(query)
                    }
                }
            }
            HomeActions {
                id: actions

                readonly property real taken: visible ? height + tiles.spacing : 0

                visible: face.model.elderActions.count > 0
                width: parent.width
                buttonHeight: Theme.px(112)
                textSize: Theme.px(46)
                actions: face.model.elderActions
                onActed: key => face.model.act(key)
            }
        }
    }
}
