pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Questions: one to a page in large type, several on a page otherwise. The keyboard stands where
// the page ends, and only while there is something to type.
AppScreen {
    id: page

    required property FormModel model
    required property ShellModel shell
    readonly property PinyinModel pinyin: shell.pinyin as PinyinModel
    readonly property bool single: model.single
    readonly property bool wideways: Theme.landscape
    readonly property bool boardShown: model.typing
    // Lying down, a number pad stands on the right half; words need the whole width, and the row
    // that would not fit gives way while they are being typed.
    readonly property bool padAside: wideways && boardShown && board.pad
    readonly property bool wordsWide: wideways && boardShown && !board.pad
    readonly property real leftWidth: padAside ? Math.round(width / 2) : width
    readonly property var current: model.current

    color: single && !wideways && !Theme.contrast ? "#FFFFFF" : Theme.bg
    spoken: page.model.spoken

    HeadBar {
        id: head

        z: 3
        title: page.shell.itemName
        onBack: page.model.back()
        onHelp: page.shell.callHelp()
    }
    StepBar {
        id: steps

        visible: page.shell.stepCount > 0 && !page.wordsWide
        x: Theme.margin
        y: head.height + Theme.px(page.wideways ? 18 : 28)
        width: page.leftWidth - 2 * Theme.margin
        index: page.shell.stepIndex + 1
        count: Math.max(1, page.shell.stepCount)
        nextName: page.shell.nextStep
    }
    ScrollPane {
        id: pane

        readonly property real lower: page.boardShown && !page.padAside ? board.y : actions.y

        y: steps.visible ? steps.y + steps.height + Theme.px(page.wideways ? 10 : 20) : head.height + Theme.px(page.wideways ? 12 : 24)
        width: page.leftWidth
        height: Math.max(0, lower - y - Theme.px(page.wideways ? 10 : 16))
        hinted: !page.boardShown
        // the keyboard comes and grows after the caret has been placed
        onHeightChanged: sight.restart()
        onNaturalChanged: sight.restart()
        topPadding: Theme.px(12)
        bottomPadding: Theme.px(12)
        spacing: Theme.px(page.single ? 20 : page.wideways ? 18 : 28)

        Item {
            visible: !page.single && !(page.wideways && page.boardShown)
            width: parent ? parent.width : 0
            height: heading.height

            AppText {
                id: heading

                text: page.model.pageCount > 1 ? "请填这几项" : "只要填这几项"
                role: "title"
                tone: "heading"
                strong: true
                font.pixelSize: Theme.px(page.wideways ? 50 : 64)
                Accessible.role: Accessible.Heading
            }
            AppText {
                visible: page.model.pageCount > 1
                anchors.right: parent.right
                anchors.baseline: heading.baseline
                text: "第 " + (page.model.pageIndex + 1) + " 页，共 " + page.model.pageCount + " 页"
                tone: "soft"
                role: "card"
            }
        }
        Repeater {
            id: questions

            model: page.model.fields

            QuestionBox {
                required property FormField modelData

                width: parent ? parent.width : 0
                field: modelData
                single: page.single
                writing: page.model.current === modelData
                reading: page.shell.caption !== ""
                onTouched: page.model.focus(modelData.key)
                onWhy: page.model.askWhy(modelData.key)
                onListen: page.shell.caption !== "" ? page.shell.hush() : page.shell.read()
                onChosen: value => {
                    modelData.put(value);
                    page.model.focus(modelData.key);
                }
            }
        }
    }
    Keyboard {
        id: board

        visible: page.boardShown
        // A word keyboard of its own mode for each field; typed words leave through the field.
        mode: page.current ? page.current.keyboard : "digits"
        modes: mode === "pinyin" || mode === "letters" ? ["pinyin", "letters", "digits"] : []
        engine: page.pinyin
        person: page.current ? page.current.person : false
        target: page.fieldOf(page.current)
        doneText: page.wordsWide && page.single ? "下一步" : page.single ? "" : "打好了"
        promise: !page.single
        x: page.padAside ? page.leftWidth : 0
        width: page.width - x
        y: page.padAside ? head.height + (foot.y - head.height - height) / 2 : page.wordsWide ? (foot.visible ? foot.y : page.height) - height - Theme.px(10) : actions.y - height - Theme.px(page.single ? 0 : 24)
        onDone: page.wordsWide && page.single ? page.model.next() : page.model.closeKeyboard()
    }
    Rectangle {
        z: -1
        visible: page.boardShown
        x: board.x
        y: page.padAside ? head.height : board.y
        width: board.width
        height: page.height - y
        color: Theme.keyTray
    }

    function fieldOf(wanted: var): AppField {
        for (let i = 0; i < questions.count; i++) {
            const box = questions.itemAt(i) as QuestionBox;
            if (box && wanted && box.field === wanted)
                return box.input;
        }
        return null;
    }
    // The right field has the caret whenever the keyboard moves on.
    onBoardShownChanged: Qt.callLater(page.placeCaret)
    onCurrentChanged: Qt.callLater(page.placeCaret)

    function placeCaret() {
        board.target = Qt.binding(() => page.fieldOf(page.current));
        const input = page.fieldOf(page.current);
        page.keepInSight();
        if (input)
            input.forceActiveFocus();
        else
            page.forceActiveFocus();
    }

    // Once the layout has come to rest; a page that goes takes it along.
    Timer {
        id: sight

        interval: 0
        onTriggered: page.keepInSight()
    }

    // What is typed into is never under the keyboard: its question as well where there is room.
    function keepInSight() {
        const input = page.boardShown ? page.fieldOf(page.current) : null;
        if (input)
            pane.reveal(input.parent.height <= pane.height ? input.parent as Item : input);
    }

    FormActions {
        id: actions

        visible: !page.wordsWide
        x: Theme.margin
        y: foot.y - height - Theme.px(page.wideways ? 16 : 24)
        width: page.leftWidth - 2 * Theme.margin
        model: page.model
    }
    ShellFoot {
        id: foot

        visible: !(page.wordsWide && Theme.elder)
        anchors.bottom: parent.bottom
        shell: page.shell
    }
    Sheet {
        open: page.model.why !== ""
        title: "为什么问这个"
        text: page.model.why
        iconName: "circle-help"
        closeText: "知道了"
        onClosed: page.model.askWhy("")
    }
}
