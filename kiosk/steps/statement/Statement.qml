pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Asking the province for a record and printing it on the spot; or the truth about why not.
StepPage {
    id: page

    required property StatementModel model
    readonly property string state_: model.state
    readonly property bool asking: state_ === "asking"
    readonly property bool printing: state_ === "printing"
    readonly property bool printed: state_ === "printed"
    readonly property bool stuck: state_ === "print-failed" || state_ === "print-unknown"
    readonly property bool nowhere: state_ === "unreachable" || state_ === "nothing"
    readonly property string tone: printed ? "ok" : stuck || nowhere ? "warn" : "info"

    heading: Theme.landscape && page.model.hasRecord ? "" : page.model.title
    subheading: page.model.hasRecord || asking ? "" : page.model.text
    spoken: page.model.spoken
    backShown: !page.printing && !page.printed
    mainShare: 0.58
    split: Theme.landscape && (page.model.hasRecord || page.nowhere)
    onBack: page.asking ? page.model.cancel() : page.model.back()

    RecordCard {
        visible: page.model.hasRecord
        width: parent.width
        height: Math.min(implicitHeight, parent.height)
        name: page.model.name
        number: page.model.number
        askedAt: page.model.askedAt
        rows: page.model.rows
    }
    AskingCard {
        visible: page.asking
        width: parent.width
        height: Math.min(parent.height, Theme.px(Theme.landscape ? 420 : 620))
        text: page.model.text
    }
    Column {
        visible: page.nowhere
        width: parent.width
        spacing: Theme.px(24)

        AppText {
            text: "您可以这样办"
            strong: true
            font.pixelSize: Theme.elder ? Theme.card : Theme.px(42)
        }
        FactList {
            width: parent.width
            square: true
            lines: page.model.otherWays
        }
    }

    side: [
        Banner {
            visible: page.model.hasRecord
            tone: page.tone
            iconName: page.printed ? "circle-check" : page.stuck ? "triangle-alert" : page.printing ? "printer" : "badge-check"
            title: Theme.landscape ? page.model.title : Theme.elder ? "" : page.model.text
            text: Theme.landscape || Theme.elder ? page.model.text : ""
        }
    ]
    actions: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(20)

            Progress {
                visible: page.printing
                width: parent.width
            }
            AppButton {
                visible: page.model.hasRecord && !page.printed
                width: parent.width
                kind: "primary"
                size: "large"
                iconName: page.printing ? "hourglass" : "printer"
                text: page.printing ? "正在打印" : page.stuck ? "再打一次" : "打印，1 张"
                enabled: !page.printing
                Accessible.id: "statement.print"
                onClicked: page.model.print()
            }
            AppButton {
                visible: page.printed || page.stuck
                width: parent.width
                kind: page.printed ? "primary" : "secondary"
                size: page.stuck && page.split ? "normal" : "large"
                text: page.printed ? "纸拿到了，办完了" : "不打了，结束"
                Accessible.id: "statement.finish"
                onClicked: page.model.finish()
            }
            AppButton {
                visible: page.nowhere
                width: parent.width
                kind: "primary"
                size: "large"
                iconName: "refresh-cw"
                text: "再查一次"
                Accessible.id: "statement.again"
                onClicked: page.model.askAgain()
            }
            Row {
                visible: page.nowhere || page.stuck
                width: parent.width
                spacing: Theme.gap

                AppButton {
                    width: page.nowhere ? (parent.width - Theme.gap) / 2 : parent.width
                    iconName: "headset"
                    text: "找工作人员"
                    textSize: Theme.elder ? Theme.body : Theme.card
                    Accessible.id: "statement.help"
                    onClicked: page.model.callHelp()
                }
                AppButton {
                    visible: page.nowhere
                    width: (parent.width - Theme.gap) / 2
                    text: "先不办了"
                    textSize: Theme.elder ? Theme.body : Theme.card
                    Accessible.id: "statement.leave"
                    onClicked: page.model.finish()
                }
            }
            AppButton {
                visible: page.asking
                width: parent.width
                size: "large"
                text: "不等了"
                Accessible.id: "statement.cancel"
                onClicked: page.model.cancel()
            }
        }
    ]
}
