pragma ComponentBehavior: Bound
import QtQuick

// The bottom of the home screen, within everyone's reach: large type, voice, contrast, a person.
Rectangle {
    id: bar

    property bool speaking: false
    property bool voiceShown: true
    property bool languageShown: true
    readonly property bool plain: !Theme.elder

    signal elder
    signal speak
    signal contrast
    signal language
    signal staff

    width: parent ? parent.width : implicitWidth
    implicitWidth: Theme.px(1080)
    implicitHeight: plain ? Theme.px(Theme.landscape ? 164 : 212) : elderColumn.height + Theme.px(Theme.landscape ? 48 : 60)
    color: Theme.elder ? Theme.band : Theme.surface

    component Assist: AppButton {
        id: assist

        property string note: ""

        kind: "ghost"
        iconAfter: false
        leftPadding: Theme.px(8)
        Accessible.name: note === "" ? text : text + "，" + note

        contentItem: Item {
            Grid {
                anchors.centerIn: parent
                columns: Theme.landscape ? 2 : 1
                columnSpacing: Theme.px(24)
                rowSpacing: Theme.px(2)
                horizontalItemAlignment: Grid.AlignHCenter
                verticalItemAlignment: Grid.AlignVCenter

                AppIcon {
                    name: assist.iconName
                    size: Theme.px(Theme.landscape ? 60 : 54)
                    color: assist.iconColor
                }
                Column {
                    Text {
                        width: Theme.landscape ? implicitWidth : assist.width - Theme.px(12)
                        text: assist.text
                        textFormat: Text.PlainText
                        color: assist.words
                        font.pixelSize: Theme.px(Theme.landscape ? 34 : 32)
                        font.weight: Font.Bold
                        horizontalAlignment: Theme.landscape ? Text.AlignLeft : Text.AlignHCenter
                    }
                    Text {
                        width: Theme.landscape ? implicitWidth : assist.width - Theme.px(12)
                        text: assist.note
                        textFormat: Text.PlainText
                        color: assist.words
                        font.pixelSize: Theme.px(26)
                        horizontalAlignment: Theme.landscape ? Text.AlignLeft : Text.AlignHCenter
                    }
                }
            }
        }
    }

    Rectangle {
        width: parent.width
        height: Theme.contrast ? Theme.px(4) : Theme.px(2)
        color: Theme.line
    }
    Row {
        id: plainRow

        readonly property int many: 3 + (bar.voiceShown ? 1 : 0) + (bar.languageShown ? 1 : 0)
        readonly property real wide: (bar.width - 2 * Theme.margin - (many - 1) * spacing) / many
        readonly property real tall: bar.height - Theme.px(Theme.landscape ? 44 : 52)

        visible: bar.plain
        anchors.centerIn: parent
        spacing: Theme.px(20)

        Assist {
            width: plainRow.wide
            height: plainRow.tall
            tone: Theme.contrast ? "" : "warn"
            iconName: "accessibility"
            text: "关怀版"
            note: "大字大按钮"
            Accessible.id: "assist.elder"
            onClicked: bar.elder()
        }
        Assist {
            visible: bar.voiceShown
            width: plainRow.wide
            height: plainRow.tall
            active: bar.speaking
            iconName: bar.speaking ? "volume-x" : "volume-2"
            text: "读给我听"
            note: bar.speaking ? "点一下停" : "屏幕念出来"
            Accessible.id: "assist.speak"
            onClicked: bar.speak()
        }
        Assist {
            width: plainRow.wide
            height: plainRow.tall
            active: Theme.contrast
            iconName: "contrast"
            text: "高对比"
            note: Theme.contrast ? "✓ 已打开" : "黑底黄字"
            Accessible.id: "assist.contrast"
            onClicked: bar.contrast()
        }
        Assist {
            visible: bar.languageShown
            width: plainRow.wide
            height: plainRow.tall
            iconName: "languages"
            text: "English"
            note: "Help"
            Accessible.id: "assist.language"
            onClicked: bar.language()
        }
        Assist {
            width: plainRow.wide
            height: plainRow.tall
            iconName: "headset"
            text: "找工作人员"
            note: "看去哪儿找"
            Accessible.id: "assist.staff"
            onClicked: bar.staff()
        }
    }
    Grid {
        id: elderColumn

        readonly property real full: bar.width - 2 * Theme.margin

        visible: !bar.plain
        anchors.centerIn: parent
        columns: Theme.landscape ? 2 : 1
        spacing: Theme.px(24)

        AppButton {
            width: Theme.landscape ? (elderColumn.full - elderColumn.spacing) * 0.46 : elderColumn.full
            height: Theme.px(Theme.landscape ? 128 : 156)
            text: "不会用？找人帮我"
            iconName: "headset"
            textSize: Theme.px(Theme.landscape ? 56 : 66)
            Accessible.id: "assist.staff"
            onClicked: bar.staff()
        }
        Row {
            id: pair

            readonly property real full: Theme.landscape ? (elderColumn.full - elderColumn.spacing) * 0.54 : elderColumn.full

            spacing: Theme.px(24)

            AppButton {
                visible: bar.voiceShown
                width: (pair.full - pair.spacing) / 2
                height: Theme.px(Theme.landscape ? 128 : 118)
                kind: "ghost"
                active: bar.speaking
                text: bar.speaking ? "停止朗读" : "读给我听"
                iconName: bar.speaking ? "volume-x" : "volume-2"
                textSize: Theme.px(46)
                Accessible.id: "assist.speak"
                onClicked: bar.speak()
            }
            AppButton {
                width: bar.voiceShown ? (pair.full - pair.spacing) / 2 : pair.full
                height: Theme.px(Theme.landscape ? 128 : 118)
                kind: "ghost"
                active: Theme.contrast
                text: Theme.contrast ? "变回白底" : "黑底黄字"
                iconName: "contrast"
                textSize: Theme.px(46)
                Accessible.id: "assist.contrast"
                onClicked: bar.contrast()
            }
        }
    }
}
