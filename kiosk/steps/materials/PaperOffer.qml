import QtQuick
import Yichuang.Ui

// One more thing that can be done, said in a sentence: waiting for the province is one way, showing
// the paper now is the other.
Rectangle {
    id: offer

    property string text: ""
    property string word: "拍纸质件"
    property string name: "materials.paper"

    signal accepted

    implicitHeight: Math.max(button.height, words.implicitHeight) + Theme.px(28)
    height: implicitHeight
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.border
    border.color: Theme.contrast ? Theme.line : "#D5DDE7"

    AppText {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.px(28)
        anchors.right: button.left
        anchors.rightMargin: Theme.px(20)
        anchors.verticalCenter: parent.verticalCenter
        text: offer.text
        role: Theme.elder ? "caption" : "body"
    }
    AppButton {
        id: button

        anchors.right: parent.right
        anchors.rightMargin: Theme.px(14)
        anchors.verticalCenter: parent.verticalCenter
        size: "small"
        text: offer.word
        textSize: Theme.elder ? Theme.body : Theme.px(32)
        Accessible.id: offer.name
        onClicked: offer.accepted()
    }
}
