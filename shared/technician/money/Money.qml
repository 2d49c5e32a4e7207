pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// Money of a kiosk: what is to be cleared up, its boxes, and who else may check.
FocusScope {
    id: page

    required property KioskMoneyModel model
    readonly property bool wide: width > height
    readonly property bool idle: model.deed.busy === ""
    readonly property bool asking: checking.open || counting.open || adding.open || part.open

    focus: true
    Keys.onUpPressed: model.step(-1)
    Keys.onDownPressed: model.step(1)
    onAskingChanged: if (!asking)
        forceActiveFocus()

    // What a press of one of a row's buttons means.
    function say(row: var, finding: var) {
        if (finding.part)
            part.ask(row.key, finding.key, row.amount);
        else
            model.say(row.key, finding.key, "");
    }

    Flickable {
        id: left

        x: Theme.px(18)
        y: Theme.px(15)
        width: page.wide ? parent.width - side.width - 2 * x - Theme.px(13) : parent.width - 2 * x
        height: parent.height - y
        contentHeight: column.height + Theme.px(18)
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height

        function reveal(item: Item) {
            const top = item.mapToItem(column, 0, 0).y;
            if (top < contentY)
                contentY = top;
            else if (top + item.height > contentY + height)
                contentY = Math.min(top, top + item.height - height);
        }

        Column {
            id: column

            width: parent.width
            spacing: Theme.px(13)

            Rectangle {
                width: parent.width
                height: head.height + Theme.px(36)
                radius: Theme.px(9)
                color: Theme.surface
                border.width: Theme.border
                border.color: Theme.line

                Column {
                    id: head

                    x: Theme.px(18)
                    y: Theme.px(18)
                    width: parent.width - 2 * x
                    spacing: Theme.px(10)

                    AppText {
                        width: parent.width
                        text: page.model.sentence
                        font.pixelSize: Theme.px(25)
                        tone: "heading"
                        strong: true
                        Accessible.role: Accessible.Heading
                        Accessible.id: "money.sentence"
                    }
                    AppText {
                        width: parent.width
                        text: page.idle ? "每一笔先记账再动钱，都留痕。退钱要两个人：您提出，另一个人复核。" : page.model.deed.busy + "……"
                        tone: page.idle ? "soft" : "info"
                    }
                    Banner {
                        visible: page.model.deed.said !== ""
                        width: parent.width
                        tone: page.model.deed.tone
                        iconName: page.model.deed.tone === "ok" ? "circle-check" : page.model.deed.tone === "info" ? "info" : "circle-alert"
                        text: page.model.deed.said
                        Accessible.id: "money.said"
                    }
                    AppButton {
                        visible: page.model.deed.canPrint
                        height: Theme.px(44)
                        iconName: "printer"
                        text: "再打一次"
                        Accessible.id: "money.print"
                        onClicked: page.model.deed.print()
                    }
                }
            }
            Repeater {
                model: page.model.rows

                MoneyTask {
                    width: column.width
                    idle: page.idle
                    onCurrentChanged: if (current)
                        left.reveal(this)
                    onChosen: page.model.choose(task.key)
                    onSaid: finding => page.say(task, finding)
                    onCheckAsked: page.model.checkers.length === 0 ? adding.ask() : checking.ask(task.key, task.amount)
                    onDropAsked: page.model.drop(task.key)
                }
            }
            Loader {
                active: !page.wide
                visible: active
                width: parent.width
                sourceComponent: sideCards
            }
        }
    }
    Loader {
        id: side

        active: page.wide
        visible: active
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(18)
        y: Theme.px(15)
        width: Theme.px(411)
        sourceComponent: sideCards
    }
    Component {
        id: sideCards

        MoneySide {
            model: page.model
            idle: page.idle
            onTakenOut: device => page.model.takeOut(device)
            onAddAsked: adding.ask()
        }
    }
    CountSheet {
        id: counting

        model: page.model.counting
        narrow: !page.wide
    }
    CheckSheet {
        id: checking

        onEntered: (key, number, pin) => page.model.check(key, number, pin)
    }
    CheckerSheet {
        id: adding

        needsCode: page.model.needsCode
        onEntered: (number, name, pin, again, code) => page.model.addChecker(number, name, pin, again, code)
    }
    Sheet {
        id: part

        property string key: ""
        property string finding: ""

        function ask(row: string, what: string, most: string) {
            key = row;
            finding = what;
            amount.text = "";
            text = "这一笔最多 " + most + "。数过找零斗，差多少填多少。";
            open = true;
            amount.forceActiveFocus();
        }
        function done() {
            open = false;
            page.model.say(key, finding, amount.text);
        }

        title: "还应退多少元？"
        iconName: "hand-coins"
        closeText: "先不退"
        onClosed: open = false

        Row {
            width: parent ? parent.width : 0
            spacing: Theme.px(10)

            AppField {
                id: amount

                width: parent.width - go.width - parent.spacing
                height: Theme.px(46)
                placeholder: "全退就不填"
                maximumLength: 8
                Accessible.id: "money.part"
                onAccepted: part.done()
            }
            AppButton {
                id: go

                height: Theme.px(46)
                kind: "primary"
                text: "提出退费"
                Accessible.id: "money.part.go"
                onClicked: part.done()
            }
        }
    }
}
