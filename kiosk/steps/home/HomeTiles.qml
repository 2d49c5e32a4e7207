pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The services most people come for.
Grid {
    id: tiles

    required property HomeModel model
    property real tileHeight: Theme.px(172)

    columns: 2
    spacing: Theme.px(24)

    Repeater {
        model: tiles.model.frequent

        ChoiceTile {
            required property string item
            required property string name
            required property string note
            required property string symbol

            required tone
            width: (tiles.width - tiles.spacing) / 2
            height: Math.max(implicitHeight, tiles.tileHeight)
            text: name
            subText: note
            iconName: symbol
            Accessible.id: "home.item." + item
            onClicked: tiles.model.go(item)
        }
    }
}
