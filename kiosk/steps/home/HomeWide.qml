import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Home, lying down: who we are and the ways in on the left, services on the right.
Item {
    id: face

    required property HomeModel model

    Rectangle {
        id: hero

        width: Theme.px(800)
        height: parent.height
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.headTop
            }
            GradientStop {
                position: 1
                color: Theme.contrast ? "#000000" : "#0F58BC"
            }
        }

        Rings {
            anchors.fill: parent
        }
        Rectangle {
            visible: Theme.contrast
            anchors.right: parent.right
            width: Theme.px(4)
            height: parent.height
            color: Theme.primary
        }
        HomeHead {
            id: head

            x: Theme.margin
            y: Theme.px(44)
            width: parent.width - 2 * x
            model: face.model
        }
        HomeGreeting {
            id: greeting

            x: Theme.margin
            anchors.top: head.bottom
            anchors.topMargin: Theme.px(38)
            width: parent.width - 2 * x
            font.pixelSize: Theme.px(60)
        }
        HomeSearch {
            id: search

            x: Theme.margin
            anchors.top: greeting.bottom
            anchors.topMargin: Theme.px(24)
            width: parent.width - 2 * x
            example: "比如“社保证明”"
            onClicked: face.model.search("")
        }
        HomeCard {
            x: Theme.margin
            anchors.top: search.bottom
            anchors.topMargin: Theme.px(28)
            anchors.bottom: privacy.top
            anchors.bottomMargin: Theme.px(20)
            width: parent.width - 2 * x
            upright: true
            ready: face.model.cardReady
            onClicked: face.model.identify()
        }
        HomePrivacy {
            id: privacy

            x: Theme.margin
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(20)
            width: parent.width - 2 * x
            light: true
            text: face.model.privacyShort
        }
    }
    Item {
        id: right

        anchors.left: hero.right
        anchors.leftMargin: Theme.px(48)
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        height: parent.height

        AppText {
            id: title

            y: Theme.px(60)
            text: "大家常办"
            strong: true
            font.pixelSize: Theme.px(44)
            Accessible.role: Accessible.Heading
        }
        AppButton {
            id: allButton

            anchors.left: title.right
            anchors.leftMargin: Theme.px(36)
            anchors.verticalCenter: title.verticalCenter
            kind: "ghost"
            size: "small"
            radius: height / 2
            textSize: Theme.px(32)
            text: "全部 " + face.model.itemCount + " 项"
            iconName: "chevron-right"
            iconAfter: true
            Accessible.id: "home.all"
            onClicked: face.model.showAll()

            background: Rectangle {
                id: pill

                radius: height / 2
                color: allButton.down && !Theme.contrast ? "#C6D7F3" : Theme.tint2
                border.width: Theme.contrast ? Theme.border : 0
                border.color: Theme.accent

                FocusRing {
                    shown: allButton.visualFocus
                    radiusInside: pill.radius
                }
            }
        }
        Clock {
            anchors.right: parent.right
            y: Theme.px(20)
            color: Theme.heading
        }
        HomeTiles {
            id: tiles

            y: Theme.px(172)
            width: parent.width
            tileHeight: (floorY - y - 2 * spacing) / 3
            readonly property real floorY: (actions.visible ? actions.y - Theme.px(32) : right.height - Theme.px(36))
            model: face.model
        }
        HomeActions {
            id: actions

            visible: face.model.actions.count > 0
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(36)
            width: parent.width
            buttonHeight: Theme.px(112)
            actions: face.model.actions
            onActed: key => face.model.act(key)
        }
    }
}
