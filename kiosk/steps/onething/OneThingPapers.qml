pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Every paper once, with how many of the chosen services use it.
Card {
    id: card

    property var papers: []

    padding: 0
    implicitHeight: column.height + Theme.px(48)

    Column {
        id: column

        x: Theme.px(34)
        y: Theme.px(24)
        width: card.width - 2 * x
        spacing: Theme.px(10)

        AppText {
            width: parent.width
            text: "一共要这些材料，每份只交一次"
            strong: true
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(34)
            Accessible.role: Accessible.Heading
        }
        AppText {
            width: parent.width
            text: card.papers.join("、")
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(32)
        }
    }
}
