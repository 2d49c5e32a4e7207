import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// Whose turn it is at this window, and what the board and the keys said.
Rectangle {
    id: strip

    required property HallsideModel hallside

    implicitHeight: words.height + Theme.px(24)
    color: Theme.tint

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }
    Column {
        id: words

        x: Theme.px(16)
        y: Theme.px(12)
        width: parent.width - 2 * x
        spacing: Theme.px(4)

        Row {
            visible: strip.hallside.calls
            spacing: Theme.px(8)

            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: strip.hallside.number !== "" ? strip.hallside.number : "还没叫号"
                role: "lead"
                strong: true
                wrapMode: Text.NoWrap
                Accessible.id: "desk.call.number"
            }
            KeyHint {
                anchors.verticalCenter: parent.verticalCenter
                text: "Ctrl N"
            }
            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: "下一号"
                role: "caption"
                tone: "soft"
                wrapMode: Text.NoWrap
            }
        }
        AppText {
            visible: text !== ""
            width: parent.width
            text: strip.hallside.said
            tone: strip.hallside.tone
            role: "caption"
            Accessible.id: "desk.call.said"
        }
    }
}
