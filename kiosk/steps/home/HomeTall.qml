import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Home, upright.
Item {
    id: face

    required property HomeModel model

    Rectangle {
        id: hero

        width: parent.width
        height: Theme.contrast ? Theme.px(190) : Theme.px(540)
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
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.px(4)
            color: Theme.primary
        }
    }
    HomeHead {
        x: Theme.margin
        y: Theme.px(50)
        width: clock.x - x - Theme.gap
        model: face.model
    }
    Clock {
        id: clock

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        y: Theme.px(36)
        color: Theme.headInk
        dateColor: Theme.headInkSoft
    }
    Column {
        id: column

        readonly property real free: face.height - y - fixed - Theme.px(12)
        // What the column needs without the space between its parts.
        readonly property real fixed: greeting.height + search.height + card.height + heading.height + tiles.height + (actions.visible ? actions.height : 0) + privacy.height + Theme.px(24)
        readonly property real air: Math.max(Theme.px(16), Math.min(Theme.px(44), free / (actions.visible ? 5 : 4)))

        x: Theme.margin
        y: Theme.px(206)
        width: parent.width - 2 * x
        spacing: air

        HomeGreeting {
            id: greeting

            width: parent.width
        }
        HomeSearch {
            id: search

            width: parent.width
            onClicked: face.model.search("")
        }
        HomeCard {
            id: card

            width: parent.width
            ready: face.model.cardReady
            onClicked: face.model.identify()
        }
        Column {
            width: parent.width
            spacing: Theme.px(14)

            Item {
                id: heading

                width: parent.width
                height: allButton.height

                AppText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: "大家常办"
                    strong: true
                    font.pixelSize: Theme.px(42)
                    tone: "ink"
                    Accessible.role: Accessible.Heading
                }
                AppButton {
                    id: allButton

                    anchors.right: parent.right
                    anchors.rightMargin: -Theme.px(20)
                    kind: "ghost"
                    size: "small"
                    tone: ""
                    leftPadding: Theme.px(20)
                    textSize: Theme.px(32)
                    text: "全部 " + face.model.itemCount + " 项"
                    iconName: "chevron-right"
                    iconAfter: true
                    Accessible.id: "home.all"
                    onClicked: face.model.showAll()

                    background: Rectangle {
                        radius: height / 2
                        color: allButton.down ? Theme.tint2 : "transparent"

                        FocusRing {
                            shown: allButton.visualFocus
                            radiusInside: parent.height / 2
                        }
                    }
                }
            }
            HomeTiles {
                id: tiles

                width: parent.width
                tileHeight: Theme.px(actions.visible ? 172 : 210)
                model: face.model
            }
        }
        HomeActions {
            id: actions

            visible: face.model.actions.count > 0
            width: parent.width
            actions: face.model.actions
            onActed: key => face.model.act(key)
        }
        HomePrivacy {
            id: privacy

            width: parent.width
            text: face.model.privacy
        }
    }
}
