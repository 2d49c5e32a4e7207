pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// The application is kept. The number, where it honestly is now, and what happens next.
AppScreen {
    id: page

    required property DoneModel model
    required property ShellModel shell
    readonly property bool wideways: Theme.landscape
    readonly property real column: wideways ? Math.round((width - 2 * Theme.margin - Theme.px(40)) / 2) : width - 2 * Theme.margin
    readonly property real secondX: Theme.margin + column + Theme.px(40)

    spoken: page.model.spoken

    DoneHero {
        id: hero

        width: parent.width
        height: Theme.px(page.wideways ? 220 : Theme.elder ? 270 : 470)
        itemName: page.model.itemName
        name: page.model.name
    }
    Card {
        id: slip

        x: Theme.margin
        y: hero.height - Theme.px(page.wideways ? 30 : 44)
        width: page.column
        padding: Theme.px(40)
        height: top.height + rule.height + stations.height + Theme.px(Theme.elder ? 96 : 88)
        borderWidth: Theme.cardFrame.a > 0 ? Theme.border : 0

        Item {
            id: top

            width: parent.width
            height: Math.max(number.height, printed.height)

            DoneNumber {
                id: number

                anchors.verticalCenter: parent.verticalCenter
                head: page.model.numberHead
                serial: page.model.numberSerial
            }
            PrintMark {
                id: printed

                shown: page.model.paper.sentence === ""
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, parent.width - number.width - Theme.px(20))
                tone: page.model.paper.tone
                iconName: page.model.paper.icon
                text: page.model.paper.text
            }
        }
        Rectangle {
            id: rule

            y: top.height + Theme.px(14)
            width: parent.width
            height: Theme.px(2)
            color: Theme.contrast ? Theme.line : "#D5DDE7"
        }
        Stations {
            id: stations

            anchors.top: rule.bottom
            anchors.topMargin: Theme.px(20)
            width: parent.width
            stations: page.model.stations
        }
    }
    ScrollPane {
        id: below

        x: (page.wideways ? page.secondX : Theme.margin) - Theme.px(28)
        y: page.wideways ? slip.y : slip.y + slip.height + Theme.px(8)
        width: page.column + Theme.px(56)
        height: (left.visible && !page.wideways ? left.y : ending.y) - y - Theme.px(8)
        sidePadding: Theme.px(28)
        topPadding: Theme.px(page.wideways ? 0 : 12)
        bottomPadding: Theme.px(12)
        spacing: Theme.px(page.wideways ? 18 : 16)

        AppText {
            visible: !page.wideways && page.model.paper.sentence === ""
            text: "接下来"
            strong: true
            font.pixelSize: Theme.elder ? Theme.card : Theme.px(42)
        }
        Banner {
            visible: page.model.paper.sentence !== ""
            tone: page.model.paper.tone === "" ? "info" : page.model.paper.tone
            iconName: page.model.paper.icon
            title: page.model.paper.text
            text: page.model.paper.sentence

            AppButton {
                visible: page.model.paper.canTryAgain
                size: "small"
                text: "再打一次"
                textSize: Theme.elder ? Theme.body : Theme.px(34)
                Accessible.id: "done.reprint"
                onClicked: page.model.reprint()
            }
        }
        FactList {
            width: parent ? parent.width : 0
            square: true
            lines: page.model.nextThings
        }
    }
    // Lying, it stands under the number, so that what comes next has the other side to itself.
    Banner {
        id: left

        visible: page.model.leftText !== ""
        x: Theme.margin
        y: page.wideways ? slip.y + slip.height + Theme.px(24) : ending.y - height - Theme.px(24)
        width: page.column
        tone: "warn"
        iconName: "id-card"
        title: page.model.leftText
        minimumHeight: Theme.px(Theme.elder ? 148 : page.wideways ? 112 : 128)
        Accessible.id: "done.left"
    }
    Row {
        id: ending

        x: page.wideways ? page.secondX : Theme.margin
        width: page.column
        anchors.bottom: foot.top
        anchors.bottomMargin: Theme.px(page.wideways ? 18 : 28)
        spacing: Theme.gap

        AppButton {
            width: (parent.width - parent.spacing) * 0.46
            height: finish.height
            size: "large"
            iconName: "plus"
            text: "再办一件"
            textSize: Theme.elder ? Theme.card : Theme.px(44)
            leftPadding: Theme.px(12)
            Accessible.id: "done.another"
            onClicked: page.model.another()
        }
        AppButton {
            id: finish

            width: (parent.width - parent.spacing) * 0.54
            height: Theme.px(Theme.elder ? 180 : page.wideways ? 132 : 144)
            kind: "primary"
            size: "large"
            text: "办完了，退出"
            textSize: Theme.elder ? Theme.card : Theme.px(44)
            subText: page.model.finishText
            leftPadding: Theme.px(8)
            Accessible.id: "done.finish"
            onClicked: page.model.finish()
        }
    }
    ShellFoot {
        id: foot

        anchors.bottom: parent.bottom
        shell: page.shell
    }
}
