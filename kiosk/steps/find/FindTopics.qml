pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Before anything is typed: words other people come with.
Column {
    id: list

    required property FindModel model

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
}
