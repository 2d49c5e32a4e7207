pragma ComponentBehavior: Bound
import QtQuick

// One line of typing. Works with a real keyboard and with ours: Keyboard.target calls insert(),
// backspace(), clear() and sets `composition`, which is shown underlined at the caret.
// groups: [3, 4, 4] shows digits in groups, with a dash for each place still empty.
FocusScope {
    id: field

    property alias text: input.text
    property string placeholder: ""
    property string hint: ""
    property string hintTone: "soft"
    property bool focused: input.activeFocus
    property string composition: ""
    property string iconName: ""
    property bool clearable: true
    property list<int> groups: []
    property int maximumLength: 200
    property bool secret: false
    property alias validator: input.validator
    property alias readOnly: input.readOnly
    property int textSize: Theme.desk ? Theme.card : groups.length > 0 ? Theme.px(Theme.elder ? 80 : 60) : Theme.elder ? Theme.card : Theme.px(40)
    default property alias extra: side.data

    // The person changed the text (by either keyboard).
    signal edited(string text)
    signal accepted

    function insert(words: string) {
        if (input.readOnly || input.text.length + words.length > maximumLength)
            return;
        input.insert(input.activeFocus ? input.cursorPosition : input.length, words);
        field.edited(input.text);
    }
    function backspace() {
        const at = input.activeFocus ? input.cursorPosition : input.length;
        if (input.readOnly || at === 0)
            return;
        const pair = at > 1 && /[\uDC00-\uDFFF]/.test(input.text.charAt(at - 1)) ? 2 : 1;
        input.remove(at - pair, at);
        field.edited(input.text);
    }
    function clear() {
        input.clear();
        composition = "";
        field.edited("");
    }
    // Digits in their groups, as {text, missing}.
    function grouped(): string {
        let out = "";
        let at = 0;
        for (let i = 0; i < groups.length && at < input.text.length; i++) {
            out += (out === "" ? "" : " ") + input.text.slice(at, at + groups[i]);
            at += groups[i];
        }
        return out + input.text.slice(at);
    }

    implicitHeight: Math.max(Theme.target, Theme.px(Theme.desk ? 36 : groups.length > 0 ? (Theme.elder ? 164 : 140) : Theme.elder ? 132 : 116))
    implicitWidth: Theme.px(Theme.desk ? 240 : 968)
    Accessible.role: Accessible.EditableText
    Accessible.name: placeholder
    Accessible.description: hint
    Accessible.editable: !input.readOnly
    Accessible.focusable: true

    Rectangle {
        id: box

        anchors.fill: parent
        radius: Theme.radius
        color: field.readOnly && Theme.desk ? Theme.tint : Theme.surface
        border.width: field.focused ? 0 : Theme.border
        border.color: Theme.contrast ? Theme.accent : Theme.frame

        FocusRing {
            shown: field.focused
            radiusInside: box.radius
        }
    }
    MouseArea {
        anchors.fill: parent
        onClicked: input.forceActiveFocus()
    }
    AppIcon {
        id: lead

        visible: field.iconName !== ""
        name: field.iconName
        color: Theme.accent
        size: Theme.px(Theme.desk ? 18 : 48)
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(Theme.desk ? 10 : 32)
        anchors.verticalCenter: parent.verticalCenter
    }
    Item {
        id: line

        anchors.left: lead.visible ? lead.right : parent.left
        anchors.leftMargin: Theme.px(Theme.desk ? 10 : lead.visible ? 22 : 40)
        anchors.right: side.left
        anchors.rightMargin: Theme.px(Theme.desk ? 6 : 16)
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        clip: true

        TextInput {
            id: input

            // The picture below replaces it while composing or when digits are grouped.
            opacity: line.drawn ? 0 : 1
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            focus: true
            activeFocusOnTab: true
            clip: true
            color: Theme.ink
            font.pixelSize: field.textSize
            font.weight: Theme.desk ? Font.Normal : Font.Bold
            echoMode: field.secret ? TextInput.Password : TextInput.Normal
            maximumLength: field.maximumLength
            selectByMouse: Theme.desk
            selectionColor: Theme.primary
            selectedTextColor: Theme.primaryInk
            onTextEdited: field.edited(text)
            onAccepted: field.accepted()
            // A line longer than its field is read from its beginning while nobody writes in it.
            onTextChanged: if (!activeFocus)
                cursorPosition = 0
            onActiveFocusChanged: cursorPosition = activeFocus ? length : 0
            Component.onCompleted: if (!activeFocus)
                cursorPosition = 0
            cursorDelegate: Rectangle {
                visible: field.focused
                width: Theme.px(Theme.desk ? 2 : 5)
                radius: width / 2
                color: Theme.accent
            }
            Accessible.ignored: true
        }

        readonly property bool drawn: field.composition !== "" || field.groups.length > 0

        AppText {
            visible: input.text === "" && field.composition === ""
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: field.groups.length > 0 || field.focused ? Theme.px(Theme.desk ? 4 : 14) : 0
            text: field.placeholder
            tone: Theme.elder ? "soft" : "faint"
            font.pixelSize: Theme.desk ? Theme.body : Math.min(field.textSize, Theme.px(Theme.elder ? 44 : 36))
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
        Row {
            id: drawnRow

            visible: line.drawn
            // A long line keeps its end in sight; an empty one is as high as a written one.
            x: Math.min(0, line.width - width)
            height: input.implicitHeight
            anchors.verticalCenter: parent.verticalCenter

            Text {
                anchors.verticalCenter: parent.verticalCenter
                text: field.secret ? "•".repeat(input.text.length) : field.groups.length > 0 ? field.grouped() : input.text.slice(0, input.cursorPosition)
                textFormat: Text.PlainText
                color: Theme.ink
                font: input.font
            }
            Item {
                visible: field.composition !== ""
                anchors.verticalCenter: parent.verticalCenter
                width: composed.width
                height: composed.height

                Text {
                    id: composed

                    text: field.composition
                    textFormat: Text.PlainText
                    color: Theme.accent
                    font: input.font
                }
                Rectangle {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: Theme.px(4)
                    color: Theme.accent
                }
            }
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                visible: field.focused && !input.readOnly
                width: Theme.px(5)
                height: field.textSize * 1.24
                radius: width / 2
                color: Theme.accent
            }
            Text {
                anchors.verticalCenter: parent.verticalCenter
                visible: field.groups.length === 0 && text !== ""
                text: input.text.slice(input.cursorPosition)
                textFormat: Text.PlainText
                color: Theme.ink
                font: input.font
            }
            Row {
                visible: field.groups.length > 0
                anchors.bottom: parent.bottom
                anchors.bottomMargin: field.textSize * 0.3
                leftPadding: Theme.px(10)
                spacing: Theme.px(12)

                Repeater {
                    model: {
                        let all = 0;
                        for (let i = 0; i < field.groups.length; i++)
                            all += field.groups[i];
                        return Math.max(0, all - input.text.length);
                    }

                    Rectangle {
                        width: field.textSize * 0.36
                        height: Theme.px(6)
                        radius: height / 2
                        color: Theme.contrast ? Theme.accent : "#A9B5C4"
                    }
                }
            }
        }
    }
    Row {
        id: side

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(Theme.desk ? 8 : 12)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(Theme.desk ? 6 : 12)

        AppText {
            visible: field.hint !== ""
            anchors.verticalCenter: parent.verticalCenter
            text: field.hint
            tone: field.hintTone
            strong: true
            role: Theme.elder ? "caption" : "body"
            rightPadding: Theme.px(Theme.desk ? 0 : 20)
            wrapMode: Text.NoWrap
        }
        AppButton {
            visible: field.clearable && input.text !== "" && !input.readOnly && !Theme.desk
            anchors.verticalCenter: parent.verticalCenter
            kind: "ghost"
            iconName: "x"
            iconSize: Theme.px(40)
            leftPadding: 0
            width: Theme.px(Theme.elder ? 101 : 88)
            height: width
            radius: width / 2
            focusPolicy: Qt.NoFocus
            Accessible.name: "清空"
            Accessible.id: "field.clear"
            onClicked: field.clear()
        }
    }
}
