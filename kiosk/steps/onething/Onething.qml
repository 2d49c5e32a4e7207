pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// 一件事: what belongs together, taken off what is not wanted, told once what all of it takes.
StepPage {
    id: page

    required property OneThingModel model

    title: "一件事"
    heading: model.name
    subheading: model.leader
    spoken: model.spoken
    stepsShown: false
    mainShare: 0.6
    onBack: shell.back()

    ScrollPane {
        anchors.fill: parent
        anchors.leftMargin: -sidePadding
        anchors.rightMargin: -sidePadding
        sidePadding: page.split ? Theme.px(32) : Theme.margin
        topPadding: Theme.px(8)
        spacing: Theme.px(Theme.elder ? 26 : 20)

        Repeater {
            model: page.model.members

            MemberTile {
                required property var modelData

                width: parent ? parent.width : 0
                name: modelData.name
                note: modelData.note
                way: modelData.way
                tone: modelData.tone
                picked: modelData.picked
                Accessible.id: "onething.member." + modelData.key
                onClicked: page.model.toggle(modelData.key)
            }
        }
        OneThingFacts {
            visible: !aside.visible
            width: parent ? parent.width : 0
            facts: page.model.facts
        }
        OneThingPapers {
            width: parent ? parent.width : 0
            visible: page.model.papers.length > 0
            papers: page.model.papers
        }
    }
    side: FactList {
        id: aside

        // Lying, what all of it takes stands beside the choice wherever there is room for it.
        visible: page.split && implicitHeight <= parent.height
        width: parent ? parent.width : 0
        height: visible ? implicitHeight : 0
        lines: page.model.facts.map(fact => ({
                    "icon": fact.icon,
                    "tone": "info",
                    "title": fact.ask + "：" + fact.answer,
                    "text": fact.note
                }))
    }
    actions: Column {
        width: parent.width
        spacing: Theme.px(Theme.elder ? 20 : 24)

        Banner {
            visible: page.model.apart !== ""
            width: parent.width
            tone: "info"
            iconName: "map-pin"
            text: page.model.apart
            Accessible.id: "onething.apart"
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

            readonly property bool stacked: page.split || Theme.elder

            width: parent.width
            columns: stacked ? 1 : 2
            spacing: Theme.px(24)
            layoutDirection: Qt.RightToLeft

            AppButton {
                visible: !page.model.nothingHere || !page.model.canPrint
                width: ways.stacked || !page.model.canPrint ? ways.width : (ways.width - ways.spacing) * 0.62
                enabled: page.model.canBegin
                kind: "primary"
                size: "large"
                textSize: Theme.px(Theme.elder ? 56 : 50)
                text: page.model.beginText
                iconName: "arrow-right"
                iconAfter: true
                Accessible.id: "onething.begin"
                onClicked: page.model.begin()
            }
            AppButton {
                visible: page.model.canPrint
                width: ways.stacked || page.model.nothingHere ? ways.width : (ways.width - ways.spacing) * 0.38
                enabled: page.model.notice !== "printing"
                kind: page.model.nothingHere ? "primary" : "secondary"
                size: ways.stacked && !page.model.nothingHere ? "normal" : "large"
                text: page.model.noticeText
                textSize: Theme.elder ? Theme.px(42) : Theme.card
                iconName: "printer"
                leftPadding: Theme.px(12)
                Accessible.id: "onething.print"
                onClicked: page.model.printNotice()
            }
        }
    }
}
