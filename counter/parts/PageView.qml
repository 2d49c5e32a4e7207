import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// A page as it was photographed: turn, zoom, rotate. The picture is never written to disk.
Item {
    id: view

    required property PagesModel pages
    property real zoom: 1
    property int turned: 0

    function reset() {
        zoom = 1;
        turned = 0;
        flick.contentX = 0;
        flick.contentY = 0;
    }

    Connections {
        target: view.pages

        function onChanged() {
            view.reset();
        }
    }
    Item {
        id: head

        width: parent.width
        height: Theme.px(52)

        AppText {
            anchors.left: parent.left
            anchors.right: tools.left
            anchors.rightMargin: Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            text: (view.pages.title === "" ? "材料原样" : view.pages.title) + (view.pages.archive ? "　存档文件" : "") + (view.pages.place === "" ? "" : "　" + view.pages.place)
            role: "card"
            strong: true
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
        Row {
            id: tools

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.px(6)

            ToolKey {
                visible: view.pages.archived
                iconName: view.pages.archive ? "image" : "archive"
                Accessible.name: view.pages.archive ? "看材料原样" : "看存档文件"
                Accessible.id: "desk.page.archive"
                onClicked: view.pages.swap()
            }
            ToolKey {
                visible: view.pages.count > 1
                iconName: "chevron-left"
                enabled: view.pages.index > 0
                Accessible.name: "上一页"
                Accessible.id: "desk.page.previous"
                onClicked: view.pages.turn(-1)
            }
            ToolKey {
                visible: view.pages.count > 1
                iconName: "chevron-right"
                enabled: view.pages.index < view.pages.count - 1
                Accessible.name: "下一页"
                Accessible.id: "desk.page.next"
                onClicked: view.pages.turn(1)
            }
            ToolKey {
                iconName: "zoom-out"
                enabled: view.zoom > 1
                Accessible.name: "缩小"
                Accessible.id: "desk.page.smaller"
                onClicked: view.zoom = Math.max(1, view.zoom - 0.5)
            }
            ToolKey {
                iconName: "zoom-in"
                enabled: view.zoom < 4 && view.pages.source !== ""
                Accessible.name: "放大"
                Accessible.id: "desk.page.larger"
                onClicked: view.zoom = Math.min(4, view.zoom + 0.5)
            }
            ToolKey {
                iconName: "rotate-cw"
                enabled: view.pages.source !== ""
                Accessible.name: "转 90 度"
                Accessible.id: "desk.page.rotate"
                onClicked: view.turned = (view.turned + 90) % 360
            }
        }
    }
    Rectangle {
        anchors.top: head.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        radius: Theme.radius
        color: "#47525F"
        clip: true

        Flickable {
            id: flick

            anchors.fill: parent
            anchors.margins: Theme.px(14)
            clip: true
            visible: view.pages.source !== ""
            contentWidth: width * view.zoom
            contentHeight: height * view.zoom
            boundsBehavior: Flickable.StopAtBounds

            Image {
                id: picture

                readonly property bool lying: view.turned % 180 !== 0

                anchors.centerIn: parent
                width: lying ? flick.contentHeight : flick.contentWidth
                height: lying ? flick.contentWidth : flick.contentHeight
                rotation: view.turned
                source: view.pages.source
                fillMode: Image.PreserveAspectFit
                mipmap: true
                cache: false
                Accessible.role: Accessible.Graphic
                Accessible.name: view.pages.title + view.pages.place
                Accessible.id: "desk.page"
            }
        }
        Column {
            anchors.centerIn: parent
            width: parent.width - Theme.px(60)
            visible: view.pages.source === ""
            spacing: Theme.px(12)

            AppIcon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: view.pages.away ? "cloud-off" : "image"
                size: Theme.px(40)
                color: "#C3CDD8"
            }
            AppText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: view.pages.note
                color: "#FFFFFF"
                role: "card"
                Accessible.id: "desk.page.note"
            }
            AppButton {
                anchors.horizontalCenter: parent.horizontalCenter
                visible: view.pages.away
                size: "small"
                text: "再取一次"
                iconName: "refresh-cw"
                Accessible.id: "desk.page.again"
                onClicked: view.pages.again()
            }
        }
    }
}
