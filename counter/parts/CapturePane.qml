import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// The document camera at the desk: it takes a page by itself once it lies still and is good.
Item {
    id: pane

    required property CaptureModel capture

    Item {
        id: head

        width: parent.width
        height: Theme.px(52)

        AppText {
            anchors.left: parent.left
            anchors.right: keys.left
            anchors.rightMargin: Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            text: pane.capture.title
            role: "card"
            strong: true
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.id: "desk.capture.title"
        }
        Row {
            id: keys

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(6)

            AppButton {
                size: "small"
                visible: !pane.capture.feed.active
                text: "现在就拍"
                iconName: "camera"
                Accessible.id: "desk.capture.take"
                onClicked: pane.capture.take()
            }
            AppButton {
                size: "small"
                visible: !pane.capture.feed.active
                text: "框纸边"
                iconName: "maximize"
                Accessible.id: "desk.capture.edge"
                onClicked: pane.capture.frameByHand()
            }
            AppButton {
                size: "small"
                visible: pane.capture.canScan && !pane.capture.feed.active
                text: "ADF 扫描"
                iconName: "files"
                Accessible.id: "desk.capture.scan"
                onClicked: pane.capture.useScanner()
            }
            AppButton {
                size: "small"
                text: pane.capture.feed.active ? "不扫了" : "不拍了"
                Accessible.id: "desk.capture.stop"
                onClicked: pane.capture.stop()
            }
        }
    }
    FeedPane {
        visible: pane.capture.feed.active
        anchors.top: head.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        feed: pane.capture.feed
    }
    CameraView {
        id: camera

        visible: !pane.capture.feed.active

        anchors.top: head.bottom
        anchors.bottom: strip.top
        anchors.bottomMargin: Theme.px(10)
        width: parent.width
        radius: Theme.radius
        ground: Theme.bg
        source: pane.capture.preview
        quad: pane.capture.quad
        tone: pane.capture.tone
        progress: pane.capture.progress
        label: "实时画面"
        Accessible.id: "desk.capture.view"
    }
    Banner {
        id: strip

        visible: !pane.capture.feed.active
        anchors.bottom: parent.bottom
        width: parent.width
        tone: pane.capture.tone
        iconName: pane.capture.symbol
        title: pane.capture.page === "" ? pane.capture.says : "要拍：" + pane.capture.page + (pane.capture.hint === "" ? "" : "（" + pane.capture.hint + "）")
        text: pane.capture.page === "" ? pane.capture.more : pane.capture.says + "。" + pane.capture.more
        Accessible.id: "desk.capture.says"
    }
    Connections {
        target: pane.capture

        function onKept() {
            camera.flash();
        }
    }
}
