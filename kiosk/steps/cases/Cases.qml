pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// A person's cases, one card each: where it stands, whose turn it is, and a copy of its receipt.
StepPage {
    id: page

    required property CasesModel model

    title: model.reprinting ? "补打回执" : "查办件进度"
    heading: model.heading
    subheading: model.news
    spoken: model.spoken
    stepsShown: false
    backShown: !page.model.paper.printing
    mainShare: 0.6
    onBack: shell.back()

    ScrollPane {
        anchors.fill: parent
        anchors.leftMargin: -sidePadding
        anchors.rightMargin: -sidePadding
        sidePadding: page.split ? Theme.px(32) : Theme.margin
        topPadding: Theme.px(8)
        spacing: Theme.px(Theme.landscape ? 20 : 28)

        Banner {
            visible: page.model.empty
            tone: "info"
            iconName: "circle-help"
            title: "没有查到"
            text: "这里只看得到用这张身份证在这台机器上办的事。在窗口或者别的机器上办的，请带身份证到人工窗口问。"
        }
        Repeater {
            model: page.model.cases

            CaseTile {
                width: parent ? parent.width : 0
                primary: page.model.reprinting
                copies: page.model.copies
                busy: page.model.paper.printing
                onReprint: page.model.reprint(number)
            }
        }
    }
    actions: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(Theme.landscape ? 16 : 24)

            Banner {
                visible: page.model.paper.text !== ""
                tone: page.model.paper.tone === "" ? "info" : page.model.paper.tone
                iconName: page.model.paper.icon
                title: page.model.paper.text
                text: page.model.paper.sentence
                Accessible.id: "cases.print"
            }
            Grid {
                id: ways

                width: parent.width
                columns: page.split ? 1 : 2
                spacing: Theme.gap
                layoutDirection: Qt.RightToLeft

                AppButton {
                    width: page.split ? ways.width : (ways.width - Theme.gap) * 0.6
                    kind: "primary"
                    size: "large"
                    text: "看完了，退出"
                    Accessible.id: "cases.finish"
                    onClicked: page.model.finish()
                }
                AppButton {
                    width: page.split ? ways.width : (ways.width - Theme.gap) * 0.4
                    size: "large"
                    text: "办别的事"
                    textSize: Theme.elder ? Theme.card : Theme.px(44)
                    enabled: !page.model.paper.printing
                    Accessible.id: "cases.another"
                    onClicked: page.model.another()
                }
            }
        }
    ]
}
