pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// Which service: in the applicant's own words, or from the list.
FocusScope {
    id: page

    required property StartModel model

    focus: true

    // Another service, with Ctrl another shelf of them.
    function go(modifiers: int, by: int) {
        if (modifiers & Qt.ControlModifier)
            page.model.browseOn(by);
        else
            page.model.step(by);
    }

    Panel {
        id: panel

        x: Theme.px(20)
        y: Theme.px(20)
        width: parent.width - 2 * x
        height: parent.height - 2 * y - told.height - Theme.px(14)
        title: "办什么事"
        note: list.count + " 项可以在本窗口办"
        padded: false

        AppField {
            id: words

            x: Theme.px(18)
            width: panel.width - 2 * x
            focus: true
            iconName: "search"
            text: page.model.query
            placeholder: "用申请人自己的话，或拼音、首字母"
            Accessible.id: "start.search"
            onEdited: text => page.model.search(text)
            onAccepted: page.model.next()
            Keys.onDownPressed: event => page.go(event.modifiers, 1)
            Keys.onUpPressed: event => page.go(event.modifiers, -1)
        }
        Row {
            id: asking

            x: Theme.px(18)
            height: visible ? Theme.px(52) : 0
            visible: page.model.question !== ""
            spacing: Theme.px(12)

            AppText {
                anchors.verticalCenter: parent.verticalCenter
                text: "问一句：" + page.model.question
                strong: true
                wrapMode: Text.NoWrap
            }
            Repeater {
                model: page.model.choices

                AppButton {
                    required property string modelData
                    required property int index

                    y: (asking.height - height) / 2
                    kind: "secondary"
                    size: "small"
                    text: modelData
                    Accessible.id: "start.answer." + index
                    onClicked: page.model.answer(index)
                }
            }
        }
        Row {
            id: both

            width: panel.width - 2
            height: panel.height - Theme.px(116) - asking.height

            ShelfList {
                id: shelves

                visible: page.model.query === ""
                width: visible ? Theme.px(212) : 0
                height: both.height
                start: page.model
            }
            ListView {
                id: list

                width: both.width - shelves.width
                height: both.height
                clip: true
                cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
                boundsBehavior: Flickable.StopAtBounds
                model: page.model.services

                delegate: T.AbstractButton {
                    id: row

                    required property int index
                    required property string key
                    required property string name
                    required property string dept
                    required property string note
                    required property string why
                    required property bool current

                    width: ListView.view.width
                    height: Theme.px(58)
                    focusPolicy: Qt.NoFocus
                    Accessible.role: Accessible.ListItem
                    Accessible.name: name + "，" + dept
                    Accessible.id: "start.item." + key
                    Accessible.onPressAction: clicked()
                    onClicked: page.model.pick(index)
                    onCurrentChanged: if (current)
                        list.positionViewAtIndex(index, ListView.Contain)

                    background: Rectangle {
                        color: row.current ? Theme.tint2 : row.hovered ? Theme.tint : Theme.surface

                        Rectangle {
                            visible: row.current
                            width: Theme.px(4)
                            height: parent.height
                            color: Theme.primary
                        }
                        Rectangle {
                            anchors.bottom: parent.bottom
                            width: parent.width
                            height: 1
                            color: Theme.line
                        }
                    }
                    contentItem: Item {
                        Column {
                            x: Theme.px(18)
                            anchors.verticalCenter: parent.verticalCenter
                            spacing: Theme.px(2)

                            AppText {
                                text: row.name
                                role: "card"
                                strong: true
                                wrapMode: Text.NoWrap
                                Accessible.ignored: true
                            }
                            AppText {
                                text: row.dept + (row.why === "" ? "" : "　" + row.why)
                                role: "caption"
                                tone: "soft"
                                wrapMode: Text.NoWrap
                                Accessible.ignored: true
                            }
                        }
                        Row {
                            anchors.right: parent.right
                            anchors.rightMargin: Theme.px(18)
                            anchors.verticalCenter: parent.verticalCenter
                            spacing: Theme.px(10)

                            Tag {
                                anchors.verticalCenter: parent.verticalCenter
                                text: row.note
                                tone: "ok"
                                textSize: Theme.px(12)
                                Accessible.ignored: true
                            }
                            AppButton {
                                anchors.verticalCenter: parent.verticalCenter
                                size: "small"
                                kind: "ghost"
                                focusPolicy: Qt.NoFocus
                                iconName: "book-open"
                                text: row.current ? "说明 F2" : "说明"
                                Accessible.id: "start.explain." + row.key
                                onClicked: page.model.explain(row.index)
                            }
                            KeyHint {
                                anchors.verticalCenter: parent.verticalCenter
                                visible: row.current
                                text: "Enter"
                            }
                        }
                    }
                }
            }
        }
    }
    Item {
        id: told

        x: panel.x
        y: panel.y + panel.height + Theme.px(14)
        width: panel.width
        height: page.model.offers.words === "" ? ask.height : said.height + (open.height > 0 ? open.height + Theme.px(10) : 0)

        AppButton {
            id: ask

            visible: page.model.offers.words === ""
            size: "small"
            text: "申请人同意，看看能享受什么"
            iconName: "hand-heart"
            Accessible.id: "start.offers"
            onClicked: page.model.offers.look()
        }
        Banner {
            id: said

            visible: page.model.offers.words !== ""
            width: parent.width
            tone: "info"
            iconName: "hand-heart"
            title: "可以告诉申请人，由他自己决定"
            text: page.model.offers.words
            Accessible.id: "start.offered"
        }
        Flow {
            id: open

            y: said.height + Theme.px(10)
            width: parent.width
            spacing: Theme.px(10)

            Repeater {
                model: page.model.offers.questions

                StartQuestion {
                    required property var modelData

                    key: modelData.id
                    text: modelData.text
                    answer: modelData.answer
                    yes: modelData.yes
                    no: modelData.no
                    onAnswered: value => page.model.offers.answer(modelData.id, value)
                }
            }
        }
    }
    AppText {
        visible: list.count === 0
        anchors.centerIn: parent
        text: page.model.elsewhere !== "" ? page.model.elsewhere + "请引导申请人过去。" : "没有找到本窗口能办的事。换个说法再试，或者请申请人到人工总台问一问。"
        tone: "soft"
    }
}
