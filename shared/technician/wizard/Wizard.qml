pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// First installation, and one device in the place of another: stage by stage, back and forth.
FocusScope {
    id: page

    required property WizardModel model
    readonly property bool wide: width > height
    readonly property real gap: Theme.px(13)
    // Our keyboard is up on a wide screen: there is room for what is written in, and little else.
    readonly property bool narrow: height < Theme.px(420)

    focus: true
    Keys.onEscapePressed: event => {
        if (model.stageAt > 0)
            model.back();
        else
            event.accepted = false;
    }

    TouchCheck {
        model: page.model.touch
        host: page
    }
    Steps {
        id: steps

        visible: !page.narrow
        x: Theme.px(18)
        y: Theme.px(14)
        width: parent.width - 2 * x
        model: page.model
    }
    Rectangle {
        id: sheet

        x: Theme.px(18)
        anchors.top: page.narrow ? parent.top : steps.bottom
        anchors.topMargin: page.narrow ? Theme.px(6) : Theme.px(12)
        anchors.bottom: foot.top
        width: parent.width - 2 * x
        radius: Theme.px(9)
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.line
        clip: true

        Flickable {
            id: pane

            // The field that is written in, wherever on the page it lies.
            readonly property Item written: Window.activeFocusItem

            // Our keyboard takes half of a wide screen: what is written in stays to be seen.
            function reveal() {
                let at = written;
                while (at && at !== body)
                    at = at.parent;
                if (!at)
                    return;
                const top = written.mapToItem(body, 0, 0).y - Theme.px(34);
                const bottom = top + written.height + Theme.px(44);
                const most = Math.max(0, contentHeight - height);
                if (bottom - top > height || top < contentY)
                    contentY = Math.max(0, Math.min(most, top));
                else if (bottom > contentY + height)
                    contentY = Math.max(0, Math.min(most, bottom - height));
            }

            anchors.fill: parent
            anchors.margins: page.narrow ? Theme.px(8) : Theme.px(18)
            contentHeight: body.height
            boundsBehavior: Flickable.StopAtBounds
            interactive: contentHeight > height
            onWrittenChanged: Qt.callLater(reveal)
            onHeightChanged: Qt.callLater(reveal)

            Loader {
                id: body

                width: parent.width
                sourceComponent: page.model.stage === "site" ? site : page.model.stage === "write" ? file : page.model.stage === "join" ? join : devices
            }
        }
    }
    Item {
        id: foot

        anchors.bottom: parent.bottom
        x: Theme.px(18)
        width: parent.width - 2 * x
        height: page.narrow ? Theme.px(58) : Theme.px(76)

        AppButton {
            visible: page.model.stageAt > 0 && page.model.stage !== "join"
            anchors.verticalCenter: parent.verticalCenter
            height: Theme.px(50)
            iconName: "arrow-left"
            text: "上一步"
            Accessible.id: "wizard.back"
            onClicked: page.model.back()
        }
        AppText {
            anchors.centerIn: parent
            width: parent.width - 2 * Theme.px(220)
            horizontalAlignment: Text.AlignHCenter
            text: page.model.told
            tone: "soft"
            Accessible.id: "wizard.told"
        }
        AppButton {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: Math.max(implicitWidth, Theme.px(180))
            height: Theme.px(50)
            kind: "primary"
            textSize: Theme.lead
            iconName: page.model.stage === "write" ? "save" : "arrow-right"
            iconAfter: page.model.stage !== "write"
            text: page.model.stage === "write" ? (page.model.busy ? "正在打开…" : "写入") : page.model.stage === "join" ? "完成，开始使用" : "下一步"
            enabled: !page.model.busy && !page.model.finding && (page.model.stage !== "write" || page.model.problems.length === 0) && (page.model.stage !== "join" || page.model.pinned)
            Accessible.id: "wizard.next"
            onClicked: page.model.stage === "write" ? page.model.writeFile() : page.model.stage === "join" ? page.model.finish() : page.model.forth()
        }
    }

    Component {
        id: site

        SiteStage {
            model: page.model
            wide: page.wide
        }
    }
    Component {
        id: devices

        DevicesStage {
            model: page.model
        }
    }
    Component {
        id: file

        FileStage {
            model: page.model
        }
    }
    Component {
        id: join

        JoinStage {
            model: page.model
        }
    }
}
