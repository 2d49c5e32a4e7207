pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Fields in columns; a wide one takes two places.
Flow {
    id: grid

    property list<var> fields: []
    property string prefix: ""
    readonly property int columns: width > Theme.px(620) ? 3 : 2
    readonly property real unit: (width - (columns - 1) * spacing) / columns

    width: parent ? parent.width : 0
    spacing: Theme.px(16)

    Repeater {
        model: grid.fields

        FieldBox {
            required property var modelData

            width: Math.floor(modelData.wide ? grid.unit * 2 + grid.spacing : grid.unit)
            label: modelData.label
            value: modelData.value
            source: modelData.source
            Accessible.id: "desk." + grid.prefix + "." + modelData.key
        }
    }
}
