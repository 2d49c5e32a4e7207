import QtQuick
import Yichuang.Ui

// One role of the machine: what was found for it, how sure, and what a trial showed.
Rectangle {
    id: row

    required property string device
    required property string kind
    required property string symbol
    required property string driver
    required property string url
    required property int score
    required property string deed
    required property string tone
    required property bool used
    required property int rivals
    required property string proof
    required property string proofTone
    required property bool proving
    property bool proves: false

    signal toggled
    signal other
    signal prove

    height: Math.max(Theme.px(64), words.height + Theme.px(20))
    visible: used || !proves
    radius: Theme.px(8)
    color: Theme.contrast ? "#000000" : used ? "#F6F9FD" : Theme.band
    border.width: Theme.border
    border.color: Theme.line
    Accessible.role: Accessible.ListItem
    Accessible.name: kind + "，" + deed + "，" + driver + "，" + url + (proof === "" ? "" : "，" + proof)

    Rectangle {
        id: picture

        x: Theme.px(12)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(40)
        height: width
        radius: Theme.px(8)
        color: Theme.tint2

        AppIcon {
            anchors.centerIn: parent
            name: row.symbol
            size: Theme.px(24)
            color: Theme.accent
        }
    }
    Column {
        id: words

        anchors.left: picture.right
        anchors.leftMargin: Theme.px(14)
        anchors.right: buttons.left
        anchors.rightMargin: Theme.px(12)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(2)

        Row {
            spacing: Theme.px(10)

            AppText {
                text: row.kind
                role: "card"
                tone: "heading"
                strong: true
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
            Tag {
                anchors.verticalCenter: parent.verticalCenter
                tone: row.used ? row.tone : "neutral"
                text: row.deed
            }
            Tag {
                visible: row.score > 0 && row.used
                anchors.verticalCenter: parent.verticalCenter
                tone: row.score >= 80 ? "ok" : "neutral"
                text: row.score >= 80 ? "已应答，把握 " + row.score : "把握 " + row.score
            }
        }
        AppText {
            width: parent.width
            text: row.driver + "　" + row.url
            tone: "soft"
            role: "caption"
            wrapMode: Text.WrapAnywhere
            Accessible.ignored: true
        }
        AppText {
            visible: text !== ""
            width: parent.width
            text: row.proof
            tone: row.proofTone
            strong: true
            Accessible.id: "wizard.proof." + row.device
        }
    }
    Row {
        id: buttons

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(12)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(8)

        AppButton {
            visible: row.proves
            height: Theme.px(42)
            kind: row.proof === "" ? "primary" : "secondary"
            iconName: "play"
            text: row.proving ? "正在试…" : row.proof === "" ? "试一次" : "再试一次"
            enabled: !row.proving
            Accessible.name: row.kind + text
            Accessible.id: "wizard.prove." + row.device
            onClicked: row.prove()
        }
        AppButton {
            visible: !row.proves && row.rivals > 0
            height: Theme.px(42)
            iconName: "refresh-cw"
            text: "换一个"
            Accessible.name: row.kind + "换一个"
            Accessible.id: "wizard.other." + row.device
            onClicked: row.other()
        }
        AppButton {
            visible: !row.proves
            height: Theme.px(42)
            iconName: row.used ? "x" : "check"
            text: row.used ? "不用" : "要用"
            Accessible.name: row.kind + text
            Accessible.id: "wizard.use." + row.device
            onClicked: row.toggled()
        }
    }
}
