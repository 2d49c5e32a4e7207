pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Before anything is typed: words other people come with.
Column {
    id: list

    required property FindModel model
    property bool brief: false // beside the list: words to touch, nothing that would be there twice

    width: parent ? parent.width : 0
    spacing: Theme.px(20)

    AppButton {
        visible: list.model.identified
        width: parent.width
        text: "看我办过的事，补打回执"
        iconName: "list-checks"
        Accessible.id: "find.progress"
        onClicked: list.model.progress()
    }
    AppButton {
        visible: list.model.identified
        width: parent.width
        text: "看看我能享受什么"
        iconName: "hand-heart"
        Accessible.id: "find.offers"
        onClicked: list.model.offers()
    }
    AppText {
        visible: list.model.topics.length > 0
        text: "也可以直接点"
        strong: true
        role: Theme.elder ? "body" : "card"
        Accessible.role: Accessible.Heading
    }
    Flow {
        width: parent.width
        spacing: Theme.px(20)

        Repeater {
            model: list.model.topics

            AppButton {
                required property string modelData

                kind: "secondary"
                size: "small"
                textSize: Theme.elder ? Theme.body : Theme.card
                text: modelData
                Accessible.id: "find.topic." + modelData
                onClicked: list.model.edit(modelData)
            }
        }
    }
    AppText {
        visible: often.count > 0 && !list.brief
        topPadding: Theme.px(12)
        text: "最近常办"
        strong: true
        role: Theme.elder ? "body" : "card"
        Accessible.role: Accessible.Heading
    }
    Grid {
        id: often

        visible: !list.brief
        readonly property int count: frequent.count
        readonly property int beside: Theme.elder || Theme.landscape ? 1 : 2

        width: parent.width
        columns: beside
        spacing: Theme.px(20)

        Repeater {
            id: frequent

            model: list.model.often

            ChoiceTile {
                required property string item
                required property string brief
                required property string doing
                required property string symbol
                required tone

                width: (often.width - (often.beside - 1) * often.spacing) / often.beside
                height: Math.max(implicitHeight, Theme.px(132))
                text: brief
                subText: doing
                iconName: symbol
                chevron: true
                Accessible.id: "find.often." + item
                onClicked: list.model.pick(item)
            }
        }
    }
    AppButton {
        visible: !list.brief
        kind: "secondary"
        width: parent.width
        text: "按人生大事、部门找"
        iconName: "layout-grid"
        Accessible.id: "find.browse"
        onClicked: {
            list.model.close();
            list.model.type(false);
        }
    }
}
