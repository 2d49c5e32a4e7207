import QtQuick

// One value: the piece of paper it was read from, what was read, what the card or the form says,
// and what a person saw. Nothing is changed by itself.
Rectangle {
    id: row

    required property string key
    required property string label
    required property string paper
    required property string marked
    required property string against
    required property string source
    required property string tone
    required property string symbol
    required property string word
    required property string crop
    required property string closeup
    required property string maybe
    required property bool open
    required property string decision
    property bool enabledHere: true

    signal settled(string decision)

    implicitHeight: column.height + 2 * column.y
    height: implicitHeight
    radius: Theme.px(Theme.desk ? 6 : 18)
    color: row.open ? Theme.toneTint("warn") : Theme.surface
    border.width: Theme.border
    border.color: row.open ? Theme.toneInk("warn") : Theme.contrast ? Theme.line : "#D5DDE7"
    Accessible.role: Accessible.ListItem
    Accessible.name: row.label + "，纸上" + row.paper + (row.source === "" ? "" : "，" + row.source + row.against) + "，" + row.word
    Accessible.id: "value." + row.key

    Column {
        id: column

        x: Theme.px(Theme.desk ? 10 : 22)
        y: Theme.px(Theme.desk ? 7 : 16)
        width: parent.width - 2 * x
        spacing: Theme.px(Theme.desk ? 5 : 10)

        Item {
            width: parent.width
            height: Math.max(name.height, tag.height)

            AppText {
                id: name

                width: parent.width - tag.width - Theme.px(8)
                text: row.label
                strong: true
                role: "body"
                Accessible.ignored: true
            }
            Tag {
                id: tag

                anchors.right: parent.right
                tone: row.tone
                iconName: row.symbol
                text: row.word
                Accessible.ignored: true
            }
        }
        Row {
            visible: row.crop !== ""
            spacing: Theme.px(Theme.desk ? 8 : 16)

            Image {
                width: Math.min(implicitWidth * height / Math.max(1, implicitHeight), column.width - (close.visible ? close.width + parent.spacing : 0))
                height: Theme.px(Theme.desk ? 34 : Theme.elder ? 96 : 72)
                source: row.crop
                fillMode: Image.PreserveAspectFit
                horizontalAlignment: Image.AlignLeft
                cache: false
                Accessible.role: Accessible.Graphic
                Accessible.name: row.label + "在纸上的样子"
            }
            Image {
                id: close

                visible: row.closeup !== "" && row.open
                width: visible ? height : 0
                height: Theme.px(Theme.desk ? 34 : Theme.elder ? 96 : 72)
                source: row.closeup
                fillMode: Image.PreserveAspectFit
                cache: false
                Accessible.role: Accessible.Graphic
                Accessible.name: "看不准的那个字"

                Rectangle {
                    anchors.fill: parent
                    color: "transparent"
                    border.width: Theme.px(Theme.desk ? 2 : 4)
                    border.color: Theme.toneInk("warn")
                }
            }
        }
        AppText {
            width: parent.width
            text: "纸上：" + row.paper + (row.open && row.marked !== "" ? "（请看“" + row.marked + "”" + (row.maybe !== "" ? (row.marked.length > 1 ? "，第一个" : "，") + "也可能是“" + row.maybe + "”" : "") + "）" : "")
            role: "body"
            Accessible.ignored: true
        }
        AppText {
            visible: row.source !== ""
            width: parent.width
            text: row.source + "：" + row.against
            role: "body"
            tone: "soft"
            Accessible.ignored: true
        }
        Row {
            visible: row.open && row.enabledHere
            spacing: Theme.px(Theme.desk ? 8 : 18)

            AppButton {
                width: Theme.elder ? (column.width - parent.spacing) / 2 : Math.min(implicitWidth, (column.width - parent.spacing) / 2)
                visible: row.source !== ""
                size: "small"
                text: Theme.elder ? "纸上没错" : "纸上没错，机器认错了"
                textSize: Theme.desk ? Theme.body : Theme.caption
                leftPadding: Theme.px(10)
                Accessible.id: "value." + row.key + ".misread"
                onClicked: row.settled("misread")
            }
            AppButton {
                width: Theme.elder ? (column.width - parent.spacing) / 2 : Math.min(implicitWidth, (column.width - parent.spacing) / 2)
                size: "small"
                text: row.source === "" ? "看过了" : Theme.elder ? "确实不同" : "纸上确实不一样"
                textSize: Theme.desk ? Theme.body : Theme.caption
                leftPadding: Theme.px(10)
                Accessible.id: "value." + row.key + ".differs"
                onClicked: row.settled("differs")
            }
        }
    }
}
