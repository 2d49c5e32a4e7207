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
    mainShare: 0.6
    onBack: shell.back()

    ScrollPane {
        width: parent.width + 2 * Theme.margin
        x: -Theme.margin
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
            visible: page.model.leave.count > 0
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

        GuideSteps {
            visible: page.model.steps.count > 0 && page.split
            width: parent.width
            model: page.model
            upright: true
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
        AppButton {
            visible: page.model.canBegin
            width: parent.width
            kind: "primary"
            size: "large"
            textSize: Theme.px(Theme.elder ? 64 : 54)
            text: "开始办理"
            iconName: "arrow-right"
            iconAfter: true
            Accessible.id: "guide.begin"
            onClicked: page.model.begin()
        }
        Row {
            id: pair

            readonly property int many: page.model.canPrint ? 2 : 1

            width: parent.width
            spacing: Theme.px(24)

            AppButton {
                visible: page.model.canPrint
                width: (pair.width - pair.spacing) / 2
                enabled: page.model.notice !== "printing"
                kind: page.model.canBegin ? "secondary" : "primary"
                text: page.model.noticeText
                textSize: Theme.elder ? Theme.body : Theme.card
                iconName: "printer"
                leftPadding: Theme.px(12)
                Accessible.id: "guide.print"
                onClicked: page.model.printNotice()
            }
            AppButton {
                width: pair.many === 2 ? (pair.width - pair.spacing) / 2 : pair.width
                text: "找工作人员"
                textSize: Theme.elder ? Theme.body : Theme.card
                iconName: "headset"
                leftPadding: Theme.px(12)
                Accessible.id: "guide.person"
                onClicked: page.shell.callHelp()
            }
        }
    }
}
