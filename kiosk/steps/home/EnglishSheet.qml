import QtQuick
import Yichuang.Ui

// What somebody who reads no Chinese needs to know here, honestly: the screens are in Chinese.
Sheet {
    id: sheet

    signal staff

    title: "Welcome"
    text: "You can apply for local government services here with a Chinese resident ID card. " + "The screens that follow are in Chinese. A staff member at a service window can go through them with you; it is free."
    iconName: "languages"
    closeText: "Close"
    onClosed: open = false

    AppButton {
        width: parent.width
        kind: "primary"
        size: "large"
        iconName: "headset"
        text: "Where to find staff"
        subText: "找工作人员"
        Accessible.id: "home.english.staff"
        onClicked: sheet.staff()
    }
}
