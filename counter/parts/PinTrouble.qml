import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// What was wrong with a PIN, under its field.
Banner {
    required property PinEntry entry

    visible: entry.sentence !== ""
    width: parent ? parent.width : 0
    tone: "danger"
    iconName: "circle-alert"
    text: entry.sentence
}
