pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// Blank licence paper: what lies in the tray, by number, and sheets nobody has accounted for.
Sheet {
    id: guide

    required property LicenceModel model

    open: model.open
    title: "空白证照纸"
    text: model.tally
    iconName: "stamp"
    maximumWidth: Theme.px(820)
    onClosed: model.show(false)

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        Repeater {
            model: guide.model.doubts

            Column {
                id: doubt

                required property var modelData

                width: parent ? parent.width : 0
                spacing: Theme.px(8)

                Banner {
                    width: parent.width
                    tone: "warn"
                    iconName: "circle-help"
                    title: "编号 " + doubt.modelData.sheet + "：请取出来看"
                    text: (doubt.modelData.number === "" ? "上次" : "为 " + doubt.modelData.number + " 打印时") + "没有确认打完，看了以后按一下："
                    Accessible.id: "licence.doubt." + doubt.modelData.sheet
                }
                Flow {
                    width: parent.width
                    spacing: Theme.px(8)

                    AppButton {
                        height: Theme.px(44)
                        text: "已打印好"
                        Accessible.id: "licence.printed." + doubt.modelData.sheet
                        onClicked: guide.model.settle(doubt.modelData.sheet, "printed", "")
                    }
                    AppButton {
                        height: Theme.px(44)
                        text: "还是空白，放回"
                        Accessible.id: "licence.blank." + doubt.modelData.sheet
                        onClicked: guide.model.settle(doubt.modelData.sheet, "blank", "")
                    }
                    Repeater {
                        model: guide.model.reasons

                        AppButton {
                            required property string modelData
                            required property int index

                            height: Theme.px(44)
                            text: "作废：" + modelData
                            Accessible.id: "licence.spoiled." + index + "." + doubt.modelData.sheet
                            onClicked: guide.model.settle(doubt.modelData.sheet, "spoiled", modelData)
                        }
                    }
                }
            }
        }
        AppText {
            width: parent.width
            text: "新装的一叠：看第一张右上角的编号，数好张数，按编号顺序朝同一个方向放进证照纸盘。"
        }
        Row {
            width: parent.width
            spacing: Theme.px(10)

            AppField {
                id: first

                width: (parent.width - load.width - 2 * parent.spacing) * 0.62
                height: Theme.px(46)
                placeholder: "第一张的编号，如 豫A0001001"
                maximumLength: 24
                Accessible.id: "licence.first"
                onAccepted: count.forceActiveFocus()
            }
            AppField {
                id: count

                width: (parent.width - load.width - 2 * parent.spacing) * 0.38
                height: Theme.px(46)
                placeholder: "张数"
                maximumLength: 4
                Accessible.id: "licence.count"
                onAccepted: load.click()
            }
            AppButton {
                id: load

                height: Theme.px(46)
                kind: "primary"
                text: "登记"
                Accessible.id: "licence.load"
                onClicked: guide.model.load(first.text, count.text)
            }
        }
        AppText {
            visible: text !== ""
            width: parent.width
            text: guide.model.told
            tone: "soft"
            strong: true
            Accessible.id: "licence.told"
        }
    }
}
