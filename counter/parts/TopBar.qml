pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Yichuang.Ui
import Yichuang.Counter

// Hall, window, search, devices, clerk and time.
Rectangle {
    id: bar

    required property DeskModel desk

    signal peopleWanted

    function search() {
        field.forceActiveFocus();
        field.selectAll();
    }

    height: Theme.headHeight
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
        x: Theme.px(14)
        height: parent.height
        spacing: Theme.px(10)

        AppIcon {
            anchors.verticalCenter: parent.verticalCenter
            name: "landmark"
            size: Theme.px(22)
            color: Theme.headInk
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: "综合受理工作台"
            role: "lead"
            tone: "headInk"
            strong: true
            wrapMode: Text.NoWrap
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 1
            height: Theme.px(20)
            color: "#5C84B8"
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: bar.desk.hall + "・" + bar.desk.window
            tone: "headInkSoft"
            wrapMode: Text.NoWrap
        }
    }
    Rectangle {
        id: searchBox

        visible: bar.desk.clerk !== ""
        x: Math.round(Math.max(parent.width * 0.354, Theme.px(430)))
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(Theme.px(560), bar.width - x - right.width - Theme.px(40))
        height: Theme.px(34)
        radius: Theme.px(6)
        color: field.activeFocus ? "#FFFFFF" : "#1D5BA8"
        border.width: 1
        border.color: "#5C84B8"

        FocusRing {
            shown: field.activeFocus
            radiusInside: parent.radius
        }
        AppIcon {
            x: Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            size: Theme.px(16)
            color: field.activeFocus ? Theme.ink2 : "#FFFFFF"
        }
        AppText {
            visible: field.text === ""
            x: Theme.px(36)
            anchors.verticalCenter: parent.verticalCenter
            width: field.width
            text: "搜姓名、事项、收件编号"
            color: field.activeFocus ? Theme.ink3 : "#FFFFFF"
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.ignored: true
        }
        T.TextField {
            id: field

            x: Theme.px(36)
            width: parent.width - x - key.width - Theme.px(16)
            height: parent.height
            verticalAlignment: TextInput.AlignVCenter
            color: activeFocus ? Theme.ink : "#FFFFFF"
            selectionColor: Theme.primary
            selectedTextColor: Theme.primaryInk
            font.pixelSize: Theme.body
            selectByMouse: true
            clip: true
            maximumLength: 60
            Accessible.name: "搜姓名、事项、收件编号"
            Accessible.id: "desk.search"
            onTextEdited: bar.desk.work.search(text)
            onAccepted: bar.desk.work.step(0)
            Keys.onEscapePressed: {
                clear();
                bar.desk.work.search("");
                focus = false;
            }
        }
        KeyHint {
            id: key

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(8)
            anchors.verticalCenter: parent.verticalCenter
            text: "Ctrl K"
        }
    }
    Row {
        id: right

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        height: parent.height
        spacing: Theme.px(16)

        Repeater {
            // counted, so that a name pressed on is still there when a device says something new
            model: bar.desk.care.devices.length

            T.AbstractButton {
                id: device

                required property int index
                readonly property var modelData: bar.desk.care.devices[index]
                // before the first answer nobody knows yet whether it works
                readonly property bool broken: !modelData.ok && modelData.known
                readonly property string word: modelData.ok ? "" : broken ? "不能用" : "连接中"
                readonly property color tint: modelData.ok ? "#7FE0AE" : broken ? "#FFC46B" : "#B9CCE8"

                visible: bar.width > Theme.px(1500) || !modelData.ok
                anchors.verticalCenter: parent?.verticalCenter
                height: Theme.px(36)
                implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
                leftPadding: broken ? Theme.px(6) : 0
                rightPadding: leftPadding
                enabled: broken
                focusPolicy: Qt.TabFocus
                Accessible.role: broken ? Accessible.Button : Accessible.StaticText
                Accessible.name: modelData.name + (word || "正常") + (broken ? "，看故障卡" : "")
                Accessible.id: "desk.device." + modelData.id
                Accessible.onPressAction: device.click()
                Keys.onReturnPressed: device.click()
                Keys.onEnterPressed: device.click()
                onClicked: bar.desk.care.showFault(modelData.id)

                background: Rectangle {
                    visible: device.broken
                    radius: Theme.px(6)
                    color: device.hovered ? "#33FFFFFF" : "transparent"
                    border.width: 1
                    border.color: device.tint

                    FocusRing {
                        shown: device.visualFocus
                    }
                }
                contentItem: Row {
                    spacing: Theme.px(5)

                    AppIcon {
                        anchors.verticalCenter: parent.verticalCenter
                        name: device.broken ? "triangle-alert" : device.modelData.symbol
                        size: Theme.px(17)
                        color: device.tint
                    }
                    AppText {
                        anchors.verticalCenter: parent.verticalCenter
                        text: device.modelData.name + device.word
                        color: device.broken ? "#FFD9A0" : "#FFFFFF"
                        wrapMode: Text.NoWrap
                        Accessible.ignored: true
                    }
                }
            }
        }
        T.AbstractButton {
            id: who

            anchors.verticalCenter: parent.verticalCenter
            visible: bar.desk.clerk !== ""
            height: Theme.px(36)
            width: face.width + name.implicitWidth + Theme.px(16)
            focusPolicy: Qt.TabFocus
            Accessible.name: bar.desk.clerk + "，锁屏或签退"
            Accessible.id: "desk.clerk"
            onClicked: leave.visible = !leave.visible

            background: Rectangle {
                radius: Theme.px(6)
                color: who.hovered ? "#33FFFFFF" : "transparent"

                FocusRing {
                    shown: who.visualFocus
                }
            }
            contentItem: Item {
                Rectangle {
                    id: face

                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(30)
                    height: width
                    radius: width / 2
                    color: "#FFFFFF"

                    Text {
                        anchors.centerIn: parent
                        text: bar.desk.clerk.charAt(0)
                        color: Theme.primary
                        font.pixelSize: Theme.body
                        font.weight: Font.Bold
                    }
                }
                AppText {
                    id: name

                    anchors.left: face.right
                    anchors.leftMargin: Theme.px(8)
                    anchors.verticalCenter: parent.verticalCenter
                    text: bar.desk.clerk
                    tone: "headInk"
                    strong: true
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
            }
        }
        AppText {
            anchors.verticalCenter: parent.verticalCenter
            text: Qt.formatTime(Theme.now, "HH:mm")
            role: "card"
            tone: "headInk"
            strong: true
        }
    }
    Rectangle {
        id: leave

        visible: false
        anchors.top: parent.bottom
        anchors.topMargin: Theme.px(6)
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        width: ways.width + Theme.px(24)
        height: ways.height + Theme.px(24)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.frame
        z: 10

        Column {
            id: ways

            anchors.centerIn: parent
            width: Math.max(lock.implicitWidth, staff.implicitWidth, off.implicitWidth)
            spacing: Theme.px(8)

            AppButton {
                id: lock

                width: parent.width
                size: "small"
                iconName: "lock"
                text: "锁屏，离开一下（Ctrl L）"
                Accessible.id: "desk.lock"
                onClicked: {
                    leave.visible = false;
                    bar.desk.lock.lock();
                }
            }
            AppButton {
                id: staff

                width: parent.width
                size: "small"
                iconName: "users"
                text: "人员和密码"
                Accessible.id: "desk.people"
                onClicked: {
                    leave.visible = false;
                    bar.peopleWanted();
                }
            }
            AppButton {
                id: off

                width: parent.width
                size: "small"
                iconName: "log-out"
                text: "签退，换人"
                Accessible.id: "desk.signoff"
                onClicked: {
                    leave.visible = false;
                    bar.desk.signOff();
                }
            }
        }
    }
}
