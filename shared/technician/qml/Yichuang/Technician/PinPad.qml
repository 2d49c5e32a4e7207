pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Digits that are not shown: a dot for each, by our keys or a real keyboard.
FocusScope {
    id: pad

    property string digits: ""
    property int longest: 12
    property int shortest: 6
    property bool busy: false
    property string go: "进入"

    signal entered(string pin)

    function type(key: string) {
        if (!busy && digits.length < longest)
            digits += key;
    }
    function send() {
        if (busy || digits.length < shortest)
            return;
        const pin = digits;
        digits = "";
        entered(pin);
    }

    implicitWidth: Theme.px(320)
    implicitHeight: column.height
    focus: true
    Accessible.role: Accessible.EditableText
    Accessible.name: "密码，已输入 " + digits.length + " 位"
    Keys.onPressed: event => {
        if (event.text.length === 1 && event.text >= "0" && event.text <= "9") {
            type(event.text);
            event.accepted = true;
        } else if (event.key === Qt.Key_Backspace) {
            digits = digits.slice(0, -1);
            event.accepted = true;
        } else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
            send();
            event.accepted = true;
        }
    }

    Column {
        id: column

        width: parent.width
        spacing: Theme.px(12)

        Rectangle {
            width: parent.width
            height: Theme.px(48)
            radius: Theme.px(8)
            color: Theme.surface
            border.width: Theme.border
            border.color: Theme.contrast ? Theme.accent : Theme.frame

            FocusRing {
                shown: pad.activeFocus
                radiusInside: parent.radius
            }
            Row {
                anchors.centerIn: parent
                spacing: Theme.px(9)

                Repeater {
                    model: Math.max(pad.shortest, pad.digits.length)

                    Rectangle {
                        required property int index

                        width: Theme.px(12)
                        height: width
                        radius: width / 2
                        color: index < pad.digits.length ? Theme.heading : "transparent"
                        border.width: Theme.px(2)
                        border.color: index < pad.digits.length ? Theme.heading : Theme.contrast ? Theme.line : "#A9B5C4"
                    }
                }
            }
        }
        Grid {
            columns: 3
            spacing: Theme.px(9)

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "清空", "0", "退格"]

                KeyCap {
                    required property string modelData
                    readonly property bool word: modelData.length > 1

                    text: modelData
                    dark: word
                    autoRepeat: modelData === "退格"
                    iconName: modelData === "退格" ? "delete" : ""
                    textSize: Theme.px(word ? 17 : 24)
                    width: (pad.width - 2 * Theme.px(9)) / 3
                    height: Theme.px(52)
                    Accessible.id: modelData === "退格" ? "key.erase" : modelData === "清空" ? "key.clear" : "key." + modelData
                    onClicked: {
                        if (modelData === "退格")
                            pad.digits = pad.digits.slice(0, -1);
                        else if (modelData === "清空")
                            pad.digits = "";
                        else
                            pad.type(modelData);
                    }
                }
            }
        }
        AppButton {
            width: parent.width
            height: Theme.px(50)
            kind: "primary"
            textSize: Theme.lead
            enabled: !pad.busy && pad.digits.length >= pad.shortest
            text: pad.busy ? "正在核对…" : pad.go
            iconName: "log-in"
            Accessible.id: "entry.go"
            onClicked: pad.send()
        }
    }
}
