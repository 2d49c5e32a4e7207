pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// What was found: the likeliest large with its reason, the rest small, one question if it helps.
Column {
    id: list

    required property FindModel model
    readonly property int many: Theme.elder || Theme.landscape ? 1 : 2

    signal help

    width: parent ? parent.width : 0
    spacing: Theme.px(24)

    Repeater {
        model: list.model.hits

        BestHit {
            required property int index

            visible: index === 0
            width: list.width
            onPicked: list.model.pick(item)
        }
    }
    Rectangle {
        visible: list.model.question !== ""
        width: parent.width
        height: ask.height + Theme.px(56)
        radius: Theme.radius
        color: Theme.tint2
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.accent

        Column {
            id: ask

            x: Theme.px(28)
            y: Theme.px(28)
            width: parent.width - 2 * x
            spacing: Theme.px(22)

            Row {
                width: parent.width
                spacing: Theme.px(16)

                AppIcon {
                    id: mark

                    name: "message-circle-question-mark"
                    size: Theme.px(Theme.elder ? 60 : 48)
                    color: Theme.accent
                }
                AppText {
                    width: parent.width - mark.width - parent.spacing
                    anchors.verticalCenter: parent.verticalCenter
                    text: "再问一句：" + list.model.question
                    strong: true
                    font.pixelSize: Theme.elder ? Theme.body : Theme.px(38)
                }
            }
            Grid {
                id: answers

                // Three long answers stand under each other for elders.
                readonly property int beside: Theme.elder && list.model.choices.length > 2 ? 1 : Math.max(1, list.model.choices.length)

                width: parent.width
                columns: beside
                spacing: Theme.px(24)

                Repeater {
                    model: list.model.choices

                    AppButton {
                        required property var modelData
                        required property int index

                        width: (answers.width - (answers.beside - 1) * answers.spacing) / answers.beside
                        height: Theme.buttonNormal
                        leftPadding: Theme.px(12)
                        text: modelData.text
                        textSize: Theme.elder ? Theme.card : answers.beside > 2 ? Theme.px(34) : Theme.card
                        iconName: answers.beside > 2 && Theme.landscape ? "" : modelData.symbol
                        Accessible.id: "find.answer." + index
                        onClicked: list.model.answer(index)
                    }
                }
            }
        }
    }
    Grid {
        id: rest

        width: parent.width
        columns: list.many
        spacing: Theme.px(24)

        Repeater {
            model: list.model.hits

            ChoiceTile {
                required property int index
                required property string item
                required property string brief
                required property string doing
                required property string symbol
                required tone

                visible: index > 0
                width: (rest.width - (list.many - 1) * rest.spacing) / list.many
                height: Math.max(implicitHeight, Theme.px(148))
                text: brief
                subText: doing
                iconName: symbol
                chevron: true
                Accessible.id: "find.item." + item
                onClicked: list.model.pick(item)
            }
        }
    }
    Banner {
        visible: list.model.empty
        width: parent.width
        tone: "info"
        iconName: "circle-help"
        title: "没找到，换个说法试试"
        text: Theme.elder ? "也可以找人帮您" : "比如说“要办什么证”“领什么钱”，也可以找人帮您"
    }
    AppButton {
        visible: list.model.empty
        width: parent.width
        text: "找工作人员"
        iconName: "headset"
        Accessible.id: "find.person"
        onClicked: list.help()
    }
    // Whatever was understood, there is another way in.
    AppButton {
        width: parent.width
        text: list.model.empty ? "按人生大事、部门找" : "都不是？按人生大事、部门找"
        iconName: "layout-grid"
        Accessible.id: "find.none"
        onClicked: list.model.browse()
    }
}
