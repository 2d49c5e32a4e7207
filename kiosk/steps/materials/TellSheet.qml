pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Before going on: what a clerk would say about these papers, in that order. A touch looks at it;
// going on all the same is a choice, and it is written down.
Sheet {
    id: sheet

    required property MaterialsModel model

    open: model.telling
    maximumWidth: Theme.px(Theme.landscape ? 1600 : 968)
    title: "有几处请看一看"
    text: "能改的现在就能改。拿不准也没关系，工作人员会核对。"
    iconName: "list-checks"
    tone: "warn"
    closeText: "回去改"
    onClosed: model.stay()

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(24)

        // However long the list is, the way on stays in sight below it.
        ScrollPane {
            width: parent.width
            height: Math.min(natural, sheet.height - 2 * Theme.margin - Theme.px(!Theme.elder ? 540 : Theme.landscape ? 476 : 640))
            sidePadding: 0
            bottomPadding: Theme.px(8)
            spacing: Theme.px(16)

            Repeater {
                model: sheet.model.told

                AppButton {
                    id: line

                    required property int index
                    required property var modelData

                    width: parent ? parent.width : 0
                    text: (index + 1) + "．" + modelData.sentence
                    textSize: Theme.elder ? Theme.body : Theme.px(32)
                    iconName: modelData.fault === "extra" ? "inbox" : modelData.fault === "expired" ? "calendar-days" : modelData.fault === "contradicts" ? "triangle-alert" : "eye"
                    tone: "warn"
                    Accessible.id: "told." + index
                    onClicked: {
                        sheet.model.stay();
                        sheet.model.pick(line.modelData.fault === "extra" ? "tray" : line.modelData.key);
                    }
                }
            }
        }
        AppButton {
            width: parent.width
            kind: "primary"
            text: "就这样，请工作人员核对"
            iconName: "arrow-right"
            iconAfter: true
            Accessible.id: "told.pass"
            onClicked: sheet.model.letPass()
        }
    }
}
