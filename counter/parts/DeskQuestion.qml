pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui

// One question at the desk: label and hint on the left, its answer on the right.
FocusScope {
    id: box

    required property FormField field
    readonly property bool choosing: field.kind === "choice"

    signal reached

    implicitHeight: Math.max(asked.height, answer.height) + Theme.px(8)
    onActiveFocusChanged: if (activeFocus)
        reached()

    Column {
        id: asked

        width: Math.round(parent.width * 0.34)
        spacing: Theme.px(2)

        AppText {
            width: parent.width
            text: box.field.label + (box.field.optional ? "（可以不填）" : "")
            strong: true
        }
        AppText {
            visible: box.field.hint !== ""
            width: parent.width
            text: box.field.hint
            role: "caption"
            tone: "soft"
        }
    }
    Column {
        id: answer

        x: asked.width + Theme.px(18)
        width: parent.width - x
        spacing: Theme.px(4)

        Flow {
            id: choices

            visible: box.choosing
            width: parent.width
            spacing: Theme.px(8)

            Repeater {
                model: box.choosing ? box.field.choices : []

                T.AbstractButton {
                    id: tile

                    required property var modelData
                    required property int index
                    readonly property bool chosen: box.field.value === modelData.value

                    focus: index === 0
                    focusPolicy: Qt.StrongFocus
                    implicitWidth: label.implicitWidth + Theme.px(34)
                    implicitHeight: Theme.px(38)
                    Accessible.role: Accessible.RadioButton
                    Accessible.name: modelData.text
                    Accessible.checked: chosen
                    Accessible.id: "start.answer." + box.field.key + "." + modelData.value
                    Accessible.onPressAction: clicked()
                    onClicked: box.field.put(modelData.value)
                    onActiveFocusChanged: if (activeFocus)
                        box.reached()
                    Keys.onReturnPressed: clicked()

                    background: Rectangle {
                        radius: Theme.buttonRadius
                        color: tile.chosen ? Theme.tint2 : tile.hovered ? Theme.tint : Theme.surface
                        border.width: tile.chosen ? Theme.px(2) : Theme.border
                        border.color: tile.chosen ? Theme.primary : Theme.frame

                        FocusRing {
                            shown: tile.activeFocus
                            radiusInside: parent.radius
                        }
                    }
                    contentItem: Item {
                        Row {
                            id: label

                            anchors.centerIn: parent
                            spacing: Theme.px(6)

                            AppIcon {
                                anchors.verticalCenter: parent.verticalCenter
                                name: tile.chosen ? "circle-check" : "circle"
                                size: Theme.px(16)
                                color: tile.chosen ? Theme.primary : Theme.ink3
                            }
                            AppText {
                                text: tile.modelData.text
                                strong: tile.chosen
                                wrapMode: Text.NoWrap
                                Accessible.ignored: true
                            }
                        }
                    }
                }
            }
        }
        AppField {
            id: typed

            visible: !box.choosing
            width: box.field.kind === "text" ? parent.width : Math.min(parent.width, Theme.px(420))
            focus: !box.choosing
            text: box.field.value
            placeholder: box.field.kind === "date" ? "八位数字，如 20260301" : box.field.example
            hint: box.field.missingText !== "" ? box.field.missingText : box.field.source === "typed" ? "" : box.field.sourceText
            hintTone: box.field.missingText === "" && box.field.source === "card" ? "ok" : "soft"
            readOnly: box.field.locked
            maximumLength: box.field.longest
            Accessible.id: "start.answer." + box.field.key
            onEdited: words => {
                box.field.put(words);
                if (text !== box.field.value)
                    text = Qt.binding(() => box.field.value);
            }
            onActiveFocusChanged: if (activeFocus)
                box.reached()
        }
        AppText {
            visible: box.field.problem !== ""
            width: parent.width
            text: box.field.problem
            tone: "danger"
            strong: true
            Accessible.role: Accessible.AlertMessage
            Accessible.id: "start.problem." + box.field.key
        }
    }
}
