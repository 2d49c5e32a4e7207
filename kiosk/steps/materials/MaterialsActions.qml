import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Take again, let a person do it, take it by hand; or go on once all papers are there.
Item {
    id: actions

    required property MaterialsModel model
    readonly property bool brief: Theme.landscape && Theme.elder
    readonly property bool stacked: Theme.landscape !== Theme.elder
    readonly property real gap: Theme.px(20)
    readonly property real third: (width - 2 * gap) / 3
    readonly property real half: (width - gap) / 2
    readonly property int words: Theme.elder ? Theme.body : Theme.px(34)
    readonly property real tall: Theme.landscape ? Theme.buttonNormal : Theme.px(Theme.elder ? 124 : 132)

    readonly property real low: stacked && !Theme.landscape ? Theme.px(108) : tall

    height: stacked ? tall + low + gap : tall

    AppButton {
        id: again

        y: actions.stacked ? actions.tall + actions.gap : 0
        width: actions.stacked ? actions.half : actions.third
        height: actions.low
        iconName: "rotate-ccw"
        text: actions.brief ? "重拍" : "重拍上一张"
        textSize: actions.words
        leftPadding: Theme.px(12)
        enabled: actions.model.canRetake
        Accessible.id: "materials.retake"
        onClicked: actions.model.retake()
    }
    AppButton {
        x: again.width + actions.gap
        y: again.y
        width: again.width
        height: actions.low
        iconName: "headset"
        text: actions.brief ? "请人拍" : "请人帮我拍"
        textSize: actions.words
        leftPadding: Theme.px(12)
        Accessible.id: "materials.help"
        onClicked: actions.model.callHelp()
    }
    AppButton {
        visible: !actions.model.complete
        x: actions.stacked ? 0 : 2 * (actions.third + actions.gap)
        width: actions.stacked ? actions.width : actions.third
        height: actions.tall
        kind: "primary"
        iconName: "camera"
        text: actions.brief ? "拍照" : "我来按拍照"
        textSize: actions.stacked ? Theme.px(Theme.elder ? 52 : 42) : actions.words
        leftPadding: Theme.px(12)
        enabled: actions.model.canTake && actions.model.preview !== ""
        Accessible.id: "materials.take"
        onClicked: actions.model.take()
    }
    AppButton {
        visible: actions.model.complete
        x: actions.stacked ? 0 : 2 * (actions.third + actions.gap)
        width: actions.stacked ? actions.width : actions.third
        height: actions.tall
        kind: "primary"
        iconName: "arrow-right"
        iconAfter: true
        text: "下一步"
        size: "large"
        textSize: actions.brief ? Theme.px(48) : Theme.lead
        leftPadding: Theme.px(8)
        Accessible.id: "materials.next"
        onClicked: actions.model.next()
    }
}
