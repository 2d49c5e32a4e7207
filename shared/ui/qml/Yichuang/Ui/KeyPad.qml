pragma ComponentBehavior: Bound
import QtQuick

// The digit keys of Keyboard; with X for ID numbers.
Grid {
    id: pad

    property bool withX: false
    property real room: Theme.px(968)
    property real keyHeight: Theme.px(104)
    readonly property list<string> keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", withX ? "X" : "清空", "0", "退格"]
    readonly property real wide: Math.min(room, Theme.px(Theme.landscape ? 1200 : 968))
    readonly property real tall: Theme.landscape ? keyHeight : Theme.px(Theme.elder ? 146 : 124)

    signal typed(string key)
    signal erase
    signal wipe

    columns: 3
    columnSpacing: Theme.px(24)
    rowSpacing: Theme.px(Theme.landscape ? 12 : 20)
    topPadding: Theme.px(Theme.landscape ? 6 : 20)

    Repeater {
        model: pad.keys

        KeyCap {
            required property string modelData
            readonly property bool word: modelData.length > 1

            text: modelData
            dark: word
            autoRepeat: modelData === "退格"
            iconName: modelData === "退格" ? "delete" : ""
            textSize: word ? Theme.px(Theme.elder ? 48 : 42) : Theme.landscape ? Theme.key : Theme.keypad
            width: (pad.wide - 2 * pad.columnSpacing) / 3
            height: pad.tall
            Accessible.id: modelData === "退格" ? "key.erase" : modelData === "清空" ? "key.clear" : "key." + modelData
            onClicked: {
                if (modelData === "退格")
                    pad.erase();
                else if (modelData === "清空")
                    pad.wipe();
                else
                    pad.typed(modelData);
            }

        }
    }
}
