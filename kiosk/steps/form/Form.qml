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
    property PinyinModel pinyin: null
    readonly property bool single: model.single
    readonly property bool wideways: Theme.landscape
    readonly property bool boardShown: model.typing
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

        visible: page.shell.stepCount > 0 && !(page.wideways && page.boardShown)
        x: Theme.margin
        y: head.height + Theme.px(page.wideways ? 18 : 28)
        width: page.width - 2 * Theme.margin
        index: page.shell.stepIndex + 1
        count: Math.max(1, page.shell.stepCount)
        nextName: page.shell.nextStep
    }
    ScrollPane {
        id: pane

        readonly property real lower: page.boardShown ? board.y : actions.y

        y: steps.visible ? steps.y + steps.height + Theme.px(page.wideways ? 10 : 20) : head.height + Theme.px(page.wideways ? 12 : 24)
        width: page.width
        height: Math.max(0, lower - y - Theme.px(page.wideways ? 10 : 16))
        hinted: !page.boardShown
        topPadding: Theme.px(12)
        bottomPadding: Theme.px(12)
        spacing: Theme.px(page.single ? 20 : page.wideways ? 18 : 28)

        Item {
            visible: !page.single
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
        target: page.fieldOf(page.current)
        doneText: page.single ? "" : "打好了"
        promise: !page.single
        y: actions.y - height - (page.single ? 0 : Theme.px(page.wideways ? 14 : 24))
        onDone: page.model.closeKeyboard()
    }
    Rectangle {
        z: -1
        visible: page.boardShown
        y: board.y
        width: page.width
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
        if (input)
            pane.reveal(input.parent as Item);
        if (input)
            input.forceActiveFocus();
        else
            page.forceActiveFocus();
    }

    FormActions {
        id: actions

        x: Theme.margin
        y: foot.y - height - Theme.px(page.wideways ? 16 : 24)
        width: page.width - 2 * Theme.margin
        model: page.model
    }
    FootBar {
        id: foot

        anchors.bottom: parent.bottom
        secondsLeft: page.shell.timed ? page.shell.secondsLeft : -1
        reading: page.shell.caption !== ""
        onRead: page.shell.caption !== "" ? page.shell.hush() : page.shell.read()
        onLarger: page.shell.toggleElder()
        onMoreTime: page.shell.extend()
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
