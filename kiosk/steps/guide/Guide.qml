pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// 一次告知: how long, how much, what one gets; what to bring; what need not be brought and why.
StepPage {
    id: page

    required property GuideModel model

    title: "一次告知"
    spoken: model.spoken
    stepsShown: false
    mainShare: Theme.elder ? 0.6 : 0.52
    // Something on the card speaks against applying: that and the ways on come first.
    readonly property bool warned: model.canBegin && model.obstacle !== ""
    // Lying down there is room beside for what need not be brought.
    readonly property bool beside: split && !warned
    readonly property bool aside: beside && !Theme.elder
    onBack: shell.back()

    component Obstacle: Banner {
        tone: "warn"
        iconName: "calendar-days"
        title: "年纪还不到"
        text: page.model.obstacle
        Accessible.id: "guide.obstacle"
    }

    ScrollPane {
        id: pane

        sidePadding: page.split ? Theme.px(32) : Theme.margin
        x: -sidePadding
        width: parent.width + 2 * sidePadding
        y: -Theme.px(10)
        height: parent.height + Theme.px(10)
        topPadding: Theme.px(10)
        spacing: Theme.px(Theme.elder ? 28 : 24)

        Obstacle {
            visible: page.model.obstacle !== "" && page.split
        }
        GuideHead {
            width: parent.width
            model: page.model
        }
        GuideFacts {
            width: parent.width
            model: page.model
        }
        AppButton {
            visible: page.model.together !== ""
            width: parent.width
            text: page.model.together
            textSize: Theme.elder ? Theme.px(42) : Theme.px(34)
            iconName: "list-checks"
            Accessible.id: "guide.onething"
            onClicked: page.model.goTogether()
        }
        GuideBring {
            visible: page.model.bring.count > 0
            width: parent.width
            model: page.model
        }
        GuideLeave {
            visible: page.model.leave.count > 0 && !page.aside
            width: parent.width
            model: page.model
        }
        GuideConditions {
            visible: page.model.leave.count === 0 && page.model.conditions.length > 0
            width: parent.width
            model: page.model
        }
        GuideSteps {
            visible: page.model.steps.count > 0 && !page.beside
            width: parent.width
            model: page.model
        }
        GuideFlow {
            visible: page.model.flow.length > 0
            width: parent.width
            model: page.model
        }
        GuideQuestions {
            // a guide that says what need not be brought stands on one page; its paper has the rest
            visible: page.model.leave.count === 0
            width: parent.width
            model: page.model
        }
    }
    side: Column {
        width: parent.width
        visible: page.beside
        height: page.beside ? implicitHeight : 0
        spacing: Theme.gap

        GuideLeave {
            visible: page.model.leave.count > 0 && page.aside
            width: parent.width
            model: page.model
        }
        GuideSteps {
            // what the printer says lies where the steps are: half a step is worse than none
            visible: page.model.steps.count > 0 && page.beside && page.model.noticeSentence === ""
            width: parent.width
            model: page.model
            upright: Theme.elder
        }
    }
    actions: Column {
        width: parent.width
        spacing: Theme.px(Theme.elder ? 20 : 24)

        Banner {
            visible: !page.model.canBegin
            width: parent.width
            tone: "info"
            iconName: "map-pin"
            text: page.model.cannot
        }
        Obstacle {
            visible: page.model.obstacle !== "" && !page.split
        }
        AppButton {
            visible: page.warned
            width: parent.width
            kind: "primary"
            size: "large"
            textSize: Theme.elder ? Theme.card : Theme.px(46)
            text: page.split ? "替老人办，换身份证" : "替家里老人办，换老人的身份证"
            iconName: "id-card"
            Accessible.id: "guide.other"
            onClicked: page.model.other()
        }
        AppButton {
            visible: page.model.obstacle !== ""
            width: parent.width
            text: "找人工窗口问一问"
            iconName: "map-pin"
            Accessible.id: "guide.person"
            onClicked: page.shell.callHelp()
        }
        Banner {
            visible: page.model.noticeSentence !== ""
            width: parent.width
            tone: page.model.notice === "failed" ? "warn" : "ok"
            iconName: page.model.notice === "failed" ? "triangle-alert" : "printer"
            text: page.model.noticeSentence
        }
        Grid {
            id: ways

            readonly property bool stacked: page.split && Theme.elder

            width: parent.width
            columns: stacked ? 1 : 2
            spacing: Theme.px(24)
            layoutDirection: Qt.RightToLeft

            AppButton {
                visible: page.model.canBegin
                width: ways.stacked || !page.model.canPrint ? ways.width : (ways.width - ways.spacing) * 0.62
                kind: page.warned ? "secondary" : "primary"
                size: page.warned ? "normal" : "large"
                textSize: page.warned ? Theme.card : Theme.px(Theme.elder ? 62 : 54)
                text: page.warned ? "还是要申请" : "开始办理"
                iconName: "arrow-right"
                iconAfter: true
                Accessible.id: "guide.begin"
                onClicked: page.model.begin()
            }
            AppButton {
                visible: page.model.canPrint
                width: ways.stacked || !page.model.canBegin ? ways.width : (ways.width - ways.spacing) * 0.38
                enabled: page.model.notice !== "printing"
                kind: page.model.canBegin ? "secondary" : "primary"
                size: ways.stacked || page.warned ? "normal" : "large"
                text: page.model.noticeText
                textSize: Theme.elder ? Theme.px(42) : Theme.card
                iconName: "printer"
                leftPadding: Theme.px(12)
                Accessible.id: "guide.print"
                onClicked: page.model.printNotice()
            }
        }
    }
}
