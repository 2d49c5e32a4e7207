pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Why a material is refused: one of the usual reasons, or own words. Without one, nothing happens.
Sheet {
    id: sheet

    property string key: ""
    property list<string> reasons: []

    signal given(string key, string reason)

    function ask(material: string) {
        key = material;
        words.text = "";
        open = true;
        words.forceActiveFocus();
    }
    function give(reason: string) {
        if (reason.trim() === "")
            return;
        open = false;
        given(key, reason);
    }

    title: "退回这件材料的原因"
    text: "申请人会看到这句话，写清楚怎么改，好一次补齐。"
    iconName: "circle-x"
    tone: "danger"
    onClosed: open = false

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        Flow {
            width: parent.width
            spacing: Theme.px(8)

            Repeater {
                model: sheet.reasons

                AppButton {
                    required property string modelData
                    required property int index

                    size: "small"
                    text: modelData
                    Accessible.id: "desk.reason." + index
                    onClicked: sheet.give(modelData)
                }
            }
        }
        AppField {
            id: words

            width: parent.width
            placeholder: "或者自己写"
            maximumLength: 120
            Accessible.id: "desk.reason.words"
            onAccepted: sheet.give(text)
        }
        AppButton {
            anchors.right: parent.right
            kind: "primary"
            enabled: words.text.trim() !== ""
            text: "退回"
            Accessible.id: "desk.reason.give"
            onClicked: sheet.give(words.text)
        }
    }
}
