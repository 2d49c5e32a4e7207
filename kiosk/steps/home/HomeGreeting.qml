import QtQuick
import Yichuang.Ui

// The question of the home screen.
AppText {
    text: "您好，今天想办什么事？"
    tone: "headInk"
    strong: true
    font.pixelSize: Theme.px(64)
    Accessible.role: Accessible.Heading
}
