pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Hearing the question, as large as the question itself.
Rectangle {
    id: strip

    property bool reading: false
    property bool asksWhy: false

    signal again
    signal why

    implicitHeight: Theme.px(132)
    height: implicitHeight
    radius: Theme.radius
    color: Theme.tint
    border.width: Theme.contrast ? Theme.border : 0
    border.color: Theme.accent

    Rectangle {
        id: disc

        x: Theme.px(20)
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

                y: (Theme.px(56) - height) / 2
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
        text: strip.reading ? "正在朗读" : "听一听"
        font.pixelSize: Theme.px(42)
    }
    AppButton {
        visible: strip.asksWhy
        anchors.right: hear.left
        anchors.rightMargin: Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        kind: "ghost"
        size: "small"
        iconName: "circle-help"
        text: "为什么问"
        textSize: Theme.px(40)
        Accessible.id: "form.why"
        onClicked: strip.why()
    }
    AppButton {
        id: hear

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
