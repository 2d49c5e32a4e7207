pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Everything that is missing, told once. What is not wanted above is not asked for again.
Sheet {
    id: sheet

    property list<var> wanted: []

    signal given

    title: "一次告知补正"
    text: wanted.length > 0 ? "下面这些会一次告诉申请人，以后不能再为别的材料让他多跑。" : "还没有退回的材料。请先在材料表里退回要补的那几件，写明原因。"
    iconName: "file-question-mark"
    tone: "warn"
    onClosed: open = false

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(10)

        Repeater {
            model: sheet.wanted

            AppText {
                required property var modelData

                width: parent ? parent.width : 0
                text: "・" + modelData.name + "：" + modelData.reason
                role: "card"
            }
        }
        AppButton {
            anchors.right: parent.right
            visible: sheet.wanted.length > 0
            kind: "primary"
            text: "告知申请人并打印告知书"
            iconName: "printer"
            Accessible.id: "desk.supplement.give"
            onClicked: {
                sheet.open = false;
                sheet.given();
            }
        }
    }
}
