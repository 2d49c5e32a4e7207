import QtQuick
import QtQuick.Templates as T

// A large thing to choose: a service, an answer. vertical: icon above the words (elder home).
// checkable tiles show their mark, so that the choice is never told by colour alone.
T.AbstractButton {
    id: tile

    property string subText: ""
    property string iconName: ""
    property string tone: "info"
    property bool vertical: false
    property bool chevron: false
    property bool tinted: vertical
    property bool raised: !tinted
    property int textSize: Theme.desk ? Theme.card : vertical ? Theme.size("title") : Theme.elder ? Theme.card : Theme.px(38)
    property int radius: Theme.px(Theme.desk ? 8 : vertical ? 28 : 24)

    readonly property color words: Theme.contrast ? (down || checked ? "#000000" : "#FFE600") : enabled ? Theme.ink : Theme.disabledInk
    readonly property color softWords: Theme.contrast ? (down || checked ? "#000000" : "#FFFFFF") : enabled ? (vertical ? Theme.ink : Theme.ink2) : Theme.disabledInk
    readonly property color mark: Theme.contrast ? words : Theme.toneInk(tone)

    implicitWidth: Theme.px(472)
    implicitHeight: vertical ? Theme.px(370) : Math.max(Theme.target, labels.implicitHeight + topPadding + bottomPadding)
    padding: Theme.px(Theme.desk ? 10 : 26)
    focusPolicy: Qt.StrongFocus
    Accessible.role: checkable ? Accessible.RadioButton : Accessible.Button
    Accessible.name: subText === "" ? text : text + "，" + subText
    Accessible.checkable: checkable
    Accessible.checked: checked
    Accessible.onPressAction: tile.click()
    Keys.onReturnPressed: tile.click()
    Keys.onEnterPressed: tile.click()

    background: Item {
        Shadow {
            visible: tile.raised && !Theme.contrast && !Theme.desk && tile.enabled
        }
        Rectangle {
            anchors.fill: parent
            radius: tile.radius
            color: {
                if (Theme.contrast)
                    return tile.down ? "#FFFFFF" : tile.checked ? "#FFE600" : "#000000";
                if (!tile.enabled)
                    return Theme.disabledFill;
                if (tile.checked)
                    return Theme.tint;
                if (tile.tinted)
                    return tile.down ? Qt.darker(Theme.toneTint(tile.tone), 1.08) : Theme.toneTint(tile.tone);
                return tile.down ? Theme.tint2 : Theme.surface;
            }
            border.width: tile.checked ? Theme.border + Theme.px(Theme.desk ? 1 : 2) : border.color.a > 0 ? Theme.border : 0
            border.color: Theme.contrast ? "#FFE600" : tile.checked ? Theme.primary : tile.tinted ? Theme.toneInk(tile.tone) : tile.checkable ? Theme.frame : Theme.cardFrame
        }
        FocusRing {
            shown: tile.visualFocus
            radiusInside: tile.radius
        }
    }

    contentItem: Item {
        Rectangle {
            id: chip

            visible: tile.iconName !== ""
            width: tile.vertical ? Math.min(Theme.px(132), tile.height - labels.implicitHeight - Theme.px(76)) : Theme.px(Theme.desk ? 32 : 108)
            height: width
            radius: width * 0.27
            color: Theme.contrast ? "transparent" : tile.tinted ? "#FFFFFF" : Theme.toneTint(tile.tone)
            x: tile.vertical ? (parent.width - width) / 2 : 0
            y: tile.vertical ? (parent.height - column) / 2 : (parent.height - height) / 2
            readonly property real column: height + Theme.px(16) + labels.implicitHeight

            AppIcon {
                anchors.centerIn: parent
                name: tile.iconName
                color: tile.mark
                size: parent.width * (Theme.contrast ? 0.72 : tile.vertical ? 0.66 : 0.54)
            }
        }
        AppIcon {
            id: radio

            visible: tile.checkable
            name: tile.checked ? "circle-check" : "circle"
            color: Theme.contrast ? tile.words : tile.checked ? Theme.primary : Theme.frame
            size: Theme.px(Theme.desk ? 20 : Theme.elder ? 60 : 52)
            anchors.verticalCenter: parent.verticalCenter
            x: tile.vertical ? parent.width - width : chip.visible ? chip.width + Theme.px(20) : 0
        }
        Column {
            id: labels

            readonly property real before: tile.vertical ? 0 : (chip.visible ? chip.width + Theme.px(Theme.desk ? 10 : 24) : 0) + (radio.visible ? radio.width + Theme.px(Theme.desk ? 10 : 20) : 0)

            x: before
            width: parent.width - before - (arrow.visible ? arrow.width : 0)
            y: tile.vertical && chip.visible ? chip.y + chip.height + Theme.px(16) : (parent.height - implicitHeight) / 2
            spacing: Theme.px(Theme.desk ? 0 : 4)

            Text {
                width: parent.width
                text: tile.text
                textFormat: Text.PlainText
                color: tile.words
                font.pixelSize: tile.textSize
                font.weight: Font.Bold
                wrapMode: Text.Wrap
                lineHeight: 0.92
                horizontalAlignment: tile.vertical ? Text.AlignHCenter : Text.AlignLeft
            }
            Text {
                visible: tile.subText !== ""
                width: parent.width
                text: tile.subText
                textFormat: Text.PlainText
                color: tile.softWords
                font.pixelSize: tile.vertical ? Theme.px(44) : Theme.caption
                wrapMode: Text.Wrap
                horizontalAlignment: tile.vertical ? Text.AlignHCenter : Text.AlignLeft
            }
        }
        AppIcon {
            id: arrow

            visible: tile.chevron
            name: "chevron-right"
            color: Theme.contrast ? tile.words : Theme.ink3
            size: Theme.px(Theme.desk ? 16 : 36)
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
