pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// What the province could not register: why, who has to do what, and what can be done here.
Room {
    id: room

    required property StuckModel model

    sheetOpen: finish.open

    Keys.onUpPressed: room.model.step(-1)
    Keys.onDownPressed: room.model.step(1)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_1 && send.enabled)
            send.clicked();
        else if (event.key === Qt.Key_2 && retake.enabled)
            retake.clicked();
        else if (event.key === Qt.Key_3 && close.enabled)
            close.clicked();
        else
            return;
        event.accepted = true;
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    Rectangle {
        id: head

        width: parent.width
        height: Theme.px(64)
        color: Theme.surface

        AppText {
            id: title

            x: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            text: "待处理办件"
            role: "title"
            strong: true
            Accessible.role: Accessible.Heading
        }
        AppText {
            anchors.left: title.right
            anchors.leftMargin: Theme.px(16)
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(20)
            anchors.baseline: title.baseline
            text: "省平台没有登记成的，要有人看。别的办件不受影响，照常上报。"
            tone: "soft"
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 1
            color: Theme.line
        }
    }
    DeskScroll {
        id: list

        anchors.top: head.bottom
        anchors.bottom: foot.top
        width: parent.width

        Banner {
            visible: room.model.said !== "" || room.model.trouble !== ""
            tone: room.model.trouble !== "" ? "danger" : "ok"
            iconName: room.model.trouble !== "" ? "circle-alert" : "circle-check"
            text: room.model.trouble !== "" ? room.model.trouble : room.model.said
            Accessible.id: "desk.stuck.said"
        }
        Repeater {
            model: room.model.rows

            T.AbstractButton {
                id: row

                required property string key
                required property string what
                required property string about
                required property string reason
                required property string todo
                required property string since
                required property bool current

                width: parent ? parent.width : 0
                height: words.height + 2 * words.y
                focusPolicy: Qt.NoFocus
                Accessible.role: Accessible.ListItem
                Accessible.name: what + "，" + about + "，" + reason + todo
                Accessible.id: "desk.stuck." + key
                Accessible.onPressAction: clicked()
                onClicked: room.model.choose(key)
                onCurrentChanged: if (current)
                    list.reveal(row)

                background: Rectangle {
                    radius: Theme.radius
                    color: row.current ? Theme.tint : Theme.surface
                    border.width: Theme.px(row.current ? 2 : 1)
                    border.color: row.current ? Theme.primary : Theme.line
                }
                contentItem: Item {
                    AppIcon {
                        x: Theme.px(18)
                        y: Theme.px(18)
                        name: "triangle-alert"
                        size: Theme.px(24)
                        color: Theme.toneInk("warn")
                    }
                    Column {
                        id: words

                        x: Theme.px(58)
                        y: Theme.px(16)
                        width: parent.width - x - Theme.px(20)
                        spacing: Theme.px(6)

                        Item {
                            width: parent.width
                            height: headline.height

                            AppText {
                                id: headline

                                text: row.what
                                role: "card"
                                strong: true
                                wrapMode: Text.NoWrap
                                Accessible.ignored: true
                            }
                            AppText {
                                anchors.right: parent.right
                                anchors.baseline: headline.baseline
                                text: row.since
                                role: "caption"
                                tone: "soft"
                                wrapMode: Text.NoWrap
                                Accessible.ignored: true
                            }
                        }
                        AppText {
                            width: parent.width
                            text: row.about
                            tone: "soft"
                            Accessible.ignored: true
                        }
                        AppText {
                            width: parent.width
                            text: row.reason
                            Accessible.ignored: true
                        }
                        AppText {
                            width: parent.width
                            text: row.todo
                            tone: "warn"
                            strong: true
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
    Column {
        visible: room.model.rows.count === 0
        anchors.centerIn: parent
        spacing: Theme.px(12)

        AppIcon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "circle-check"
            size: Theme.px(48)
            color: Theme.toneInk("ok")
        }
        AppText {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "没有要处理的。省平台都登记好了。"
            role: "lead"
            Accessible.id: "desk.stuck.empty"
        }
    }
    Rectangle {
        id: foot

        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(80)
        color: Theme.surface

        Rectangle {
            width: parent.width
            height: 1
            color: Theme.line
        }
        Row {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(20)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(12)

            AppButton {
                id: close

                enabled: room.model.canClose
                iconName: "check"
                text: "3 核对后结束"
                Accessible.id: "desk.stuck.close"
                onClicked: {
                    finish.open = true;
                    sure.forceActiveFocus();
                }
            }
            AppButton {
                id: retake

                enabled: room.model.canRetake
                iconName: "file-plus"
                text: "2 重新收件"
                Accessible.id: "desk.stuck.retake"
                onClicked: room.model.takeAgain()
            }
            AppButton {
                id: send

                kind: "primary"
                enabled: room.model.canSend
                iconName: "send"
                text: "1 再送一次"
                Accessible.id: "desk.stuck.again"
                onClicked: room.model.sendAgain()
            }
        }
    }
    Connections {
        target: room.model

        // what the question is about went by itself: there is nothing left to end
        function onChanged() {
            if (finish.open && !room.model.canClose)
                finish.closed();
        }
    }
    Sheet {
        id: finish

        title: "这一件不用再办了吗？"
        text: room.model.chosenWords + "。结束以后不再提醒，是谁结束的会留痕。没有核对清楚的，请先放着。"
        iconName: "triangle-alert"
        tone: "warn"
        closeText: "先放着"
        onClosed: {
            open = false;
            room.forceActiveFocus();
        }

        AppButton {
            id: sure

            anchors.right: parent ? parent.right : undefined
            kind: "primary"
            text: "核对过了，结束"
            Accessible.id: "desk.stuck.sure"
            onClicked: {
                finish.open = false;
                room.model.finish();
                room.forceActiveFocus();
            }
        }
    }
}
