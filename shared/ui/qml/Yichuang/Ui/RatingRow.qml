pragma ComponentBehavior: Bound
import QtQuick

// The five levels of 好差评. level: 5 very satisfied … 1 very dissatisfied, 0 not rated.
Grid {
    id: row

    property int level: 0
    readonly property bool tall: Theme.elder && !Theme.landscape
    readonly property list<string> names: ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    readonly property list<string> icons: ["laugh", "smile", "meh", "frown", "angry"]
    readonly property list<string> tones: ["ok", "ok", "info", "warn", "danger"]

    signal chosen(int level)

    width: parent ? parent.width : implicitWidth
    columns: tall ? 1 : 5
    spacing: Theme.px(tall ? 20 : 16)

    Repeater {
        model: 5

        ChoiceTile {
            id: face

            required property int index

            width: row.tall ? row.width : (row.width - 4 * row.spacing) / 5
            height: row.tall ? Theme.px(136) : Theme.px(Theme.landscape ? (Theme.elder ? 250 : 230) : 250)
            text: row.names[index]
            iconName: row.icons[index]
            tone: row.tones[index]
            checked: row.level === 5 - index
            vertical: !row.tall
            tinted: false
            textSize: row.tall ? Theme.card : Theme.px(Theme.elder ? 44 : 32)
            padding: Theme.px(row.tall ? 16 : 6)
            Accessible.id: "rate." + (5 - index)
            onClicked: row.chosen(5 - index)
        }
    }
}
