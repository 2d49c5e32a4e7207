import QtQuick
import Yichuang.Ui

// A small square button with a picture only; give it an accessible name.
AppButton {
    size: "small"
    kind: "secondary"
    leftPadding: 0
    rightPadding: 0
    width: Theme.px(32)
    height: Theme.px(32)
    iconSize: Theme.px(16)
    iconColor: enabled ? Theme.ink : Theme.disabledInk
}
