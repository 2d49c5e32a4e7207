pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Finding: type in one's own words, see at once what it may be and why. Upright the keyboard lies
// at the bottom; lying down it stands under the field and the results fill the right half.
AppScreen {
    id: page

    required property ShellModel shell
    required property FindModel model
    readonly property bool wide: Theme.landscape
    readonly property bool keys: model.typing
    readonly property real half: wide ? Math.round(width * 0.53) : width
    readonly property bool browsing: model.query.trim() === "" && model.keyboard.composition === ""

    spoken: model.spoken

    HeadBar {
        id: head

        z: 2
        title: page.keys || !page.browsing ? "找事项" : page.model.shelf !== "" ? page.model.shelf : "全部 " + page.model.itemCount + " 项"
        backText: "回首页"
        onBack: page.shell.back()
        onHelp: page.shell.callHelp()
    }
    AppField {
        id: field

        x: Theme.margin
        y: head.height + Theme.px(page.wide ? 24 : 30)
        width: (page.wide ? page.half - Theme.px(24) : page.width - Theme.margin) - x
        iconName: "search"
        placeholder: "说您自己的话就行"
        text: page.model.query
        focus: page.keys
        maximumLength: 60
        Accessible.id: "find.query"
        onEdited: text => page.model.edit(text)
        onAccepted: page.model.type(false)
        onFocusedChanged: if (focused)
            page.model.type(true)
        Component.onCompleted: if (page.keys)
            forceActiveFocus()
    }
    AppText {
        id: sentence

        x: Theme.margin
        anchors.top: field.bottom
        anchors.topMargin: Theme.px(16)
        width: field.width
        text: page.model.sentence
        tone: "soft"
        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(33)
        Accessible.id: "find.sentence"
    }
    ScrollPane {
        id: results

        anchors.left: parent.left
        anchors.leftMargin: page.wide ? page.half : 0
        anchors.right: parent.right
        anchors.top: page.wide ? head.bottom : sentence.bottom
        anchors.topMargin: page.wide ? 0 : Theme.px(4)
        anchors.bottom: !page.keys ? foot.top : page.wide ? parent.bottom : keyboard.top
        sidePadding: page.wide ? Theme.px(32) : Theme.margin
        topPadding: Theme.px(page.wide ? 24 : 12)

        Loader {
            width: parent.width
            sourceComponent: page.browsing ? (page.keys ? topics : everything) : found
        }
    }
    Loader {
        active: page.wide && !page.keys
        x: Theme.margin
        anchors.top: sentence.bottom
        anchors.topMargin: Theme.px(36)
        width: field.width
        sourceComponent: briefTopics
    }
    Component {
        id: topics

        FindTopics {
            model: page.model
        }
    }
    Component {
        id: briefTopics

        FindTopics {
            brief: true
            model: page.model
        }
    }
    Component {
        id: everything

        FindAll {
            model: page.model
        }
    }
    Component {
        id: found

        FindHits {
            model: page.model
            onHelp: page.shell.callHelp()
        }
    }
    Keyboard {
        id: keyboard

        visible: page.keys
        anchors.bottom: parent.bottom
        width: page.half
        engine: page.model.keyboard
        target: field
        doneText: "打好了"
        onDone: {
            page.model.type(false);
            page.forceActiveFocus();
        }
    }
    ShellFoot {
        id: foot

        visible: !page.keys
        anchors.bottom: parent.bottom
        shell: page.shell
    }
    Connections {
        target: page.model
        function onChanged() {
            results.toTop();
        }
        function onShelf_changed() {
            results.toTop();
        }
    }
}
