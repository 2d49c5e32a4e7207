pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Every service, office by office.
Column {
    id: list

    required property FindModel model

    width: parent ? parent.width : 0
    spacing: Theme.px(20)

    Repeater {
        model: list.model.all

        Column {
            id: one

            required property string item
            required property string name
            required property string note
            required property string symbol
            required property string tone
            required property string heading

            width: list.width
            spacing: Theme.px(14)

            AppText {
                visible: one.heading !== ""
                width: parent.width
                topPadding: Theme.px(16)
                text: one.heading
                strong: true
                role: Theme.elder ? "body" : "card"
                tone: "accent"
                Accessible.role: Accessible.Heading
            }
            ChoiceTile {
                width: parent.width
                text: one.name
                subText: one.note
                iconName: one.symbol
                tone: one.tone
                chevron: true
                Accessible.id: "find.item." + one.item
                onClicked: list.model.pick(one.item)
            }
        }
    }
}
