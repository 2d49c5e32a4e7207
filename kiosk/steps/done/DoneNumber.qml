import QtQuick
import Yichuang.Ui

// 收件编号: what must be remembered, the serial, is the largest.
Column {
    id: number

    property string head: ""
    property string serial: ""

    Accessible.role: Accessible.StaticText
    Accessible.name: "收件编号，" + head + " " + serial

    AppText {
        text: "收件编号"
        tone: "soft"
        role: Theme.elder ? "caption" : "body"
        Accessible.ignored: true
    }
    Row {
        spacing: Theme.px(16)

        AppText {
            id: headText

            anchors.baseline: serialText.baseline
            text: number.head
            strong: true
            font.pixelSize: Theme.px(Theme.elder ? 48 : 44)
            font.letterSpacing: 1
            Accessible.ignored: true
        }
        AppText {
            id: serialText

            text: number.serial
            tone: "heading"
            strong: true
            font.pixelSize: Theme.px(Theme.elder ? 96 : 88)
            font.letterSpacing: 2
            lineHeight: 0.9
            Accessible.ignored: true
        }
    }
}
