pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// All or part of a one-thing: by the arrow keys and the space bar, or by clicks.
Sheet {
    id: sheet

    required property ChoosingModel choosing

    open: choosing.open
    title: choosing.title
    text: "问申请人要办哪几件。没有选的，就当他已经有了。"
    iconName: "list-checks"
    maximumWidth: Theme.px(860)
    onClosed: choosing.close()

    onOpenChanged: if (open)
        body.forceActiveFocus() // not the cross that closed it last time: the space bar chooses
    Shortcut {
        sequence: "F8"
        enabled: sheet.open && sheet.enabled
        onActivated: sheet.choosing.begin()
    }

    Column {
        id: body

        width: parent ? parent.width : 0
        spacing: Theme.px(14)
        focus: true
        Keys.onDownPressed: sheet.choosing.step(1)
        Keys.onUpPressed: sheet.choosing.step(-1)
        Keys.onSpacePressed: sheet.choosing.toggle(-1)
        Keys.onReturnPressed: sheet.choosing.begin()
        Keys.onEnterPressed: sheet.choosing.begin()

        Flickable {
            width: parent.width
            height: Math.min(members.height, sheet.height - Theme.px(300))
            contentHeight: members.height
            clip: true
            boundsBehavior: Flickable.StopAtBounds

            Column {
                id: members

                width: parent.width

                Repeater {
                    model: sheet.choosing.members

                    T.AbstractButton {
                        id: row

                        required property int index
                        required property string key
                        required property string name
                        required property string note
                        required property string way
                        required property string tone
                        required property bool picked
                        required property bool current

                        width: members.width
                        height: Theme.px(58)
                        focusPolicy: Qt.NoFocus
                        Accessible.role: Accessible.CheckBox
                        Accessible.name: name + "，" + way + (note === "" ? "" : "，" + note)
                        Accessible.checkable: true
                        Accessible.checked: picked
                        Accessible.id: "together.member." + key
                        Accessible.onPressAction: clicked()
                        onClicked: sheet.choosing.toggle(index)

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
                            AppIcon {
                                id: mark

                                x: Theme.px(16)
                                anchors.verticalCenter: parent.verticalCenter
                                name: row.picked ? "square-check" : "square"
                                size: Theme.px(26)
                                color: row.picked ? Theme.primary : Theme.ink3
                            }
                            Column {
                                anchors.left: mark.right
                                anchors.leftMargin: Theme.px(14)
                                anchors.right: where.left
                                anchors.rightMargin: Theme.px(12)
                                anchors.verticalCenter: parent.verticalCenter
                                spacing: Theme.px(2)

                                AppText {
                                    width: parent.width
                                    text: row.name
                                    role: "card"
                                    strong: row.picked
                                    tone: row.picked ? "" : "soft"
                                    wrapMode: Text.NoWrap
                                    elide: Text.ElideRight
                                    Accessible.ignored: true
                                }
                                AppText {
                                    width: parent.width
                                    visible: text !== ""
                                    text: row.note
                                    role: "caption"
                                    tone: "soft"
                                    wrapMode: Text.NoWrap
                                    elide: Text.ElideRight
                                    Accessible.ignored: true
                                }
                            }
                            Row {
                                id: where

                                anchors.right: parent.right
                                anchors.rightMargin: Theme.px(14)
                                anchors.verticalCenter: parent.verticalCenter
                                spacing: Theme.px(10)

                                KeyHint {
                                    anchors.verticalCenter: parent.verticalCenter
                                    visible: row.current
                                    text: "空格"
                                }
                                Tag {
                                    text: row.way
                                    tone: row.tone
                                    textSize: Theme.px(12)
                                    Accessible.ignored: true
                                }
                            }
                        }
                    }
                }
            }
        }
        Item {
            width: parent.width
            height: begin.height

            AppText {
                anchors.left: parent.left
                anchors.right: begin.left
                anchors.rightMargin: Theme.px(14)
                anchors.verticalCenter: parent.verticalCenter
                text: sheet.choosing.takes
                tone: "soft"
                maximumLineCount: 2
                elide: Text.ElideRight
                Accessible.id: "together.takes"
            }
            AppButton {
                id: begin

                anchors.right: parent.right
                width: Theme.px(240)
                kind: "primary"
                size: "large"
                enabled: sheet.choosing.canBegin
                text: sheet.choosing.canBegin ? sheet.choosing.beginText : "这里没有可收的"
                Accessible.id: "together.begin"
                onClicked: sheet.choosing.begin()

                KeyHint {
                    visible: begin.enabled
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(12)
                    anchors.verticalCenter: parent.verticalCenter
                    dark: true
                    text: "F8"
                }
            }
        }
    }
}
