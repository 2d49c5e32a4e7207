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

    heading: page.model.heading
    subheading: page.ended ? "" : "申请已经收下，收件编号 " + page.model.number + "。缴不缴费都不影响收件。"
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

        PayBill {
            width: parent ? parent.width : 0
            amount: page.model.amount
            fee: page.model.fee
            basis: page.model.basis
            slim: page.ended || page.at === "cash" || Theme.elder
        }
        AppText {
            visible: page.model.receiptPaper.text !== "" && !page.ended
            width: parent ? parent.width : 0
            text: page.model.receiptPaper.text + "。" + page.model.receiptPaper.sentence
            tone: page.model.receiptPaper.tone
            strong: true
            Accessible.id: "pay.receipt"
        }
        AppText {
            visible: (page.choosing || page.at === "cash") && page.model.terms !== ""
            width: parent ? parent.width : 0
            text: page.model.terms
            tone: "soft"
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
            Banner {
                visible: page.choosing && page.model.problem !== ""
                tone: "warn"
                iconName: "triangle-alert"
                title: page.model.problem
            }
            Banner {
                visible: page.at === "cash" && page.model.words !== ""
                tone: "warn"
                iconName: "triangle-alert"
                title: page.model.words
                Accessible.id: "pay.words"
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
                model: page.choosing ? page.model.ways : []

                ChoiceTile {
                    required property var modelData

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
                text: "不交了，把钱退给我"
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
