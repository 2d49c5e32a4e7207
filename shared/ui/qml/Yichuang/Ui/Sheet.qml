import QtQuick

// A question or a page over the screen. Children go below the text, buttons as well.
FocusScope {
    id: sheet

    property bool open: false
    property string title: ""
    property string text: ""
    property string iconName: ""
    property string tone: "info"
    property bool closable: true
    property string closeText: "关闭"
    property int maximumWidth: Theme.px(Theme.desk ? 640 : Theme.landscape ? 1200 : 968)
    default property alias content: holder.data

    signal closed

    anchors.fill: parent
    visible: open
    enabled: open
    focus: open
    z: 500
    Accessible.role: Accessible.Dialog
    Accessible.name: title
    onOpenChanged: if (open)
        forceActiveFocus()
    Keys.onEscapePressed: if (closable)
        closed()

    Veil {}
    Rectangle {
        id: paper

        anchors.centerIn: parent
        width: Math.min(sheet.maximumWidth, sheet.width - 2 * Theme.margin)
        height: Math.min(sheet.height - 2 * Theme.margin, column.height + 2 * column.y)
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.primary

        Column {
            id: column

            x: Theme.px(Theme.desk ? 20 : 48)
            y: Theme.px(Theme.desk ? 20 : 48)
            width: parent.width - 2 * x
            spacing: Theme.px(Theme.desk ? 12 : 28)

            Row {
                width: parent.width
                spacing: Theme.px(24)

                Rectangle {
                    id: disc

                    visible: sheet.iconName !== ""
                    width: Theme.px(Theme.desk ? 36 : 96)
                    height: width
                    radius: width / 2
                    color: Theme.toneTint(sheet.tone)

                    AppIcon {
                        anchors.centerIn: parent
                        name: sheet.iconName
                        color: Theme.toneInk(sheet.tone)
                        size: parent.width * 0.56
                    }
                }
                AppText {
                    width: parent.width - (disc.visible ? disc.width + parent.spacing : 0) - (closeButton.visible ? closeButton.width + parent.spacing : 0)
                    anchors.verticalCenter: parent.verticalCenter
                    text: sheet.title
                    role: "lead"
                    tone: "heading"
                    strong: true
                    Accessible.role: Accessible.Heading
                }
                AppButton {
                    id: closeButton

                    visible: sheet.closable
                    kind: "ghost"
                    size: "small"
                    iconName: "x"
                    text: Theme.desk ? "" : sheet.closeText
                    Accessible.name: sheet.closeText
                    Accessible.id: "sheet.close"
                    onClicked: sheet.closed()
                }
            }
            AppText {
                visible: text !== ""
                width: parent.width
                text: sheet.text
                tone: "soft"
                font.pixelSize: Theme.desk ? Theme.body : Theme.card
            }
            Item {
                id: holder

                width: parent.width
                implicitHeight: childrenRect.height
                height: childrenRect.height
            }
        }
    }
}
