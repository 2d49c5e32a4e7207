import QtQuick

// The top of every step: back on the left, the service's name, a person to ask on the right.
Rectangle {
    id: head

    property string title: ""
    property string backText: "上一步"
    property string helpText: "找人帮"
    property bool backShown: backText !== ""
    property bool helpShown: helpText !== ""

    signal back
    signal help

    readonly property real side: Math.max(backShown ? backButton.width : 0, helpShown ? helpButton.width : 0)

    width: parent ? parent.width : implicitWidth
    implicitHeight: Theme.headHeight
    implicitWidth: Theme.px(1080)
    gradient: Gradient {
        GradientStop {
            position: 0
            color: Theme.headTop
        }
        GradientStop {
            position: 1
            color: Theme.headBottom
        }
    }

    AppButton {
        id: backButton

        visible: head.backShown
        kind: "head"
        size: Theme.elder || !Theme.landscape ? "normal" : "small"
        textSize: Theme.elder ? Theme.body : Theme.card
        iconName: "arrow-left"
        text: head.backText
        width: Math.max(implicitWidth, Theme.px(220))
        height: Math.max(Theme.target, Theme.px(Theme.elder ? 110 : Theme.landscape ? 84 : 104))
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        Accessible.id: "head.back"
        onClicked: head.back()
    }
    AppText {
        id: titleText

        readonly property real room: parent.width - 2 * (Theme.margin + head.side + Theme.gap)

        anchors.centerIn: parent
        width: Math.max(room, Theme.px(200))
        text: head.title
        role: implicitWidth > room * 1.9 ? "body" : "card"
        // A little smaller rather than one last character on a line of its own.
        font.pixelSize: implicitBig <= room ? big : head.title.length * least <= room ? Math.floor(room / head.title.length) : Theme.body
        readonly property int big: Theme.px(Theme.elder ? 54 : 46)
        readonly property int least: Theme.elder ? Theme.caption : Theme.px(30)
        readonly property real implicitBig: head.title.length * big
        strong: true
        tone: "headInk"
        horizontalAlignment: Text.AlignHCenter
        maximumLineCount: 2
        lineHeight: 0.9
        Accessible.role: Accessible.Heading
    }
    AppButton {
        id: helpButton

        visible: head.helpShown
        kind: "head"
        size: backButton.size
        textSize: backButton.textSize
        iconName: "headset"
        text: head.helpText
        width: Math.max(implicitWidth, Theme.px(220))
        height: backButton.height
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        Accessible.id: "head.help"
        onClicked: head.help()
    }
    Rectangle {
        visible: Theme.contrast
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(4)
        color: Theme.primary
    }
}
