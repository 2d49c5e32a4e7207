pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// Everything at a glance: how many are in order, a tile each, the card of the worst, the day.
FocusScope {
    id: page

    required property BoardModel model
    readonly property bool wide: width > height
    readonly property bool faulty: model.card.title !== undefined
    readonly property real gap: Theme.px(13)

    readonly property list<var> tools: [
        { key: "report", icon: "printer", text: "打印自检报告", shown: model.reportReady },
        { key: "money", icon: "banknote", text: model.moneyWords, shown: model.moneyWords !== "" },
        { key: "touch", icon: "hand", text: "量触摸屏", shown: true },
        { key: "bundle", icon: "package-check", text: "做支持包", shown: model.bundles },
        { key: "wizard", icon: "search", text: "查找和更换设备", shown: model.finds }
    ]

    function use(key: string) {
        if (key === "report")
            model.printReport();
        else if (key === "money")
            model.openMoney();
        else if (key === "touch")
            model.touch.begin();
        else if (key === "bundle")
            model.makeBundle();
        else
            model.findDevices();
    }

    focus: true

    TouchCheck {
        model: page.model.touch
        host: page
    }
    Flickable {
        id: left

        x: Theme.px(18)
        y: Theme.px(15)
        width: page.wide ? parent.width - day.width - 2 * x - page.gap : parent.width - 2 * x
        height: parent.height - y
        contentHeight: column.height + Theme.px(18)
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height

        Column {
            id: column

            width: parent.width
            spacing: page.gap

            Rectangle {
                id: hero

                width: parent.width
                height: page.wide ? Theme.px(112) : summary.height + checkAll.height + Theme.px(58)
                radius: Theme.px(9)
                color: Theme.surface
                border.width: Theme.border
                border.color: Theme.line

                Ring {
                    id: ring

                    x: Theme.px(18)
                    y: page.wide ? (parent.height - height) / 2 : Theme.px(20)
                    width: Theme.px(80)
                    height: width
                    well: page.model.well
                    total: page.model.total
                    shares: page.model.shares
                }
                Column {
                    id: summary

                    anchors.left: ring.right
                    anchors.leftMargin: Theme.px(20)
                    anchors.right: page.wide ? checkAll.left : parent.right
                    anchors.rightMargin: Theme.px(18)
                    anchors.verticalCenter: ring.verticalCenter
                    spacing: Theme.px(9)

                    AppText {
                        width: parent.width
                        text: page.model.sentence
                        font.pixelSize: Theme.px(25)
                        tone: "heading"
                        strong: true
                        Accessible.role: Accessible.Heading
                        Accessible.id: "board.sentence"
                    }
                    Flow {
                        width: parent.width
                        spacing: Theme.px(8)

                        Repeater {
                            model: page.model.tags

                            Tag {
                                required property var modelData

                                tone: modelData.tone
                                iconName: modelData.mark
                                text: modelData.text
                            }
                        }
                    }
                    AppText {
                        visible: text !== ""
                        width: parent.width
                        text: page.model.told || page.model.checkWords || page.model.lastWords
                        tone: "soft"
                        role: "caption"
                        Accessible.id: "board.told"
                    }
                }
                AppButton {
                    id: checkAll

                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(18)
                    y: page.wide ? (parent.height - height) / 2 : parent.height - height - Theme.px(18)
                    width: page.wide ? Theme.px(206) : parent.width - Theme.px(36)
                    height: Theme.px(page.wide ? 76 : 60)
                    kind: page.model.checking ? "secondary" : "primary"
                    radius: Theme.px(10)
                    textSize: Theme.px(21)
                    iconSize: Theme.px(30)
                    iconName: page.model.checking ? "circle-stop" : "play"
                    text: page.model.checking ? "停止自检" : "全面自检"
                    subText: page.model.checking ? page.model.checkWords : "不到 1 分钟，" + page.model.checkable + " 项"
                    enabled: page.model.checkable > 0
                    Accessible.id: "board.checkAll"
                    onClicked: page.model.checking ? page.model.stopCheck() : page.model.checkAll()
                }
                Rectangle {
                    visible: page.model.checking
                    anchors.bottom: parent.bottom
                    x: Theme.px(10)
                    width: parent.width - 2 * x
                    height: Theme.px(4)
                    radius: height / 2
                    color: Theme.contrast ? "#000000" : "#DFE5EC"

                    Rectangle {
                        width: parent.width * page.model.progress
                        height: parent.height
                        radius: height / 2
                        color: Theme.primary
                    }
                }
            }
            Loader {
                active: !page.wide && page.faulty
                visible: active
                width: parent.width
                sourceComponent: faultCard
            }
            Grid {
                id: tiles

                columns: page.wide ? 4 : 2
                spacing: page.gap

                Repeater {
                    model: page.model.tiles

                    DeviceTile {
                        width: (column.width - (tiles.columns - 1) * tiles.spacing) / tiles.columns
                        busy: page.model.checking
                        onClicked: page.model.choose(device)
                        onCheck: page.model.checkOne(device)
                    }
                }
            }
            Loader {
                active: page.wide && page.faulty
                visible: active
                width: parent.width
                sourceComponent: faultCard
            }
            Rectangle {
                width: parent.width
                height: care.height + Theme.px(32)
                radius: Theme.px(9)
                color: Theme.surface
                border.width: Theme.border
                border.color: Theme.line

                Column {
                    id: care

                    x: Theme.px(18)
                    y: Theme.px(16)
                    width: parent.width - 2 * x
                    spacing: Theme.px(10)

                    Flow {
                        width: parent.width
                        spacing: Theme.px(10)

                        Repeater {
                            model: page.tools

                            AppButton {
                                required property var modelData

                                visible: modelData.shown
                                height: Theme.px(44)
                                iconName: modelData.icon
                                text: modelData.text
                                enabled: !page.model.checking
                                Accessible.id: "board." + modelData.key
                                onClicked: page.use(modelData.key)
                            }
                        }
                    }
                    Repeater {
                        model: page.model.notes

                        Row {
                            id: note

                            required property string modelData

                            width: care.width
                            spacing: Theme.px(8)

                            AppIcon {
                                y: Theme.px(2)
                                name: "info"
                                size: Theme.px(16)
                                color: Theme.toneInk("info")
                            }
                            AppText {
                                width: parent.width - Theme.px(24)
                                text: note.modelData
                                tone: "soft"
                            }
                        }
                    }
                }
            }
            Loader {
                active: !page.wide
                visible: active
                width: parent.width
                height: active ? Theme.px(520) : 0
                sourceComponent: dayCard
            }
        }
    }
    Loader {
        id: day

        active: page.wide
        visible: active
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(18)
        y: Theme.px(15)
        width: Theme.px(411)
        height: parent.height - y - Theme.px(18)
        sourceComponent: dayCard
    }
    Component {
        id: faultCard

        FaultCard {
            card: page.model.card
            wide: page.wide
            busy: page.model.checking
            onTested: page.model.checkOne(page.model.card.device)
            onRepair: page.model.callRepair(page.model.card.device)
            onMore: page.model.open(page.model.card.device)
        }
    }
    Component {
        id: dayCard

        Rectangle {
            radius: Theme.px(9)
            color: Theme.surface
            border.width: Theme.border
            border.color: Theme.line

            AppText {
                id: dayTitle

                x: Theme.px(18)
                y: Theme.px(16)
                text: "今天发生了什么"
                role: "lead"
                tone: "heading"
                strong: true
                wrapMode: Text.NoWrap
                Accessible.role: Accessible.Heading
            }
            Row {
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(14)
                anchors.verticalCenter: dayTitle.verticalCenter
                spacing: Theme.px(8)

                AppButton {
                    size: "small"
                    leftPadding: Theme.px(12)
                    textSize: Theme.caption
                    kind: "ghost"
                    tone: page.model.onlyFaults ? "" : "info"
                    active: !page.model.onlyFaults
                    text: "全部"
                    Accessible.checkable: true
                    Accessible.checked: !page.model.onlyFaults
                    Accessible.id: "board.day.all"
                    onClicked: page.model.showFaults(false)
                }
                AppButton {
                    size: "small"
                    leftPadding: Theme.px(12)
                    textSize: Theme.caption
                    kind: "ghost"
                    tone: page.model.onlyFaults ? "info" : ""
                    active: page.model.onlyFaults
                    text: "只看故障"
                    Accessible.checkable: true
                    Accessible.checked: page.model.onlyFaults
                    Accessible.id: "board.day.faults"
                    onClicked: page.model.showFaults(true)
                }
            }
            Timeline {
                anchors.top: dayTitle.bottom
                anchors.topMargin: Theme.px(16)
                anchors.bottom: foot.top
                width: parent.width
                model: page.model.day
                empty: page.model.onlyFaults ? "今天没有出过故障" : "今天还没有事情"
            }
            Rectangle {
                id: foot

                anchors.bottom: parent.bottom
                x: parent.border.width
                width: parent.width - 2 * x
                height: Theme.px(42)
                color: "transparent"

                Rectangle {
                    width: parent.width
                    height: Theme.border
                    color: Theme.line
                }
                AppText {
                    x: Theme.px(18)
                    anchors.verticalCenter: parent.verticalCenter
                    text: "每条事件都入留痕链，不能改、不能删"
                    tone: "soft"
                    role: "caption"
                }
            }
        }
    }
}
