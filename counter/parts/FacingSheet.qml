pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// The card's photograph and the person, enlarged alike, side by side. Only a clerk decides.
Sheet {
    id: sheet

    required property FacingModel facing
    property real zoom: 1

    open: facing.open
    title: "人证核对"
    text: "请比对照片和本人，由您决定，会留痕。图片不保存。"
    iconName: "user-check"
    maximumWidth: Theme.px(860)
    onClosed: facing.close()
    Keys.onPressed: event => {
        const outcome = event.key === Qt.Key_1 ? "same" : event.key === Qt.Key_2 ? "different" : event.key === Qt.Key_3 ? "unsure" : "";
        if (outcome !== "")
            facing.decide(outcome);
        else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Equal)
            zoom = Math.min(3, zoom + 0.5);
        else if (event.key === Qt.Key_Minus)
            zoom = Math.max(1, zoom - 0.5);
        else
            return;
        event.accepted = true;
    }

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        Row {
            id: pictures

            width: parent.width
            spacing: Theme.px(14)

            Repeater {
                model: [
                    {
                        "name": "卡上的照片",
                        "id": "card"
                    },
                    {
                        "name": "现场",
                        "id": "live"
                    }
                ]

                Column {
                    id: half

                    required property var modelData
                    readonly property string source: modelData.id === "card" ? sheet.facing.card : sheet.facing.live
                    readonly property string words: modelData.id === "card" ? sheet.facing.cardWords : sheet.facing.liveWords

                    width: (pictures.width - pictures.spacing) / 2
                    spacing: Theme.px(6)

                    AppText {
                        text: half.modelData.name
                        strong: true
                    }
                    Rectangle {
                        width: parent.width
                        height: Theme.px(380)
                        radius: Theme.radius
                        color: "#2A323C"
                        clip: true

                        Image {
                            anchors.centerIn: parent
                            width: parent.width * sheet.zoom
                            height: parent.height * sheet.zoom
                            source: half.source
                            fillMode: Image.PreserveAspectFit
                            mipmap: true
                            cache: false
                            retainWhileLoading: true
                            Accessible.role: Accessible.Graphic
                            Accessible.name: half.modelData.name
                            Accessible.id: "facing." + half.modelData.id
                        }
                        AppText {
                            visible: half.source === ""
                            anchors.centerIn: parent
                            width: parent.width - Theme.px(40)
                            horizontalAlignment: Text.AlignHCenter
                            text: half.words
                            color: "#FFFFFF"
                        }
                    }
                }
            }
        }
        Banner {
            visible: sheet.facing.hint !== ""
            tone: "info"
            iconName: "info"
            text: sheet.facing.hint
            Accessible.id: "facing.hint"
        }
        Row {
            spacing: Theme.px(10)

            AppButton {
                kind: "primary"
                text: "1　是同一人"
                iconName: "check"
                Accessible.id: "facing.same"
                onClicked: sheet.facing.decide("same")
            }
            AppButton {
                text: "2　不是同一人"
                iconName: "x"
                Accessible.id: "facing.different"
                onClicked: sheet.facing.decide("different")
            }
            AppButton {
                text: "3　看不准"
                iconName: "circle-help"
                Accessible.id: "facing.unsure"
                onClicked: sheet.facing.decide("unsure")
            }
            AppButton {
                text: "放大"
                iconName: "zoom-in"
                Accessible.id: "facing.larger"
                onClicked: sheet.zoom = sheet.zoom >= 3 ? 1 : sheet.zoom + 0.5
            }
        }
    }
}
