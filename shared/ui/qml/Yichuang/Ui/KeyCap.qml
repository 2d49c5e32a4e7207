import QtQuick
import QtQuick.Templates as T

// One key. Several may be touched at once (two thumbs); it never takes the focus from the field.
T.AbstractButton {
    id: cap

    property string label: text
    property string iconName: ""
    property bool dark: false
    property bool primary: false
    property bool on: false
    property int textSize: Theme.key
    readonly property bool lit: primary || on
    readonly property color words: {
        if (!enabled)
            return Theme.disabledInk;
        if (Theme.contrast)
            return down || lit ? "#000000" : dark ? "#7FE7FF" : "#FFE600";
        return primary ? "#FFFFFF" : on ? Theme.primary : Theme.ink;
    }

    focusPolicy: Qt.NoFocus
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: cap.click()

    background: Rectangle {
        radius: Theme.px(18)
        color: Theme.contrast ? "#000000" : cap.primary ? Theme.primaryDown : Qt.darker(Theme.keyShade, 1.08)
        visible: !(cap.on && !Theme.contrast)

        Rectangle {
            width: parent.width
            height: parent.height - (cap.dark || cap.lit ? 0 : Theme.px(4))
            y: cap.down && !cap.dark && !cap.lit ? Theme.px(2) : 0
            radius: parent.radius
            color: {
                if (Theme.contrast)
                    return cap.down ? "#FFFFFF" : cap.lit ? "#FFE600" : "#000000";
                if (cap.primary)
                    return cap.down ? Theme.primaryDown : Theme.primary;
                if (cap.dark)
                    return cap.down ? "#9EADBD" : Theme.keyShade;
                return cap.down ? Theme.tint2 : Theme.keyFill;
            }
            border.width: Theme.contrast ? Theme.border : 0
            border.color: cap.dark ? "#7FE7FF" : "#FFE600"
        }
    }

    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: cap.textSize * 0.25
            layoutDirection: cap.primary ? Qt.RightToLeft : Qt.LeftToRight

            AppIcon {
                visible: cap.iconName !== ""
                anchors.verticalCenter: parent.verticalCenter
                name: cap.iconName
                size: cap.textSize * 1.1
                color: cap.words
            }
            Text {
                visible: text !== ""
                anchors.verticalCenter: parent.verticalCenter
                text: cap.label
                textFormat: Text.PlainText
                color: cap.words
                font.pixelSize: cap.textSize
                font.weight: cap.dark || cap.lit ? Font.Bold : Font.Normal
            }
        }
    }
}
