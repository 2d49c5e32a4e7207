pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// One question: asked as a sentence, answered by tiles or by typing, with where the answer came
// from and what is wrong with it.
Column {
    id: box

    required property FormField field
    property bool single: false
    property bool writing: false
    property bool reading: false
    readonly property bool choosing: field.kind === "choice"
    readonly property AppField input: choosing ? null : typed

    signal touched
    signal why
    signal listen
    signal chosen(string value)

    spacing: Theme.px(single ? 18 : 12)

    readonly property bool whyAside: single && (!Theme.landscape || writing && field.keyboard !== "pinyin")

    Item {
        width: parent.width
        height: Math.max(question.height, whyButton.visible ? whyButton.height : 0, 1)

        AppText {
            id: question

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - (whyButton.visible ? whyButton.width + Theme.px(16) : 0)
            text: box.field.title
            tone: "heading"
            strong: true
            font.pixelSize: box.single ? (Theme.landscape && box.writing ? Theme.lead : Theme.title) : Theme.px(44)
            lineHeight: 0.95
            Accessible.role: Accessible.Heading
        }
        AppButton {
            id: whyButton

            visible: box.field.asksWhy && !box.whyAside
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            kind: "ghost"
            size: "small"
            iconName: "circle-help"
            text: "为什么问"
            textSize: Theme.elder ? Theme.caption : Theme.px(28)
            leftPadding: Theme.px(16)
            Accessible.id: "form.why." + box.field.key
            onClicked: box.why()
        }
    }
    Item {
        // beside the keys there is room for the hint or for what is wrong, and what is wrong goes first
        visible: !(Theme.landscape && box.writing && box.field.problem !== "") && (hint.text !== "" && !(Theme.landscape && box.writing && box.field.keyboard === "pinyin") || besideHint.visible)
        width: parent.width
        height: Math.max(hint.text === "" ? 0 : hint.height, besideHint.visible ? besideHint.height : 0)

        AppText {
            id: hint

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - (besideHint.visible ? besideHint.width + Theme.px(20) : 0)
            text: box.field.hint
            tone: "soft"
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(32)
        }
        AppButton {
            id: besideHint

            visible: box.field.asksWhy && box.whyAside && box.writing
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            kind: "ghost"
            size: "small"
            iconName: "circle-help"
            text: "为什么问"
            textSize: Theme.elder ? Theme.caption : Theme.px(28)
            leftPadding: Theme.px(16)
            Accessible.id: "form.why." + box.field.key
            onClicked: box.why()
        }
    }
    ReadStrip {
        visible: box.single && !Theme.landscape && !box.writing
        width: parent.width
        reading: box.reading
        asksWhy: box.field.asksWhy
        onAgain: box.listen()
        onWhy: box.why()
    }
    Grid {
        id: tiles

        visible: box.choosing
        width: parent.width
        readonly property bool big: box.single && !Theme.landscape && box.field.choices.length <= 2
        // Lying and large, three beside each other have room for their words, not for pictures.
        readonly property bool pictured: big || columns === 1 || !(Theme.elder && columns > 2) && (Theme.landscape || !box.single)
        readonly property real tallest: [...children].reduce((most, tile) => Math.max(most, tile.implicitHeight), 0)
        columns: Theme.landscape ? Math.min(4, Math.max(2, box.field.choices.length)) : box.single && box.field.choices.length === 3 ? 1 : 2
        spacing: Theme.px(box.single ? 24 : 20)

        Repeater {
            model: box.choosing ? box.field.choices : []

            ChoiceTile {
                required property var modelData

                width: (tiles.width - (tiles.columns - 1) * tiles.spacing) / tiles.columns
                height: tiles.big ? Theme.px(370) : Theme.landscape && Theme.elder ? Math.max(Theme.px(168), tiles.tallest) : Theme.px(Theme.landscape ? 140 : box.single ? (tiles.columns === 1 ? 200 : 250) : modelData.hint !== "" ? 156 : 132)
                vertical: tiles.big
                tinted: false
                checkable: true
                checked: box.field.value === modelData.value
                text: modelData.text
                subText: modelData.hint
                iconName: tiles.pictured ? modelData.icon : ""
                textSize: tiles.big ? Theme.lead : Theme.elder ? Theme.body : Theme.px(38)
                Accessible.id: "form." + box.field.key + "." + modelData.value
                // The model decides what is checked: a touch on the chosen tile must not uncheck it.
                onToggled: checked = Qt.binding(() => box.field.value === modelData.value)
                onClicked: box.chosen(modelData.value)
            }
        }
    }
    AppField {
        id: typed

        visible: !box.choosing
        width: parent.width
        text: box.field.value
        placeholder: box.field.groups.length > 0 ? "" : box.field.example !== "" ? box.field.example : "请点这里填写"
        hint: box.field.missingText
        groups: box.field.groups
        clearable: box.field.groups.length === 0 || !Theme.landscape
        readOnly: box.field.locked
        maximumLength: box.field.longest
        Accessible.id: "form." + box.field.key
        onEdited: words => {
            box.field.put(words);
            if (text !== box.field.value)
                text = Qt.binding(() => box.field.value);
        }
        onActiveFocusChanged: if (activeFocus)
            box.touched()
    }
    Row {
        visible: box.field.problem !== ""
        width: parent.width
        spacing: Theme.px(12)

        AppIcon {
            id: problemIcon

            name: "circle-alert"
            color: Theme.toneInk("danger")
            size: Theme.px(Theme.elder ? 52 : 40)
        }
        AppText {
            width: parent.width - problemIcon.width - parent.spacing
            text: box.field.problem
            tone: "danger"
            strong: true
            role: Theme.elder ? "body" : "card"
            font.pixelSize: Theme.elder ? Theme.body : Theme.px(32)
            Accessible.role: Accessible.AlertMessage
            Accessible.id: "form.problem." + box.field.key
        }
    }
    Tag {
        visible: box.field.problem === "" && box.field.sourceText !== ""
        tone: box.field.source === "typed" ? "neutral" : "ok"
        iconName: box.field.source === "typed" ? "pencil" : box.field.source === "card" ? "id-card" : "badge-check"
        text: box.field.sourceText
        textSize: Theme.elder ? Theme.caption : Theme.px(28)
    }
}
