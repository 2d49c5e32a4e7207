pragma ComponentBehavior: Bound
import QtQuick

// Where we are: one segment per step, and the same in words. index counts from 1.
Column {
    id: bar

    property int index: 1
    property int count: 1
    property string nextName: ""
    readonly property string words: "第 " + index + " 步，共 " + count + " 步"
    readonly property string next: nextName !== "" ? "下一步：" + nextName : index >= count ? "最后一步，做完就好" : ""

    width: parent ? parent.width : implicitWidth
    spacing: Theme.px(10)
    Accessible.role: Accessible.ProgressBar
    Accessible.name: words + (next === "" ? "" : "，" + next)

    Row {
        width: parent.width
        spacing: Theme.px(14)

        Repeater {
            model: bar.count

            Rectangle {
                required property int index

                width: (bar.width - (bar.count - 1) * Theme.px(14)) / bar.count
                height: Theme.px(Theme.elder ? 20 : 16)
                radius: height / 2
                color: {
                    if (Theme.contrast)
                        return index < bar.index ? "#FFE600" : "#000000";
                    return index + 1 < bar.index ? "#0B5D35" : index + 1 === bar.index ? "#0B4FA8" : "#CCD5DF";
                }
                border.width: Theme.contrast ? Theme.px(3) : 0
                border.color: "#FFE600"
            }
        }
    }
    Row {
        spacing: Theme.px(36)

        AppText {
            text: bar.words
            strong: true
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(34)
        }
        AppText {
            text: bar.next
            tone: "soft"
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(34)
        }
    }
}
