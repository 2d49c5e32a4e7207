pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// The window's money: the day against the book, refunds another one must check, what is unclear.
Room {
    id: room

    required property MoneyModel model
    readonly property bool idle: model.deed.busy === ""

    sheetOpen: counting.open || checking.open

    function act(which: int) {
        if (model.waiting && which === 0)
            checking.ask();
        else if (model.waiting)
            model.dropRefund();
        else if (which < model.findings.length)
            model.settleTask(model.findings[which].key);
    }

    Keys.onUpPressed: room.model.step(-1)
    Keys.onDownPressed: room.model.step(1)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_1 && count.enabled)
            count.clicked();
        else if (event.key === Qt.Key_2 && cards.enabled)
            cards.clicked();
        else if (room.idle && (event.key === Qt.Key_3 || event.key === Qt.Key_4))
            room.act(event.key - Qt.Key_3);
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
            text: "钱款和对账"
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
            text: room.idle ? "每一笔先记账再动钱。对不上的写明，不抹平。" : room.model.deed.busy + "……"
            tone: room.idle ? "soft" : "info"
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
    Panel {
        id: day

        x: Theme.px(20)
        anchors.top: head.bottom
        anchors.topMargin: Theme.px(20)
        width: Math.round(Math.min(Theme.px(430), parent.width * 0.36))
        title: "本窗口，上次清点以来"

        Repeater {
            model: room.model.day

            Item {
                id: line

                required property var modelData

                width: parent ? parent.width : 0
                height: Theme.px(30)
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.label + "，" + modelData.value

                AppText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.modelData.label
                    strong: line.modelData.strong !== ""
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
                AppText {
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.modelData.value
                    strong: true
                    role: line.modelData.strong !== "" ? "card" : "body"
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
            }
        }
    }
    DeskScroll {
        id: list

        anchors.left: day.right
        anchors.right: parent.right
        anchors.top: head.bottom
        anchors.bottom: foot.top

        Banner {
            visible: room.model.deed.said !== ""
            tone: room.model.deed.tone
            iconName: room.model.deed.tone === "ok" ? "circle-check" : "circle-alert"
            text: room.model.deed.said
            Accessible.id: "desk.money.said"
        }
        AppText {
            text: room.model.rows.count > 0 ? "等人处理的" : "没有等人处理的钱款。"
            role: "card"
            strong: true
        }
        Repeater {
            model: room.model.rows

            T.AbstractButton {
                id: row

                required property string key
                required property string what
                required property string says
                required property bool current

                width: parent ? parent.width : 0
                height: words.height + 2 * words.y
                focusPolicy: Qt.NoFocus
                Accessible.role: Accessible.ListItem
                Accessible.name: what + "，" + says
                Accessible.id: "desk.money." + key
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
                        y: Theme.px(16)
                        name: "hand-coins"
                        size: Theme.px(24)
                        color: Theme.toneInk("warn")
                    }
                    Column {
                        id: words

                        x: Theme.px(58)
                        y: Theme.px(14)
                        width: parent.width - x - Theme.px(20)
                        spacing: Theme.px(4)

                        AppText {
                            width: parent.width
                            text: row.what
                            role: "card"
                            strong: true
                            Accessible.ignored: true
                        }
                        AppText {
                            width: parent.width
                            text: row.says
                            Accessible.ignored: true
                        }
                    }
                }
            }
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
                visible: room.model.deed.canPrint
                enabled: room.idle
                iconName: "printer"
                text: "打对账单"
                Accessible.id: "desk.money.print"
                onClicked: room.model.deed.print()
            }
            AppButton {
                visible: room.model.waiting
                enabled: room.idle
                text: "4 撤回退费"
                Accessible.id: "desk.money.drop"
                onClicked: room.model.dropRefund()
            }
            AppButton {
                visible: room.model.waiting
                enabled: room.idle
                iconName: "check"
                text: "3 复核退付"
                Accessible.id: "desk.money.act"
                onClicked: checking.ask()
            }
            Repeater {
                model: room.model.findings

                AppButton {
                    required property var modelData
                    required property int index

                    enabled: room.idle
                    iconName: index === 0 ? "check" : ""
                    text: (3 + index) + " " + modelData.text
                    Accessible.id: "desk.money.say." + modelData.key
                    onClicked: room.model.settleTask(modelData.key)
                }
            }
            AppButton {
                id: cards

                visible: room.model.deed.hasCard
                enabled: visible && room.idle
                iconName: "credit-card"
                text: "2 刷卡机结账"
                Accessible.id: "desk.money.cards"
                onClicked: room.model.settleCards()
            }
            AppButton {
                id: count

                kind: "primary"
                enabled: room.idle
                iconName: "banknote"
                text: "1 清点钱箱"
                Accessible.id: "desk.money.count"
                onClicked: counting.ask()
            }
        }
    }
    Sheet {
        id: counting

        function ask() {
            counted.text = left.text = "";
            open = true;
            counted.forceActiveFocus();
        }
        function done() {
            room.model.count(counted.text, left.text);
            closed();
        }

        title: "钱箱里一共有多少？"
        text: "先数钱，再填。对不上也照实填，差额会写明并列入待核对。"
        iconName: "banknote"
        closeText: "先不清点"
        onClosed: {
            open = false;
            room.forceActiveFocus();
        }

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(12)

            AppText {
                text: "清点出来多少元"
                role: "caption"
                tone: "soft"
                Accessible.ignored: true
            }
            AppField {
                id: counted

                width: parent.width
                Accessible.name: "清点出来多少元"
                maximumLength: 9
                Accessible.id: "desk.money.counted"
                onAccepted: left.forceActiveFocus()
            }
            AppText {
                text: "其中留在钱箱里作找零的多少元"
                role: "caption"
                tone: "soft"
                Accessible.ignored: true
            }
            AppField {
                id: left

                width: parent.width
                Accessible.name: "其中留在钱箱里作找零的多少元"
                placeholder: "不留就不填"
                maximumLength: 9
                Accessible.id: "desk.money.left"
                onAccepted: counting.done()
            }
            AppButton {
                anchors.right: parent.right
                kind: "primary"
                text: "数好了，记账"
                Accessible.id: "desk.money.counted.done"
                onClicked: counting.done()
            }
        }
    }
    Sheet {
        id: checking

        property bool byHand: false

        function ask() {
            byHand = false;
            who.text = pin.text = "";
            open = true;
            who.forceActiveFocus();
        }
        function done() {
            room.model.payRefund(who.text, pin.text, byHand);
            pin.text = "";
            closed();
        }

        title: "另一位工作人员复核"
        text: "看过凭条和退费原因，再用自己的工号和密码确认。确认以后才退钱。"
        iconName: "user-round"
        closeText: "先不退"
        onClosed: {
            open = false;
            pin.text = "";
            room.forceActiveFocus();
        }

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(12)

            AppText {
                text: "工号"
                role: "caption"
                tone: "soft"
                Accessible.ignored: true
            }
            AppField {
                id: who

                width: parent.width
                Accessible.name: "工号"
                maximumLength: 20
                Accessible.id: "desk.money.who"
                onAccepted: pin.forceActiveFocus()
            }
            AppText {
                text: "密码"
                role: "caption"
                tone: "soft"
                Accessible.ignored: true
            }
            AppField {
                id: pin

                width: parent.width
                Accessible.name: "密码"
                secret: true
                maximumLength: 60
                Accessible.id: "desk.money.pin"
                onAccepted: checking.done()
            }
            Row {
                anchors.right: parent.right
                spacing: Theme.px(12)

                AppButton {
                    visible: room.model.deed.hasCard
                    active: checking.byHand
                    text: checking.byHand ? "已在刷卡机上退货 ✓" : "已在刷卡机上退货"
                    Accessible.id: "desk.money.byhand"
                    onClicked: checking.byHand = !checking.byHand
                }
                AppButton {
                    kind: "primary"
                    text: "复核，退付"
                    Accessible.id: "desk.money.check"
                    onClicked: checking.done()
                }
            }
        }
    }
}
