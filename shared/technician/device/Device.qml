pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// One device: its state, what can be done with it, its card when something is wrong, its past.
FocusScope {
    id: page

    required property DeviceModel model
    readonly property bool wide: width > height
    readonly property real gap: Theme.px(13)
    readonly property bool faulty: model.card.title !== undefined

    focus: true

    Flickable {
        id: left

        x: Theme.px(18)
        y: Theme.px(15)
        width: page.wide ? parent.width - past.width - 2 * x - page.gap : parent.width - 2 * x
        height: parent.height - y
        contentHeight: column.height + Theme.px(18)
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height

        Column {
            id: column

            width: parent.width
            spacing: page.gap

            Rectangle {
                width: parent.width
                height: words.height + Theme.px(36)
                radius: Theme.px(9)
                color: Theme.surface
                border.width: Theme.border
                border.color: Theme.line

                Rectangle {
                    id: picture

                    x: Theme.px(18)
                    y: Theme.px(18)
                    width: Theme.px(64)
                    height: width
                    radius: Theme.px(12)
                    color: Theme.toneTint(page.model.tone === "neutral" ? "neutral" : page.model.tone)
                    border.width: Theme.contrast ? Theme.px(1) : 0
                    border.color: Theme.line

                    AppIcon {
                        anchors.centerIn: parent
                        name: page.model.symbol
                        size: Theme.px(38)
                        color: Theme.toneInk(page.model.tone)
                    }
                }
                Column {
                    id: words

                    anchors.left: picture.right
                    anchors.leftMargin: Theme.px(18)
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(18)
                    y: Theme.px(18)
                    spacing: Theme.px(5)

                    Row {
                        spacing: Theme.px(12)

                        AppText {
                            text: page.model.name
                            font.pixelSize: Theme.px(25)
                            tone: "heading"
                            strong: true
                            wrapMode: Text.NoWrap
                            Accessible.role: Accessible.Heading
                            Accessible.id: "device.name"
                        }
                        Tag {
                            anchors.verticalCenter: parent.verticalCenter
                            tone: page.model.tone
                            iconName: page.model.mark
                            text: page.model.badge
                            textSize: Theme.body
                            Accessible.id: "device.state"
                        }
                    }
                    AppText {
                        width: parent.width
                        text: page.model.figure + "，" + page.model.tested
                    }
                    AppText {
                        visible: text !== ""
                        width: parent.width
                        text: page.model.counters.join("　")
                        tone: "soft"
                    }
                    AppText {
                        width: parent.width
                        text: page.model.address
                        tone: "soft"
                        role: "caption"
                        wrapMode: Text.WrapAnywhere
                    }
                }
            }
            Rectangle {
                width: parent.width
                height: acts.height + Theme.px(36)
                radius: Theme.px(9)
                color: Theme.surface
                border.width: Theme.border
                border.color: Theme.line

                Column {
                    id: acts

                    x: Theme.px(18)
                    y: Theme.px(18)
                    width: parent.width - 2 * x
                    spacing: Theme.px(12)

                    Flow {
                        width: parent.width
                        spacing: Theme.px(10)

                        AppButton {
                            height: Theme.px(48)
                            kind: page.model.testing ? "secondary" : "primary"
                            textSize: Theme.card
                            iconName: page.model.testing ? "circle-stop" : "play"
                            text: page.model.testing ? "停止测试" : "测试一次"
                            enabled: !page.model.retired
                            Accessible.id: "device.test"
                            onClicked: page.model.testing ? page.model.stopTest() : page.model.test()
                        }
                        AppButton {
                            height: Theme.px(48)
                            textSize: Theme.card
                            iconName: "refresh-cw"
                            text: "马上重连"
                            enabled: !page.model.retired && !page.model.testing
                            Accessible.id: "device.reconnect"
                            onClicked: page.model.reconnect()
                        }
                        AppButton {
                            visible: page.model.mat
                            height: Theme.px(48)
                            textSize: Theme.card
                            iconName: "maximize"
                            text: "校准台面"
                            enabled: !page.model.testing && !page.model.retired
                            Accessible.id: "device.mat"
                            onClicked: page.model.openMat(true)
                        }
                        AppButton {
                            visible: page.model.paper
                            height: Theme.px(48)
                            textSize: Theme.card
                            iconName: "receipt-text"
                            text: "换纸"
                            enabled: !page.model.testing
                            Accessible.id: "device.paper"
                            onClicked: page.model.changePaper(true)
                        }
                        AppButton {
                            visible: page.model.licence.has
                            height: Theme.px(48)
                            textSize: Theme.card
                            iconName: "stamp"
                            text: "证照纸"
                            enabled: !page.model.testing
                            Accessible.id: "device.licence"
                            onClicked: page.model.licence.show(true)
                        }
                        AppButton {
                            height: Theme.px(48)
                            textSize: Theme.card
                            iconName: page.model.retired ? "toggle-right" : "toggle-left"
                            text: page.model.retired ? "恢复使用" : "停用"
                            enabled: !page.model.testing
                            Accessible.id: page.model.retired ? "device.restore" : "device.retire"
                            onClicked: page.model.retired ? page.model.restore() : page.model.chooseReason(true)
                        }
                        AppButton {
                            height: Theme.px(48)
                            textSize: Theme.card
                            iconName: "wrench"
                            text: "修不好，报修"
                            Accessible.id: "device.repair"
                            onClicked: page.model.callRepair()
                        }
                    }
                    Banner {
                        visible: page.model.question !== ""
                        width: parent.width
                        tone: "info"
                        iconName: page.model.toDo ? "hand" : "circle-help"
                        title: page.model.question
                        Accessible.id: "device.question"

                        Row {
                            spacing: Theme.px(10)

                            AppButton {
                                height: Theme.px(44)
                                kind: "primary"
                                text: page.model.toDo ? "做好了" : "是"
                                Accessible.id: "device.yes"
                                onClicked: page.model.answer(true)
                            }
                            AppButton {
                                height: Theme.px(44)
                                text: page.model.toDo ? "做不了" : "不是"
                                Accessible.id: "device.no"
                                onClicked: page.model.answer(false)
                            }
                        }
                    }
                    Progress {
                        visible: page.model.testing && page.model.question === ""
                        width: parent.width
                        text: "正在测试" + page.model.name
                    }
                    Banner {
                        visible: page.model.result !== "" && !page.model.testing
                        width: parent.width
                        tone: page.model.resultTone
                        iconName: page.model.resultTone === "ok" ? "circle-check" : page.model.resultTone === "warn" ? "circle-help" : "circle-alert"
                        title: page.model.resultTone === "ok" ? "测试通过" : page.model.resultTone === "warn" ? "结果不能确定" : "测试没通过"
                        text: [page.model.result].concat(page.model.figures).join("　")
                        Accessible.id: "device.result"
                    }
                    AppText {
                        visible: text !== ""
                        width: parent.width
                        text: page.model.told
                        tone: "soft"
                        Accessible.id: "device.told"
                    }
                    MatPicture {
                        width: parent.width
                        model: page.model.picture
                    }
                }
            }
            Loader {
                active: page.faulty
                visible: active
                width: parent.width

                sourceComponent: FaultCard {
                    card: page.model.card
                    wide: page.wide
                    busy: page.model.testing
                    moreShown: false
                    canTest: !page.model.retired
                    onTested: page.model.test()
                    onRepair: page.model.callRepair()
                }
            }
            Loader {
                active: !page.wide
                visible: active
                width: parent.width
                height: active ? Theme.px(460) : 0
                sourceComponent: pastCard
            }
        }
    }
    Loader {
        id: past

        active: page.wide
        visible: active
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(18)
        y: Theme.px(15)
        width: Theme.px(411)
        height: parent.height - y - Theme.px(18)
        sourceComponent: pastCard
    }
    Component {
        id: pastCard

        Rectangle {
            radius: Theme.px(9)
            color: Theme.surface
            border.width: Theme.border
            border.color: Theme.line

            AppText {
                id: title

                x: Theme.px(18)
                y: Theme.px(16)
                text: "这台设备的经过"
                role: "lead"
                tone: "heading"
                strong: true
                wrapMode: Text.NoWrap
                Accessible.role: Accessible.Heading
            }
            Timeline {
                anchors.top: title.bottom
                anchors.topMargin: Theme.px(14)
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.px(8)
                width: parent.width
                model: page.model.history
                empty: "还没有记下过什么"
            }
        }
    }
    Sheet {
        open: page.model.measuring
        title: "校准台面"
        text: "清空垫板，打开补光灯，用尺子量出垫板的长和宽。量好以后，拍到的材料按毫米算大小，光线和颜色按空垫板校正。"
        iconName: "maximize"
        onClosed: page.model.openMat(false)
        onOpenChanged: if (open)
            matWidth.forceActiveFocus()

        Row {
            width: parent ? parent.width : 0
            spacing: Theme.px(10)

            AppField {
                id: matWidth

                width: (parent.width - matGo.width - 2 * parent.spacing) / 2
                height: Theme.px(46)
                placeholder: "长，毫米"
                maximumLength: 6
                Accessible.id: "device.mat.width"
                onAccepted: matHeight.forceActiveFocus()
            }
            AppField {
                id: matHeight

                width: matWidth.width
                height: Theme.px(46)
                placeholder: "宽，毫米"
                maximumLength: 6
                Accessible.id: "device.mat.height"
                onAccepted: matGo.click()
            }
            AppButton {
                id: matGo

                height: Theme.px(46)
                kind: "primary"
                text: "量一次"
                Accessible.id: "device.mat.go"
                onClicked: page.model.measureMat(matWidth.text, matHeight.text)
            }
        }
    }
    Sheet {
        open: page.model.papering
        title: "换纸：" + page.model.name
        iconName: "receipt-text"
        maximumWidth: Theme.px(760)
        onClosed: page.model.changePaper(false)

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(12)

            Row {
                width: parent.width
                spacing: Theme.px(16)

                Rectangle {
                    id: drawing

                    width: Theme.px(250)
                    height: Theme.px(186)
                    radius: Theme.px(8)
                    color: "#EEF3FA"

                    Image {
                        anchors.fill: parent
                        anchors.margins: Theme.px(6)
                        source: page.model.paperGuide.picture ?? ""
                        fillMode: Image.PreserveAspectFit
                        sourceSize: Qt.size(width, height)
                        Accessible.role: Accessible.Graphic
                        Accessible.name: "换纸示意图"
                    }
                }
                Column {
                    width: parent.width - drawing.width - parent.spacing
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.px(10)

                    Repeater {
                        model: page.model.paperGuide.steps ?? []

                        AppText {
                            required property int index
                            required property string modelData

                            width: parent ? parent.width : 0
                            text: (index + 1) + "　" + modelData
                            role: "card"
                        }
                    }
                }
            }
            AppText {
                width: parent.width
                text: "放好以后，按一下放了多少，余量从这里重新算："
                strong: true
            }
            Flow {
                width: parent.width
                spacing: Theme.px(10)

                Repeater {
                    model: page.model.paperGuide.amounts ?? []

                    AppButton {
                        required property var modelData

                        height: Theme.px(48)
                        text: modelData.words
                        Accessible.id: "device.amount." + modelData.amount
                        onClicked: page.model.putIn(modelData.amount)
                    }
                }
            }
        }
    }
    LicencePaper {
        model: page.model.licence
    }
    Sheet {
        open: page.model.choosing
        title: "为什么停用" + page.model.name
        text: "停用后不再派活给它，居民看到的是换别的办法。原因会留痕，报到省平台。"
        iconName: "toggle-left"
        tone: "warn"
        onClosed: page.model.chooseReason(false)

        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(10)

            Repeater {
                model: page.model.reasons

                AppButton {
                    required property string modelData
                    required property int index

                    width: parent.width
                    height: Theme.px(46)
                    text: modelData
                    Accessible.id: "device.reason." + index
                    onClicked: page.model.retire(modelData)
                }
            }
        }
    }
}
