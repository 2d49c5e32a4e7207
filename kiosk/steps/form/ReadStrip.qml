pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Hearing the question, as large as the question itself.
Rectangle {
    id: strip

    property bool reading: false

    signal again

    implicitHeight: Theme.px(132)
    height: implicitHeight
    radius: Theme.radius
    color: Theme.tint
    border.width: Theme.contrast ? Theme.border : 0
    border.color: Theme.accent

    Rectangle {
        id: disc

        x: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(88)
        height: width
        radius: width / 2
        color: Theme.primary

        AppIcon {
            anchors.centerIn: parent
            name: "volume-2"
            color: Theme.primaryInk
            size: Theme.px(50)
        }
    }
    Row {
        id: waves

        visible: strip.reading
        anchors.left: disc.right
        anchors.leftMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(8)

        Repeater {
            model: [18, 36, 56, 36, 52, 22, 42]

            Rectangle {
                required property int modelData

                anchors.verticalCenter: parent.verticalCenter
                width: Theme.px(9)
                height: Theme.px(modelData)
                radius: width / 2
                color: Theme.accent
            }
        }
    }
    AppText {
        anchors.left: strip.reading ? waves.right : disc.right
        anchors.leftMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        text: strip.reading ? "正在为您朗读" : "听一听这个问题"
        font.pixelSize: Theme.px(40)
    }
    AppButton {
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        size: "small"
        text: strip.reading ? "停" : "听"
        textSize: Theme.px(44)
        width: Theme.px(150)
        Accessible.id: "form.listen"
        onClicked: strip.again()
    }
}
