import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// Hands a PIN in; rests while it is being checked.
AppButton {
    required property PinEntry entry
    property string words: ""

    kind: "primary"
    enabled: !entry.busy
    text: entry.busy ? "正在核对…" : words
}
