import QtQuick
import Yichuang.Ui

// The top of every page of the technician's room: where we are, who is inside, and the way out.
Rectangle {
    id: bar

    property string title: ""
    property string place: ""
    property string technician: ""
    property bool backShown: false
    property string leaveText: "离开维护"
    property bool leaveShown: true
    readonly property bool narrow: width < Theme.px(1000)

    signal back
    signal leave

    height: Theme.px(narrow ? 56 : 46)
    gradient: Gradient {
        GradientStop {
            position: 0
            color: Theme.headBottom
        }
        GradientStop {
            position: 1
            color: Theme.headTop
        }
    }

    Row {
        x: Theme.px(18)
        height: parent.height
        spacing: Theme.px(12)

        AppButton {
            visible: bar.backShown
            anchors.verticalCenter: parent.verticalCenter
            kind: "head"
            size: "small"
            iconName: "arrow-left"
            text: "就绪板"
            Accessible.id: "technician.back"
            onClicked: bar.back()
        }
        AppIcon {
            visible: !bar.backShown
            anchors.verticalCenter: parent.verticalCenter
            name: "wrench"
            size: Theme.px(20)
            color: Theme.headInk
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.title
            role: "lead"
            tone: "headInk"
            strong: true
            wrapMode: Text.NoWrap
            Accessible.role: Accessible.Heading
        }
        Rectangle {
            visible: placeText.visible
            anchors.verticalCenter: parent.verticalCenter
            width: 1
            height: Theme.px(20)
            color: "#5C84B8"
        }
        AppText {
            id: placeText

            visible: !bar.narrow
            anchors.verticalCenter: parent.verticalCenter
            text: bar.place
            tone: "headInkSoft"
            wrapMode: Text.NoWrap
        }
    }
    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(18)
        height: parent.height
        spacing: Theme.px(14)

        AppIcon {
            visible: hidden.visible
            anchors.verticalCenter: parent.verticalCenter
            name: "lock"
            size: Theme.px(17)
            color: Theme.contrast ? "#FFE600" : "#7FE0AE"
        }
        AppText {
            id: hidden

            visible: !bar.narrow && bar.technician !== ""
            anchors.verticalCenter: parent.verticalCenter
            text: "维护模式，群众信息已遮住"
            color: Theme.headInk
            wrapMode: Text.NoWrap
        }
        Rectangle {
            visible: bar.technician !== ""
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(26)
            height: width
            radius: width / 2
            color: Theme.contrast ? "#FFE600" : "#FFFFFF"

            AppIcon {
                anchors.centerIn: parent
                name: "user-check"
                size: Theme.px(16)
                color: Theme.contrast ? "#000000" : Theme.primary
            }
        }
        AppText {
            visible: text !== ""
            anchors.verticalCenter: parent.verticalCenter
            text: bar.technician === "" ? "" : "工号 " + bar.technician
            tone: "headInk"
            strong: true
            wrapMode: Text.NoWrap
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: Qt.formatTime(Theme.now, "HH:mm")
            tone: "headInk"
            strong: true
            wrapMode: Text.NoWrap
        }
        AppButton {
            visible: bar.leaveShown
            anchors.verticalCenter: parent.verticalCenter
            kind: "head"
            size: "small"
            iconName: "log-out"
            text: bar.leaveText
            Accessible.id: "technician.leave"
            onClicked: bar.leave()
        }
    }
    Rectangle {
        visible: Theme.contrast
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.px(2)
        color: Theme.primary
    }
}
