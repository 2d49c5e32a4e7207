import QtQuick
import Yichuang.Ui

// The other person: a work number and a PIN of their own, each time.
Sheet {
    id: sheet

    property string key: ""

    signal entered(key: string, number: string, pin: string)

    function ask(row: string, amount: string) {
        key = row;
        title = "复核退费 " + amount;
        number.text = pin.text = "";
        open = true;
        number.forceActiveFocus();
    }
    function done() {
        const secret = pin.text;
        pin.text = "";
        open = false;
        entered(key, number.text, secret);
    }

    text: "请另一位工作人员看过缴费凭条，用自己的工号和密码确认。确认以后才付钱。"
    iconName: "user-round"
    closeText: "先不退"
    onClosed: {
        pin.text = "";
        open = false;
    }

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(12)

        AppField {
            id: number

            width: parent.width
            height: Theme.px(46)
            iconName: "user"
            placeholder: "复核人的工号"
            maximumLength: 20
            Accessible.id: "money.check.number"
            onAccepted: pin.forceActiveFocus()
        }
        AppField {
            id: pin

            width: parent.width
            height: Theme.px(46)
            iconName: "lock"
            placeholder: "复核人的密码"
            secret: true
            maximumLength: 60
            Accessible.id: "money.check.pin"
            onAccepted: sheet.done()
        }
        AppButton {
            anchors.right: parent.right
            height: Theme.px(48)
            kind: "primary"
            textSize: Theme.card
            text: "复核过了，退"
            Accessible.id: "money.check.go"
            onClicked: sheet.done()
        }
    }
}
