pragma ComponentBehavior: Bound
import QtQuick

// The letter keys of Keyboard.
Column {
    id: rows

    property bool pinyin: true
    property bool upper: false
    property real gap: Theme.px(12)
    property real keyWidth: Theme.px(96)
    property real keyHeight: Theme.px(104)

    signal typed(string key)
    signal shift
    signal erase

    spacing: gap

    component Letters: Row {
        id: letters

        property string keys: ""

        spacing: rows.gap

        Repeater {
            model: letters.keys.length

            KeyCap {
                required property int index

                text: letters.keys.charAt(index)
                label: rows.upper ? text.toUpperCase() : text
                width: rows.keyWidth
                height: rows.keyHeight
                Accessible.id: "key." + text
                onClicked: rows.typed(text)
            }
        }
    }

    Letters {
        anchors.horizontalCenter: parent.horizontalCenter
        keys: "qwertyuiop"
    }
    Letters {
        anchors.horizontalCenter: parent.horizontalCenter
        keys: "asdfghjkl"
    }
    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: rows.gap

        KeyCap {
            text: rows.pinyin ? "分词" : rows.upper ? "小写" : "大写"
            dark: true
            textSize: Theme.px(Theme.elder ? 40 : 36)
            width: rows.keyWidth * 1.5
            height: rows.keyHeight
            Accessible.id: "key.shift"
            onClicked: rows.shift()
        }
        Letters {
            keys: "zxcvbnm"
        }
        KeyCap {
            text: "退"
            iconName: "delete"
            dark: true
            autoRepeat: true
            textSize: Theme.px(Theme.elder ? 40 : 36)
            width: rows.keyWidth * 1.5
            height: rows.keyHeight
            Accessible.name: "退格"
            Accessible.id: "key.erase"
            onClicked: rows.erase()
        }
    }
}
