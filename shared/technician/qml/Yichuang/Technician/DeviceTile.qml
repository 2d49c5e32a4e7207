import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One device: icon, name, state; the figure that matters; its last check and a new one.
T.AbstractButton {
    id: tile

    required property string device
    required property string name
    required property string symbol
    required property string tone
    required property string badge
    required property string mark
    required property string figure
    required property real share
    required property string since
    required property string tested
    required property bool running
    required property bool testable
    property bool busy: false
    readonly property bool loud: tone === "danger" || tone === "warn"

    signal check

    implicitHeight: Theme.px(134)
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: name + "，" + badge + "，" + figure + "，" + tested
    Accessible.id: "board.tile." + device
    Accessible.onPressAction: tile.click()
    Keys.onReturnPressed: tile.click()
    Keys.onEnterPressed: tile.click()

    background: Rectangle {
        radius: Theme.px(9)
        color: tile.tone === "danger" && !Theme.contrast ? Theme.toneTint("danger") : tile.down && !Theme.contrast ? Theme.tint2 : Theme.surface
        border.width: tile.loud ? Theme.px(2) : Theme.border
        border.color: tile.loud ? (tile.tone === "warn" && !Theme.contrast ? "#B36200" : Theme.toneInk(tile.tone)) : Theme.line

        FocusRing {
            shown: tile.visualFocus
            radiusInside: parent.radius
        }
    }
    contentItem: Item {
        Rectangle {
            id: picture

            x: Theme.px(13)
            y: Theme.px(13)
            width: Theme.px(39)
            height: width
            radius: Theme.px(8)
            color: tile.tone === "danger" ? Theme.surface : tile.tone === "warn" ? Theme.toneTint("warn") : Theme.tint
            border.width: Theme.contrast ? Theme.px(1) : 0
            border.color: Theme.line

            AppIcon {
                anchors.centerIn: parent
                name: tile.symbol
                size: Theme.px(24)
                color: tile.loud ? Theme.toneInk(tile.tone) : Theme.accent
            }
        }
        AppText {
            anchors.left: picture.right
            anchors.leftMargin: Theme.px(10)
            anchors.right: state.left
            anchors.rightMargin: Theme.px(6)
            anchors.verticalCenter: picture.verticalCenter
            text: tile.name
            role: "card"
            strong: true
            tone: "heading"
            maximumLineCount: 2
            elide: Text.ElideRight
            lineHeight: 0.95
            Accessible.ignored: true
        }
        Tag {
            id: state

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(11)
            anchors.verticalCenter: picture.verticalCenter
            tone: tile.tone
            iconName: tile.mark
            text: tile.badge
            color: tile.tone === "danger" && !Theme.contrast ? "#FFFFFF" : Theme.toneTint(tile.tone)
            Accessible.ignored: true
        }
        AppText {
            x: Theme.px(13)
            y: Theme.px(58)
            width: parent.width - 2 * x
            text: tile.figure
            tone: tile.loud ? tile.tone : "ink"
            strong: tile.loud
            role: "caption"
            maximumLineCount: 1
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        Rectangle {
            visible: tile.share >= 0
            x: Theme.px(13)
            y: Theme.px(82)
            width: parent.width - 2 * x
            height: Theme.px(7)
            radius: height / 2
            color: Theme.contrast ? "#000000" : tile.tone === "danger" ? "#F3C3C0" : "#DFE5EC"
            border.width: Theme.contrast ? 1 : 0
            border.color: Theme.line

            Rectangle {
                width: Math.max(tile.share > 0 ? height : 0, parent.width * Math.min(1, tile.share))
                height: parent.height
                radius: height / 2
                color: Theme.contrast ? Theme.primary : tile.tone === "danger" ? "#991417" : tile.tone === "warn" ? "#B36200" : "#0B5D35"
            }
        }
        AppText {
            visible: tile.share < 0 && text !== ""
            x: Theme.px(13)
            y: Theme.px(75)
            width: parent.width - 2 * x
            text: tile.since
            tone: "soft"
            role: "caption"
            maximumLineCount: 1
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        AppText {
            anchors.left: parent.left
            anchors.leftMargin: Theme.px(13)
            anchors.right: checkButton.visible ? checkButton.left : parent.right
            anchors.rightMargin: Theme.px(8)
            anchors.verticalCenter: checkButton.verticalCenter
            text: tile.running ? "正在自检…" : tile.tested
            tone: "soft"
            font.pixelSize: Theme.px(12)
            maximumLineCount: 1
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        AppButton {
            id: checkButton

            visible: tile.testable
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(11)
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(9)
            size: "small"
            leftPadding: Theme.px(12)
            textSize: Theme.caption
            enabled: !tile.busy
            text: "单项自检"
            Accessible.name: tile.name + "单项自检"
            Accessible.id: "board.check." + tile.device
            onClicked: tile.check()
        }
    }
}
