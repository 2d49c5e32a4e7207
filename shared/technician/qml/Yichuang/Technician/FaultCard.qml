pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// What is wrong, where to lay hands, and what to do one after the other; numbers match the picture.
Rectangle {
    id: fault

    required property var card
    // Side by side, or one under the other.
    property bool wide: true
    property bool busy: false
    property bool canTest: true
    property bool moreShown: true
    // False for staff: they read and lay hands on, testing and reporting is the technician's.
    property bool acts: true
    readonly property string tone: card.tone ?? "danger"
    readonly property var steps: card.steps ?? []
    readonly property bool drawn: (card.picture ?? "") !== ""

    signal tested
    signal repair
    signal more

    implicitHeight: head.height + Theme.px(32) + (!drawn ? right.height : wide ? Math.max(Theme.px(246), right.height) : Theme.px(242) + right.height)
    radius: Theme.px(9)
    color: Theme.surface
    border.width: Theme.px(2)
    border.color: tone === "warn" && !Theme.contrast ? "#B36200" : Theme.toneInk(tone)
    Accessible.role: Accessible.Grouping
    Accessible.name: "故障卡，" + (card.title ?? "")

    Rectangle {
        id: head

        x: parent.border.width
        y: x
        width: parent.width - 2 * x
        height: Theme.px(46)
        topLeftRadius: parent.radius - 2
        topRightRadius: parent.radius - 2
        color: Theme.toneTint(fault.tone)

        AppIcon {
            id: mark

            x: Theme.px(16)
            anchors.verticalCenter: parent.verticalCenter
            name: fault.tone === "warn" ? "triangle-alert" : "circle-alert"
            size: Theme.px(24)
            color: Theme.toneInk(fault.tone)
        }
        AppText {
            id: title

            anchors.left: mark.right
            anchors.leftMargin: Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width - x - (waiting.visible ? waiting.width + Theme.px(24) : Theme.px(12)))
            text: fault.card.title ?? ""
            tone: fault.tone
            role: "lead"
            strong: true
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
            Accessible.role: Accessible.Heading
            Accessible.id: "board.card.title"
        }
        AppText {
            anchors.left: title.right
            anchors.leftMargin: Theme.px(14)
            anchors.right: waiting.visible ? waiting.left : parent.right
            anchors.rightMargin: Theme.px(12)
            anchors.verticalCenter: parent.verticalCenter
            text: [fault.card.since ?? "", "代码 " + (fault.card.code ?? "")].filter(w => w !== "").join("　")
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
        }
        Tag {
            id: waiting

            visible: (fault.card.waiting ?? 0) > 0
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(14)
            anchors.verticalCenter: parent.verticalCenter
            tone: "warn"
            iconName: "users"
            text: (fault.card.waiting ?? 0) + " 张回执没打出来"
        }
    }
    Rectangle {
        id: pictureBox

        visible: fault.drawn
        x: Theme.px(16)
        anchors.top: head.bottom
        anchors.topMargin: Theme.px(14)
        width: fault.wide ? Math.min(Theme.px(334), fault.width * 0.4) : parent.width - 2 * x
        height: fault.wide ? Math.max(Theme.px(246), right.height) : Theme.px(230)
        radius: Theme.px(8)
        color: "#EEF3FA"

        Image {
            anchors.fill: parent
            anchors.margins: Theme.px(8)
            source: fault.card.picture ?? ""
            fillMode: Image.PreserveAspectFit
            sourceSize: Qt.size(width, height)
            Accessible.role: Accessible.Graphic
            Accessible.name: "示意图：" + (fault.card.part ?? "")
        }
    }
    Column {
        id: right

        anchors.top: fault.wide || !pictureBox.visible ? head.bottom : pictureBox.bottom
        anchors.topMargin: Theme.px(fault.wide || !pictureBox.visible ? 14 : 12)
        x: fault.wide && pictureBox.visible ? pictureBox.x + pictureBox.width + Theme.px(18) : Theme.px(16)
        width: parent.width - x - Theme.px(16)
        spacing: Theme.px(9)

        AppText {
            width: parent.width
            text: fault.card.words ?? ""
            tone: "soft"
            Accessible.id: "board.card.words"
        }
        Repeater {
            model: fault.steps

            Rectangle {
                id: step

                required property int index
                required property string modelData

                width: right.width
                height: Math.max(Theme.px(44), stepWords.height + Theme.px(16))
                radius: Theme.px(7)
                color: Theme.contrast ? "#000000" : "#F2F6FB"
                border.width: Theme.contrast ? Theme.px(1) : 0
                border.color: Theme.line
                Accessible.role: Accessible.ListItem
                Accessible.name: "第 " + (index + 1) + " 步，" + modelData

                Rectangle {
                    id: number

                    x: Theme.px(12)
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(30)
                    height: width
                    radius: width / 2
                    color: Theme.contrast ? "#FFE600" : "#0B4FA8"

                    Text {
                        anchors.centerIn: parent
                        text: step.index + 1
                        color: Theme.contrast ? "#000000" : "#FFFFFF"
                        font.pixelSize: Theme.px(17)
                        font.weight: Font.Bold
                    }
                }
                AppText {
                    id: stepWords

                    anchors.left: number.right
                    anchors.leftMargin: Theme.px(12)
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.px(10)
                    anchors.verticalCenter: parent.verticalCenter
                    text: step.modelData
                    role: "card"
                    strong: true
                    Accessible.ignored: true
                }
            }
        }
        Row {
            id: buttons

            visible: fault.acts
            readonly property int others: fault.moreShown ? 2 : 1
            readonly property real side: (width - others * spacing) * 0.27

            topPadding: Theme.px(5)
            width: parent.width
            spacing: Theme.px(9)

            AppButton {
                visible: fault.canTest
                width: parent.width - buttons.others * (buttons.side + parent.spacing)
                height: Theme.px(46)
                kind: "primary"
                textSize: Theme.lead
                iconName: "check"
                enabled: !fault.busy
                text: fault.busy ? "正在测试…" : "弄好了，测试一次"
                Accessible.id: "board.card.test"
                onClicked: fault.tested()
            }
            AppButton {
                width: buttons.side
                height: Theme.px(46)
                textSize: Theme.card
                iconName: "wrench"
                text: "修不好，报修"
                Accessible.id: "board.card.repair"
                onClicked: fault.repair()
            }
            AppButton {
                visible: fault.moreShown
                width: buttons.side
                height: Theme.px(46)
                textSize: Theme.card
                iconName: "settings"
                text: "这台设备"
                Accessible.id: "board.card.more"
                onClicked: fault.more()
            }
        }
    }
}
