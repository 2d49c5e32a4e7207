pragma ComponentBehavior: Bound
import QtQuick

// Our own on-screen keyboard. mode: pinyin | letters | digits | id. It remembers nothing.
// It edits `target` (an AppField, or anything with insert/backspace/clear and `composition`)
// and says the same through its signals.
Rectangle {
    id: board

    property string mode: "pinyin"
    // Modes the person may switch between; empty: only `mode`.
    property list<string> modes: mode === "pinyin" || mode === "letters" ? ["pinyin", "letters", "digits"] : []
    property PinyinModel engine: null
    property AppField target: null
    // The field asks for a person's name: names come first, rare characters are offered too.
    property bool person: false
    property string doneText: "打好了"
    property bool promise: true
    property bool upper: false
    readonly property bool pad: mode === "digits" || mode === "id"
    // Which keys there are by now.
    property bool rowsMade: false
    property bool padMade: false
    readonly property string preview: engine !== null ? engine.preview : ""
    readonly property bool composing: engine !== null && engine.composition !== ""
    readonly property real keyGap: Theme.px(12)
    readonly property real side: Theme.landscape ? Math.max(Theme.px(16), (width - Theme.px(1500)) / 2) : Theme.px(16)
    readonly property real room: width - 2 * side
    readonly property real keyWidth: (room - 9 * keyGap) / 10
    readonly property real keyHeight: Math.max(Theme.px(Theme.elder ? 101 : 81), Theme.px(Theme.landscape ? 84 : Theme.elder ? 116 : 104))

    signal inserted(string text)
    signal erased
    signal cleared
    signal done

    function make() {
        if (visible && pad)
            padMade = true;
        else if (visible)
            rowsMade = true;
    }
    function type(key: string) {
        if (mode === "pinyin" && engine !== null && /^[a-z]$/.test(key)) {
            engine.type(key);
            return;
        }
        put(upper ? key.toUpperCase() : key);
        upper = false;
    }
    function put(words: string) {
        if (target)
            target.insert(words);
        inserted(words);
    }
    function erase() {
        if (composing) {
            engine.erase();
            return;
        }
        if (target)
            target.backspace();
        erased();
    }
    function wipe() {
        if (engine !== null)
            engine.clear();
        if (target)
            target.clear();
        cleared();
    }
    function space() {
        if (composing)
            engine.choose(0);
        else
            put(" ");
    }
    function finish() {
        if (composing)
            engine.choose(0);
        done();
    }

    width: parent ? parent.width : implicitWidth
    implicitWidth: Theme.px(1080)
    implicitHeight: column.height + Theme.px(Theme.landscape ? 12 : 20)
    color: Theme.keyTray
    Accessible.role: Accessible.Grouping
    Accessible.name: "屏幕键盘"
    onPreviewChanged: if (target)
        target.composition = preview
    onTargetChanged: if (target)
        target.composition = preview
    onVisibleChanged: make()
    onPadChanged: make()
    Component.onCompleted: make()
    onModeChanged: if (engine !== null && mode !== "pinyin")
        engine.clear()

    Binding {
        target: board.engine
        property: "person"
        value: board.person
        when: board.engine !== null
    }
    Connections {
        target: board.engine
        function onCommitted(text: string) {
            board.put(text);
        }
    }

    // Touches between the keys do nothing.
    MouseArea {
        anchors.fill: parent
    }
    Rectangle {
        width: parent.width
        height: Theme.contrast ? Theme.px(4) : Theme.px(2)
        color: Theme.contrast ? Theme.primary : "#B9C4D0"
    }
    Column {
        id: column

        width: parent.width
        spacing: board.keyGap

        Rectangle {
            visible: board.mode === "pinyin" && board.engine !== null
            width: parent.width
            height: spell.height + words.height + Theme.px(12)
            color: Theme.surface

            Text {
                id: spell

                x: board.side + Theme.px(16)
                height: Theme.px(Theme.elder ? 56 : 44)
                verticalAlignment: Text.AlignVCenter
                text: board.composing ? board.engine.composition : ""
                textFormat: Text.PlainText
                color: Theme.ink2
                font.pixelSize: Theme.px(Theme.elder ? 38 : 30)
                font.letterSpacing: board.composing ? Theme.px(2) : 0
            }
            AppText {
                visible: !board.composing
                anchors.centerIn: parent
                text: "用拼音打字，词会出现在这里"
                tone: "soft"
            }
            CandidateRow {
                id: words

                anchors.top: spell.bottom
                x: board.side
                width: board.room
                engine: board.engine
                onChosen: index => board.engine.choose(index)
            }
        }
        Item {
            width: 1
            height: Theme.px(2)
            visible: !(board.mode === "pinyin" && board.engine !== null)
        }
        // Thirty keys are made when they are first seen, not with every page that may want them.
        Loader {
            visible: !board.pad
            active: board.rowsMade
            anchors.horizontalCenter: parent.horizontalCenter
            sourceComponent: KeyRows {
                pinyin: board.mode === "pinyin"
                upper: board.upper
                gap: board.keyGap
                keyWidth: board.keyWidth
                keyHeight: board.keyHeight
                onTyped: key => board.type(key)
                onErase: board.erase()
                onShift: {
                    if (!pinyin)
                        board.upper = !board.upper;
                    else if (board.engine !== null)
                        board.engine.separate();
                }
            }
        }
        Loader {
            visible: board.pad
            active: board.padMade
            anchors.horizontalCenter: parent.horizontalCenter
            sourceComponent: KeyPad {
                withX: board.mode === "id"
                room: board.room
                keyHeight: board.keyHeight
                onTyped: key => board.put(key)
                onErase: board.erase()
                onWipe: board.wipe()
            }
        }
        Row {
            visible: board.modes.length > 1 || !board.pad
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: board.keyGap

            Rectangle {
                visible: board.modes.length > 1
                width: modeRow.width
                height: board.keyHeight
                radius: Theme.px(18)
                color: Theme.keyShade

                Row {
                    id: modeRow

                    Repeater {
                        model: board.modes

                        KeyCap {
                            id: modeKey

                            required property string modelData

                            text: modelData === "pinyin" ? "拼音" : modelData === "letters" ? "字母" : "数字"
                            dark: true
                            on: board.mode === modelData
                            textSize: Theme.px(Theme.elder ? 40 : 36)
                            width: Theme.px(Theme.elder ? 136 : 130)
                            height: board.keyHeight
                            Accessible.id: "key.mode." + modelData
                            onClicked: board.mode = modelData

                            background: Rectangle {
                                radius: Theme.px(18)
                                color: Theme.contrast ? (modeKey.on ? "#FFE600" : "#000000") : modeKey.on ? "#FFFFFF" : "transparent"
                                border.width: Theme.contrast ? Theme.border : modeKey.on ? Theme.px(6) : 0
                                border.color: Theme.contrast ? "#7FE7FF" : Theme.keyShade
                            }
                        }
                    }
                }
            }
            KeyCap {
                text: "空格"
                textSize: Theme.px(Theme.elder ? 40 : 36)
                width: Math.max(Theme.px(120), board.room - (board.modes.length > 1 ? modeRow.width + board.keyGap : 0) - (doneKey.visible ? doneKey.width + board.keyGap : 0))
                height: board.keyHeight
                Accessible.id: "key.space"
                onClicked: board.space()
            }
            KeyCap {
                id: doneKey

                visible: board.doneText !== ""
                text: board.doneText
                primary: true
                iconName: "check"
                textSize: Theme.px(Theme.elder ? 44 : 40)
                width: Theme.px(286)
                height: board.keyHeight
                Accessible.id: "key.done"
                onClicked: board.finish()
            }
        }
        Row {
            visible: board.promise && !board.pad && !Theme.landscape
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.px(12)

            AppIcon {
                name: "shield-check"
                color: Theme.toneInk("ok")
                size: Theme.px(36)
                anchors.verticalCenter: parent.verticalCenter
            }
            AppText {
                text: "输入法不记您打过的字，用完就清除"
                role: "caption"
                tone: "soft"
            }
        }
    }
}
