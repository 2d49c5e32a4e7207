pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// 您可享受: asked before anything is looked at; then offers with their reasons, and open questions.
StepPage {
    id: page

    required property OffersModel model

    title: "您可享受"
    heading: model.heading
    subheading: model.looked ? "想办哪一件，就按哪一件；不按，什么都不会办" : ""
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
        spacing: Theme.px(Theme.elder ? 26 : 22)

        Banner {
            visible: !page.model.looked
            width: parent ? parent.width : 0
            tone: "info"
            iconName: "shield-check"
            title: "先问您一声"
            text: page.model.consent
            Accessible.id: "offers.consent"
        }
        Repeater {
            model: page.model.rows

            OfferTile {
                required property var modelData

                width: parent ? parent.width : 0
                name: modelData.name
                says: modelData.says
                because: modelData.because
                tag: modelData.tag
                tone: modelData.tone
                Accessible.id: "offers.item." + modelData.item
                onClicked: page.model.pick(modelData.item)
            }
        }
        Repeater {
            model: page.model.questions

            OfferQuestion {
                required property var modelData

                width: parent ? parent.width : 0
                key: modelData.id
                text: modelData.text
                answer: modelData.answer
                yes: modelData.yes
                no: modelData.no
                onAnswered: value => page.model.answer(modelData.id, value)
            }
        }
        Banner {
            visible: page.model.looked && page.model.rows.length === 0
            width: parent ? parent.width : 0
            tone: "info"
            iconName: "circle-help"
            text: "这里只看得到身份证上的情况。家里有困难，请到人工窗口问一问。"
        }
    }
    actions: Grid {
        id: ways

        readonly property bool stacked: page.split || Theme.elder

        width: parent.width
        columns: stacked || page.model.looked ? 1 : 2
        spacing: Theme.px(24)
        layoutDirection: Qt.RightToLeft

        AppButton {
            visible: !page.model.looked
            width: ways.stacked ? ways.width : (ways.width - ways.spacing) * 0.62
            kind: "primary"
            size: "large"
            textSize: Theme.px(Theme.elder ? 56 : 50)
            text: "同意，看一看"
            iconName: "check"
            Accessible.id: "offers.agree"
            onClicked: page.model.agree()
        }
        AppButton {
            width: ways.stacked || page.model.looked ? ways.width : (ways.width - ways.spacing) * 0.38
            size: "large"
            text: page.model.looked ? "看完了，办别的事" : "不用了"
            textSize: Theme.elder ? Theme.px(48) : Theme.px(44)
            Accessible.id: "offers.close"
            onClicked: page.model.decline()
        }
    }
}
