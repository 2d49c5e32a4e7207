import QtQuick
import Yichuang.Ui

// Take a known answer over, and go on.
Row {
    id: actions

    required property FormModel model
    readonly property string offer: model.current ? model.current.offerText : ""

    spacing: Theme.gap

    AppButton {
        id: offerButton

        visible: actions.offer !== ""
        width: Theme.px(Theme.elder ? 330 : 314)
        height: next.height
        text: actions.offer
        textSize: Theme.elder ? Theme.px(42) : Theme.px(34)
        leftPadding: Theme.px(12)
        Accessible.id: "form.offer"
        onClicked: actions.model.current.takeOffer()
    }
    AppButton {
        id: next

        width: parent.width - (offerButton.visible ? offerButton.width + actions.spacing : 0)
        kind: "primary"
        size: "large"
        text: actions.model.pageIndex + 1 < actions.model.pageCount || actions.model.single ? "填好了，下一步" : "都填好了，下一步"
        iconName: "arrow-right"
        iconAfter: true
        Accessible.id: "form.next"
        onClicked: actions.model.next()
    }
}
