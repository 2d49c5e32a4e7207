pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Looking through: first times of life and offices, then the services of the one that was touched.
Column {
    id: list

    required property FindModel model
    readonly property int beside: Theme.elder ? 1 : 2

    width: parent ? parent.width : 0
    spacing: Theme.px(20)

    Repeater {
        model: list.model.shelf === "" ? ["按人生大事找", "按部门找"] : []

        Column {
            id: part

            required property string modelData
            required property int index

            width: list.width
            spacing: Theme.px(20)
            visible: tiles.height > 0

            AppText {
                width: parent.width
                topPadding: Theme.px(part.index === 0 ? 0 : 24)
                text: part.modelData
                strong: true
                role: Theme.elder ? "body" : "card"
                tone: "accent"
                Accessible.role: Accessible.Heading
            }
            Grid {
                id: tiles

                width: parent.width
                columns: list.beside
                spacing: Theme.px(20)

                Repeater {
                    model: list.model.shelves

                    ChoiceTile {
                        required property int place
                        required property string name
                        required property string note
                        required property string symbol
                        required tone
                        required property bool event

                        visible: event === (part.index === 0)
                        width: (tiles.width - (list.beside - 1) * tiles.spacing) / list.beside
                        height: Math.max(implicitHeight, Theme.px(132))
                        text: name
                        subText: note
                        iconName: symbol
                        chevron: true
                        Accessible.id: "find.shelf." + place
                        onClicked: list.model.open(place)
                    }
                }
            }
        }
    }
    AppButton {
        visible: list.model.shelf !== ""
        kind: "secondary"
        size: "small"
        text: "看别的分类"
        iconName: "arrow-left"
        Accessible.id: "find.shelves"
        onClicked: list.model.close()
    }
    Repeater {
        model: list.model.all

        ChoiceTile {
            required property string item
            required property string name
            required property string note
            required property string symbol
            required tone

            width: list.width
            text: name
            subText: note
            iconName: symbol
            chevron: true
            Accessible.id: "find.item." + item
            onClicked: list.model.pick(item)
        }
    }
}
