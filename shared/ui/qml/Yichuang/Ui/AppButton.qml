import QtQuick
import QtQuick.Templates as T

// Every button. kind: primary | secondary | ghost | head | danger; size: large | normal | small.
T.AbstractButton {
    id: control

    property string subText: ""
    property string iconName: ""
    property bool iconAfter: false
    property string kind: "secondary"
    property string size: "normal"
    property string tone: ""
    // A button that stays pressed (a mode that is on).
    property bool active: false
    property int textSize: Theme.desk ? Theme.body : size === "large" ? Theme.lead : size === "small" ? Theme.body : Theme.card
    property real iconSize: textSize * 1.15
    property int radius: Theme.buttonRadius

    readonly property bool filled: kind === "primary" || kind === "danger" || (Theme.contrast && active)
    readonly property color words: {
        if (!enabled)
            return Theme.disabledInk;
        if (Theme.contrast && (down || filled))
            return "#000000";
        if (filled)
            return Theme.primaryInk;
        if (kind === "head")
            return Theme.headInk;
        if (tone !== "")
            return Theme.toneInk(tone);
        return kind === "ghost" && !Theme.contrast ? Theme.ink : Theme.accent;
    }
    // Quiet buttons still show their icon in the accent colour.
    property color iconColor: kind === "ghost" && tone === "" && enabled && !Theme.contrast ? Theme.accent : words
    readonly property color fill: {
        if (!enabled)
            return Theme.disabledFill;
        if (Theme.contrast)
            return down ? "#FFFFFF" : filled ? Theme.primary : "#000000";
        if (kind === "primary")
            return down ? Theme.primaryDown : Theme.primary;
        if (kind === "danger")
            return down ? "#6E0E10" : "#991417";
        if (kind === "head")
            return down ? "#33FFFFFF" : "transparent";
        if (tone !== "")
            return down ? Qt.darker(Theme.toneTint(tone), 1.08) : Theme.toneTint(tone);
        if (kind === "ghost")
            return down ? Theme.tint2 : Theme.elder ? Theme.surface : Theme.tint;
        return down ? Theme.tint2 : Theme.surface;
    }
    readonly property color edge: {
        if (Theme.contrast)
            return !enabled ? Theme.disabledInk : kind === "head" ? Theme.headInk : filled ? Theme.primary : Theme.accent;
        if (!enabled)
            return "transparent";
        if (kind === "head")
            return "#99BBD6FF";
        if (tone !== "")
            return Theme.toneInk(tone);
        if (kind === "ghost")
            return Theme.elder ? Theme.frame : "transparent";
        return filled ? "transparent" : Theme.primary;
    }

    implicitHeight: Math.max(size === "large" ? Theme.buttonLarge : size === "small" ? Theme.buttonSmall : Theme.buttonNormal, content.implicitHeight + topPadding + bottomPadding)
    implicitWidth: Math.max(implicitHeight, content.implicitWidth + leftPadding + rightPadding)
    leftPadding: Theme.px(Theme.desk ? 14 : 28)
    rightPadding: leftPadding
    topPadding: Theme.px(Theme.desk ? 4 : 8)
    bottomPadding: topPadding
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: subText === "" ? text : text + "，" + subText
    Accessible.onPressAction: control.click()
    Keys.onReturnPressed: control.click()
    Keys.onEnterPressed: control.click()

    background: Rectangle {
        radius: control.radius
        color: control.fill
        border.width: Theme.border
        border.color: control.edge

        FocusRing {
            shown: control.visualFocus
            radiusInside: control.radius
        }
    }

    contentItem: Item {
        id: content

        implicitWidth: line.wanted
        implicitHeight: Math.max(icon.visible ? icon.height : 0, labels.height)

        TextMetrics {
            id: mainSize

            text: control.text
            font: main.font
        }
        TextMetrics {
            id: subSize

            text: control.subText
            font: sub.font
        }
        Item {
            id: line

            readonly property real room: icon.visible ? icon.width + spacing : 0
            readonly property real spacing: control.text === "" ? 0 : control.textSize * 0.36
            // Latin words come out a little wider than their metrics say; Chinese ones do not.
            readonly property real latin: /^[\x20-\x7e]+$/.test(control.text) ? 1.06 : 1
            readonly property real wanted: room + Math.ceil(Math.max(mainSize.advanceWidth * latin, subSize.advanceWidth)) + 1
            readonly property real textWidth: Math.min(wanted - room, content.width - room)

            anchors.centerIn: parent
            width: room + textWidth
            height: parent.height

            AppIcon {
                id: icon

                name: control.iconName
                visible: control.iconName !== ""
                size: control.iconSize
                color: control.iconColor
                anchors.verticalCenter: parent.verticalCenter
                x: control.iconAfter ? line.textWidth + line.spacing : 0
            }
            Column {
                id: labels

                x: control.iconAfter ? 0 : line.room
                width: line.textWidth
                anchors.verticalCenter: parent.verticalCenter

                Text {
                    id: main

                    width: parent.width
                    visible: control.text !== ""
                    text: control.text
                    textFormat: Text.PlainText
                    color: control.words
                    font.pixelSize: control.textSize
                    font.weight: Font.Bold
                    wrapMode: Text.Wrap
                    horizontalAlignment: icon.visible && !sub.visible ? Text.AlignLeft : Text.AlignHCenter
                    lineHeight: 0.9
                }
                Text {
                    id: sub

                    width: parent.width
                    visible: control.subText !== ""
                    text: control.subText
                    textFormat: Text.PlainText
                    color: control.words
                    font.pixelSize: Theme.caption
                    wrapMode: Text.Wrap
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
    }
}
