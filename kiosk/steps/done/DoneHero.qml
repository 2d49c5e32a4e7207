pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Green ground, a large tick, and the one sentence people came for.
Rectangle {
    id: hero

    property string itemName: ""
    property string name: ""
    readonly property bool flat: Theme.landscape || Theme.elder

    clip: true
    gradient: Gradient {
        GradientStop {
            position: 0
            color: Theme.contrast ? "#000000" : "#084A2B"
        }
        GradientStop {
            position: 1
            color: Theme.contrast ? "#000000" : "#106B40"
        }
    }

    Repeater {
        model: Theme.contrast ? 0 : 4

        Rectangle {
            required property int index

            width: Theme.px(300 + index * 210)
            height: width
            radius: width / 2
            color: "transparent"
            border.width: Theme.px(2)
            border.color: "#1FFFFFFF"
            x: disc.x + disc.width / 2 - width / 2
            y: disc.y + disc.height / 2 - height / 2
        }
    }
    Rectangle {
        id: disc

        width: Theme.px(hero.flat ? 132 : Theme.elder ? 140 : 176)
        height: width
        radius: width / 2
        x: hero.flat ? Theme.margin : (parent.width - width) / 2
        y: hero.flat ? (parent.height - Theme.px(30) - height) / 2 : Theme.px(Theme.elder ? 36 : 56)
        color: Theme.contrast ? "#FFE600" : "#FFFFFF"

        AppIcon {
            anchors.centerIn: parent
            name: "check"
            stroke: 3
            color: Theme.contrast ? "#000000" : "#0B5D35"
            size: parent.width * 0.66
        }
    }
    Column {
        x: hero.flat ? disc.x + disc.width + Theme.px(36) : 0
        width: parent.width - x
        y: hero.flat ? disc.y + (disc.height - height) / 2 : disc.y + disc.height + Theme.px(Theme.elder ? 8 : 16)

        AppText {
            width: parent.width
            text: "已收到您的申请"
            tone: "headInk"
            strong: true
            font.pixelSize: Theme.px(hero.flat ? 64 : 72)
            horizontalAlignment: hero.flat ? Text.AlignLeft : Text.AlignHCenter
            Accessible.role: Accessible.Heading
        }
        AppText {
            width: parent.width
            text: hero.itemName + "　" + hero.name
            tone: "headInkSoft"
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(36)
            horizontalAlignment: hero.flat ? Text.AlignLeft : Text.AlignHCenter
        }
    }
    Rectangle {
        visible: Theme.contrast
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(4)
        color: Theme.primary
    }
}
