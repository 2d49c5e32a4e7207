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
    // Lying down there is room beside for what need not be brought.
    readonly property bool aside: split && !Theme.elder
    onBack: shell.back()

    ScrollPane {
        id: pane

        sidePadding: page.split ? Theme.px(32) : Theme.margin
        x: -sidePadding
        width: parent.width + 2 * sidePadding
        y: -Theme.px(10)
        height: parent.height + Theme.px(10)
        topPadding: Theme.px(10)
        spacing: Theme.px(Theme.elder ? 28 : 24)

        GuideHead {
            width: parent.width
            model: page.model
        }
        GuideFacts {
            width: parent.width
            model: page.model
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
            visible: page.model.steps.count > 0 && !page.split
            width: parent.width
            model: page.model
        }
    }
    side: Column {
        width: parent.width
        visible: page.split
        height: page.split ? implicitHeight : 0
        spacing: Theme.gap

        GuideLeave {
            visible: page.model.leave.count > 0 && page.aside
            width: parent.width
            model: page.model
        }
        GuideSteps {
            visible: page.model.steps.count > 0 && page.split
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
                kind: "primary"
                size: "large"
                textSize: Theme.px(Theme.elder ? 62 : 54)
                text: "开始办理"
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
                size: ways.stacked ? "normal" : "large"
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
