pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// A fee of a case that is taken in already: how it can be paid here, money coming in, how it ended.
StepPage {
    id: page

    required property PayModel model
    readonly property string at: model.state
    readonly property bool choosing: at === "choosing"
    readonly property bool ended: at === "ended"
    readonly property string problem: choosing ? model.problem : at === "cash" ? model.words : ""

    heading: page.model.heading
    // Where room is short, what is said of the money goes before what the receipt says.
    subheading: page.ended || Theme.landscape && Theme.elder ? "" : "申请已经收下，收件编号 " + page.model.number + "。缴不缴费都不影响收件。"
    spoken: page.model.spoken
    backShown: false
    split: Theme.landscape
    mainShare: 0.5

    ScrollPane {
        anchors.fill: parent
        anchors.leftMargin: page.split ? -Theme.px(32) : -Theme.margin
        anchors.rightMargin: page.split ? 0 : -Theme.margin
        sidePadding: page.split ? Theme.px(32) : Theme.margin
        topPadding: Theme.px(8)
        spacing: Theme.px(Theme.landscape ? 20 : 28)

        PayProblem {
            visible: page.split && words !== ""
            words: page.problem
        }
        PayBill {
            visible: !(page.ended && page.split && Theme.elder) // what is owed stands higher than what was due
            width: parent ? parent.width : 0
            amount: page.model.amount
            fee: page.model.fee
            basis: page.model.basis
            slim: page.ended || page.at === "cash" || page.problem !== "" || Theme.elder
        }
        Banner {
            visible: (page.choosing || page.at === "cash") && page.model.terms !== ""
            iconName: Theme.landscape && Theme.elder ? "" : "banknote"
            text: page.model.terms
            Accessible.id: "pay.terms"
        }
        AppText {
            visible: page.model.receiptPaper.text !== "" && !page.ended && !(Theme.elder && page.model.receiptPaper.state === "confirmed")
            width: parent ? parent.width : 0
            text: page.model.receiptPaper.text + "。" + page.model.receiptPaper.sentence
            tone: page.model.receiptPaper.tone
            strong: true
            Accessible.id: "pay.receipt"
        }
        Card {
            visible: page.ended
            width: parent ? parent.width : 0
            implicitHeight: said.height + 2 * padding

            Column {
                id: said

                width: parent.width
                spacing: Theme.px(14)

                Repeater {
                    model: page.model.lines

                    AppText {
                        required property string modelData

                        width: said.width
                        text: modelData
                        strong: modelData.indexOf("还应") === 0 || modelData.indexOf("另有") === 0 || modelData.indexOf("刷卡结果") === 0
                        role: Theme.elder ? "body" : "card"
                    }
                }
            }
        }
    }
    side: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(20)

            PayComing {
                visible: page.at === "cash"
                width: parent ? parent.width : 0
                received: page.model.received
                left_: page.model.left
                fill: page.model.fill
                held: page.model.held
            }
            PayProblem {
                visible: !page.split && words !== ""
                words: page.problem
            }
            Progress {
                visible: page.at === "looking" || page.at === "card" || page.at === "ending"
                text: page.at === "card" ? "刷卡机正在等您的卡。不想刷了，请在刷卡机上按取消。" : page.at === "ending" ? "正在结账，该退的钱马上退。请不要离开。" : "正在看哪几种缴费办法能用。"
            }
            Banner {
                visible: page.ended
                tone: page.model.tone
                iconName: page.model.icon
                title: page.model.slipPaper.state === "none" ? "没有收您的钱，不用打凭条" : page.model.slipPaper.text
                text: page.model.slipPaper.sentence

                AppButton {
                    visible: page.model.slipPaper.canTryAgain
                    size: "small"
                    text: "再打一次"
                    textSize: Theme.elder ? Theme.body : Theme.px(34)
                    Accessible.id: "pay.reprint"
                    onClicked: page.model.printAgain()
                }
            }
        }
    ]
    actions: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(Theme.landscape ? 16 : 20)

            Repeater {
                // counted, so that a way touched is still there when a machine says something new
                model: page.choosing ? page.model.ways.length : 0

                ChoiceTile {
                    required property int index
                    readonly property var modelData: page.model.ways[index]

                    width: parent ? parent.width : 0
                    iconName: modelData.icon
                    text: modelData.title
                    subText: modelData.text
                    enabled: modelData.open
                    chevron: modelData.open
                    Accessible.id: "pay.way." + modelData.key
                    onClicked: page.model.choose(modelData.key)
                }
            }
            AppButton {
                visible: page.at === "cash"
                width: parent.width
                size: "large"
                iconName: "undo-2"
                text: page.model.stopText
                subText: page.model.stopNote
                Accessible.id: "pay.stop"
                onClicked: page.model.stop()
            }
            AppButton {
                visible: page.ended
                width: parent.width
                kind: "primary"
                size: "large"
                text: "下一步"
                iconName: "arrow-right"
                iconAfter: true
                enabled: !page.model.slipPaper.printing
                Accessible.id: "pay.next"
                onClicked: page.model.finish()
            }
        }
    ]
}
