import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import "../../parts"

// "Put your ID card here": the shortest way in. It can be touched too. upright: picture above.
T.AbstractButton {
    id: panel

    property bool ready: true
    property bool upright: false
    // upright: the picture gives way when the head above needs a second line
    readonly property real band: Math.min(Theme.px(212), height - Theme.px(166))
    readonly property color words: Theme.contrast ? (ready ? "#000000" : "#FFFFFF") : Theme.ink

    implicitHeight: upright ? Theme.px(388) : Theme.px(236)
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: title.text + "，" + note.text
    Accessible.id: "home.card"
    Accessible.onPressAction: panel.click()
    Keys.onReturnPressed: panel.click()

    background: Item {
        Shadow {}
        Rectangle {
            anchors.fill: parent
            radius: Theme.px(28)
            color: Theme.contrast ? (panel.down ? "#FFFFFF" : panel.ready ? "#FFE600" : "#000000") : panel.down ? Theme.tint2 : "#FFFFFF"
            border.width: Theme.contrast ? Theme.border : 0
            border.color: "#FFE600"
        }
        Rectangle {
            visible: !Theme.contrast
            width: panel.upright ? parent.width : Theme.px(300)
            height: panel.upright ? panel.band : parent.height
            topLeftRadius: Theme.px(28)
            bottomLeftRadius: panel.upright ? 0 : Theme.px(28)
            topRightRadius: panel.upright ? Theme.px(28) : 0
            color: Theme.tint
        }
        FocusRing {
            shown: panel.visualFocus
            radiusInside: Theme.px(28)
        }
    }
    contentItem: Item {
        CardPicture {
            id: art

            visible: !Theme.contrast
            x: panel.upright ? (parent.width - width) / 2 : Theme.px(32)
            y: panel.upright ? panel.band * 0.085 : (parent.height - height) / 2
            width: panel.upright ? panel.band * 250 / 212 : Theme.px(236)
        }
        AppIcon {
            visible: Theme.contrast
            x: panel.upright ? (parent.width - width) / 2 : Theme.px(46)
            y: panel.upright ? panel.band * 0.2 : (parent.height - height) / 2
            name: "id-card"
            size: panel.upright ? panel.band * 0.58 : Theme.px(124)
            stroke: 2.2
            color: panel.words
        }
        Column {
            x: panel.upright ? Theme.px(24) : Theme.px(Theme.contrast ? 220 : 340)
            width: parent.width - x - Theme.px(24) - (arrow.visible ? arrow.width + Theme.px(16) : 0)
            y: panel.upright ? panel.band + Theme.px(20) : (parent.height - height) / 2
            spacing: Theme.px(10)

            AppText {
                id: title

                width: parent.width
                text: panel.ready ? "放上身份证，直接开始" : "读卡器用不了"
                strong: true
                color: panel.words
                font.pixelSize: Theme.px(46)
                horizontalAlignment: panel.upright ? Text.AlignHCenter : Text.AlignLeft
            }
            AppText {
                id: note

                width: parent.width
                text: panel.ready ? "自动读出姓名和号码，少填许多字" : "请到人工窗口，或按下面找工作人员"
                color: Theme.contrast ? panel.words : Theme.ink2
                font.pixelSize: Theme.px(30)
                horizontalAlignment: panel.upright ? Text.AlignHCenter : Text.AlignLeft
            }
        }
        AppIcon {
            id: arrow

            visible: !panel.upright
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(36)
            anchors.verticalCenter: parent.verticalCenter
            name: "arrow-right"
            size: Theme.px(52)
            color: Theme.contrast ? panel.words : Theme.accent
        }
    }
}
