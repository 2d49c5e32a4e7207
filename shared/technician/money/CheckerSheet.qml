import QtQuick
import Yichuang.Ui

// Lets another person in, who checks what the technician does with money.
Sheet {
    id: sheet

    property bool needsCode: false

    signal entered(number: string, name: string, pin: string, again: string, code: string)

    function ask() {
        for (const field of [number, name, pin, again, code])
            field.text = "";
        open = true;
        number.forceActiveFocus();
    }
    function done() {
        open = false;
        entered(number.text, name.text, pin.text, again.text, code.text);
        pin.text = again.text = code.text = "";
    }

    title: "登记一位复核人"
    text: needsCode ? "请他本人来填。这台终端登记过了，还要平台管理员给一个新的登记码，用过即作废，要联网。" : "请他本人来填，密码只有他自己知道。以后复核不用联网。"
    iconName: "user-round"
    closeText: "先不登记"
    onClosed: {
        pin.text = again.text = code.text = "";
        open = false;
    }

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(10)

        Row {
            width: parent.width
            spacing: Theme.px(10)

            AppField {
                id: number

                width: (parent.width - parent.spacing) / 2
                height: Theme.px(46)
                iconName: "user"
                placeholder: "他的工号"
                maximumLength: 20
                Accessible.id: "money.add.number"
                onAccepted: name.forceActiveFocus()
            }
            AppField {
                id: name

                width: number.width
                height: Theme.px(46)
                placeholder: "他的姓名"
                maximumLength: 30
                Accessible.id: "money.add.name"
                onAccepted: pin.forceActiveFocus()
            }
        }
        Row {
            width: parent.width
            spacing: Theme.px(10)

            AppField {
                id: pin

                width: number.width
                height: Theme.px(46)
                iconName: "lock"
                placeholder: "密码，至少 6 位"
                secret: true
                maximumLength: 60
                Accessible.id: "money.add.pin"
                onAccepted: again.forceActiveFocus()
            }
            AppField {
                id: again

                width: number.width
                height: Theme.px(46)
                iconName: "lock"
                placeholder: "再输一次"
                secret: true
                maximumLength: 60
                Accessible.id: "money.add.again"
                onAccepted: sheet.needsCode ? code.forceActiveFocus() : sheet.done()
            }
        }
        AppField {
            id: code

            visible: sheet.needsCode
            width: parent.width
            height: Theme.px(46)
            iconName: "ticket"
            placeholder: "登记码，10 位字母和数字"
            maximumLength: 24
            Accessible.id: "money.add.code"
            onAccepted: sheet.done()
        }
        AppButton {
            anchors.right: parent.right
            height: Theme.px(48)
            kind: "primary"
            textSize: Theme.card
            text: "登记"
            Accessible.id: "money.add.go"
            onClicked: sheet.done()
        }
    }
}
