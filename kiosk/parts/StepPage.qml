import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The frame of a step: head, where we are, heading, then three places to fill. Upright they stand
// under each other (main takes what is left); lying down main is on the left, side and actions on
// the right. Children of side and actions bring their own height and take the place's width.
AppScreen {
    id: page

    required property ShellModel shell
    property string title: shell.itemName
    property string heading: ""
    property string subheading: ""
    property bool backShown: true
    property bool helpShown: true
    property bool stepsShown: shell.stepCount > 0
    property bool footShown: true
    // Share of the width main takes when lying down.
    property real mainShare: 0.56
    // Without side and actions, main takes the whole width even lying down.
    property bool split: Theme.landscape
    // Things of the side stand at the bottom of main's column instead when lying down.
    default property alias main: mainPlace.data
    property alias side: sidePlace.data
    property alias actions: actionPlace.data
    property alias overlay: overlayPlace.data

    readonly property real wide: width - 2 * Theme.margin
    readonly property real leftWidth: split ? Math.round((wide - Theme.px(48)) * mainShare) : wide
    readonly property real rightX: Theme.margin + leftWidth + Theme.px(48)
    readonly property real rightWidth: wide - leftWidth - Theme.px(48)
    readonly property real contentTop: head.height + Theme.px(Theme.landscape ? 20 : 28)
    readonly property real contentBottom: height - (footShown ? foot.height : 0) - Theme.px(Theme.landscape ? 20 : 28)
    readonly property real actionHeight: actionPlace.childrenRect.height
    readonly property real sideHeight: sidePlace.childrenRect.height
    readonly property real mainHeight: mainPlace.height
    // For tests: nothing in it may reach into what stands under it.
    readonly property Item mainArea: mainPlace
    readonly property Item sideArea: split ? sidePlace : null
    readonly property real sideEnd: actionPlace.y - sidePlace.y

    signal back
    signal help

    HeadBar {
        id: head

        z: 2
        title: page.title
        backShown: page.backShown
        helpShown: page.helpShown
        onBack: page.back()
        onHelp: {
            page.help();
            page.shell.callHelp();
        }
    }
    Column {
        id: opening

        x: Theme.margin
        y: page.contentTop
        width: page.leftWidth
        spacing: Theme.px(6)

        StepBar {
            visible: page.stepsShown
            width: parent.width
            index: page.shell.stepIndex + 1
            count: Math.max(1, page.shell.stepCount)
            nextName: page.shell.nextStep
        }
        Item {
            visible: page.stepsShown
            width: 1
            height: Theme.px(Theme.landscape ? 2 : 8)
        }
        AppText {
            id: headingText

            visible: page.heading !== ""
            width: parent.width
            text: page.heading
            role: "title"
            tone: "heading"
            strong: true
            font.pixelSize: implicitBig > width && !Theme.elder ? Theme.px(56) : Theme.title
            readonly property real implicitBig: page.heading.length * Theme.title
            lineHeight: 0.95
            Accessible.role: Accessible.Heading
        }
        AppText {
            visible: page.subheading !== ""
            width: parent.width
            text: page.subheading
            role: Theme.elder ? "body" : "card"
            tone: "soft"
        }
    }
    Item {
        id: mainPlace

        readonly property real under: page.split ? 0 : (page.sideHeight > 0 ? page.sideHeight + Theme.gap : 0) + (page.actionHeight > 0 ? page.actionHeight + Theme.px(28) : 0)

        x: Theme.margin
        y: Math.round(opening.y + opening.height + (opening.height > 0 ? Theme.px(18) : 0))
        width: page.leftWidth
        height: Math.max(0, Math.floor(page.contentBottom - y - under))
    }
    Item {
        id: sidePlace

        x: page.split ? page.rightX : Theme.margin
        y: page.split ? page.contentTop : mainPlace.y + mainPlace.height + Theme.gap
        width: page.split ? page.rightWidth : page.wide
        height: page.split ? Math.max(0, actionPlace.y - y - Theme.gap) : page.sideHeight
    }
    Item {
        id: actionPlace

        x: page.split ? page.rightX : Theme.margin
        y: page.contentBottom - height
        width: page.split ? page.rightWidth : page.wide
        height: page.actionHeight
    }
    ShellFoot {
        id: foot

        visible: page.footShown
        anchors.bottom: parent.bottom
        shell: page.shell
    }
    Item {
        id: overlayPlace

        anchors.fill: parent
        z: 10
    }
}
