pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import Yichuang.Technician

// The fault card of a device at this window, as staff read it; it says so when the device is back.
Sheet {
    id: sheet

    required property DeskModel desk
    readonly property var card: desk.care.fault
    readonly property bool well: card.well ?? false
    readonly property bool told: card.title !== undefined && !well

    open: true
    maximumWidth: Theme.px(820)
    title: (card.name ?? "") + (well ? "，已经能用" : told ? "，由" + card.who + "处理" : "，不能用")
    tone: well ? "ok" : "warn"
    iconName: well ? "circle-check" : "wrench"
    onClosed: desk.care.closeFault()
    Component.onCompleted: forceActiveFocus()

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        FaultCard {
            visible: sheet.told
            width: parent.width
            card: sheet.card
            acts: false
        }
        AppText {
            visible: !sheet.told
            width: parent.width
            text: sheet.well ? "设备自己回答正常，可以接着办。" : "设备没有说出原因。请先看电源和连线，还不行就联系技术人员。"
            role: "card"
            Accessible.id: "fault.words"
        }
        Row {
            spacing: Theme.px(12)

            AppButton {
                id: seen

                kind: "primary"
                text: "知道了"
                Accessible.id: "fault.close"
                onClicked: sheet.desk.care.closeFault()
            }
            AppText {
                visible: !sheet.well
                height: seen.height
                verticalAlignment: Text.AlignVCenter
                text: "弄好以后设备会自己恢复，这里跟着变。"
                tone: "soft"
            }
        }
    }
}
