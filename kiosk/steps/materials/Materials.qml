pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Papers under the camera: the live picture, one thing said at a time, and how far each paper is.
StepPage {
    id: page

    required property MaterialsModel model

    heading: page.model.title
    subheading: Theme.elder && !Theme.landscape ? "" : page.model.hint
    spoken: page.model.spoken
    mainShare: Theme.elder ? 0.5 : 0.58
    onBack: page.model.back()

    Connections {
        target: page.model
        function onTaken_changed() {
            camera.flash();
        }
    }
    CameraView {
        id: camera

        anchors.fill: parent
        source: page.model.preview
        quad: page.model.quad
        tone: page.model.tone
        progress: page.model.progress
        label: page.model.preview === "" ? "没有画面" : "实时画面"
        live: page.model.preview !== ""
        ground: page.color

        AppButton {
            visible: page.model.tray > 0
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            anchors.margins: Theme.px(18)
            size: "small"
            tone: "warn"
            iconName: "inbox"
            text: "待处理 " + page.model.tray + " 页"
            textSize: Theme.elder ? Theme.body : Theme.caption
            Accessible.id: "materials.tray"
            onClicked: page.model.pick("tray")
        }
        AppButton {
            visible: page.model.canTake && page.model.preview !== "" && page.model.edge !== null
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.margins: Theme.px(18)
            size: "small"
            iconName: "maximize"
            text: "自己框纸边"
            textSize: Theme.elder ? Theme.body : Theme.caption
            Accessible.id: "materials.edge"
            onClicked: page.model.frameByHand()
        }
    }

    side: [
        Column {
            width: parent ? parent.width : 0
            spacing: Theme.px(Theme.landscape ? 18 : 22)

            Banner {
                tone: page.model.tone
                iconName: page.model.bannerIcon
                title: page.model.bannerTitle
                text: page.model.bannerText
                minimumHeight: Theme.px(Theme.landscape ? (Theme.elder ? 196 : 176) : Theme.elder ? 204 : 180)

                TurnHint {
                    visible: page.model.bannerIcon === "sun" && !Theme.landscape && !Theme.elder
                }
            }
            PaperOffer {
                name: "materials.undo"
                word: "恢复"
                text: "刚才那一页已经不要了，还能拿回来。"
                visible: page.model.review !== null && page.model.review.undoable
                width: parent.width
                onAccepted: page.model.review.undo()
            }
            PaperOffer {
                visible: page.model.paperKey !== ""
                width: parent.width
                text: page.model.paperText
                onAccepted: page.model.usePaper(page.model.paperKey)
            }
            Column {
                width: parent.width
                spacing: Theme.px(14)

                Row {
                    visible: !(Theme.elder && Theme.landscape)
                    spacing: Theme.px(18)

                    AppText {
                        id: count

                        text: "材料 " + page.model.slotCount + " 份"
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.card : Theme.px(38)
                    }
                    AppText {
                        visible: !Theme.elder
                        anchors.baseline: count.baseline
                        text: page.model.summary
                        tone: "soft"
                        role: Theme.elder ? "caption" : "body"
                    }
                }
                SlotRow {
                    width: parent.width
                    slots: page.model.slots
                    ground: page.color
                    onPicked: key => page.model.pick(key)
                    onDropped: (from, to) => page.model.drop(from, to)
                }
            }
        }
    ]
    overlay: [
        // Captions and help stay below: the sheets end above the foot.
        PageSheet {
            anchors.bottomMargin: Theme.footHeight
            review: page.model.review
        },
        EdgeSheet {
            anchors.bottomMargin: Theme.footHeight
            edge: page.model.edge
        },
        TellSheet {
            anchors.bottomMargin: Theme.footHeight
            model: page.model
        }
    ]
    actions: [
        MaterialsActions {
            width: parent ? parent.width : 0
            model: page.model
        }
    ]
}
