pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk
import "../../parts"

// Five levels, the standard's labels, own words if wanted. Skipping is one touch and no loss.
StepPage {
    id: page

    required property RateModel model
    readonly property PinyinModel pinyin: shell.pinyin as PinyinModel
    // Where room is short, the chosen level shrinks to one line.
    readonly property bool compact: model.level > 0 && (Theme.elder || Theme.landscape)

    title: "评价这次服务"
    heading: Theme.landscape && Theme.elder && compact ? "" : "这次办得满意吗？"
    subheading: model.level === 0 ? (Theme.landscape ? "" : "只评这一次，评不评都行") : ""
    spoken: page.model.spoken
    backShown: false
    stepsShown: false
    // Lying, what was not good stands beside the words about it, so that most of it is seen at once.
    split: Theme.landscape && compact
    mainShare: 0.6

    Column {
        width: parent.width
        spacing: Theme.px(Theme.landscape ? 22 : 32)

        RatingRow {
            visible: !page.compact
            level: page.model.level
            onChosen: level => page.model.pickLevel(level)
        }
        Banner {
            visible: page.compact
            tone: page.model.level >= 4 ? "ok" : page.model.level === 3 ? "info" : "warn"
            iconName: ["", "angry", "frown", "meh", "smile", "laugh"][page.model.level]
            title: page.model.levelText
                minimumHeight: Theme.px(Theme.elder && !Theme.landscape ? 150 : 124)

            AppButton {
                size: "small"
                text: "改一下"
                textSize: Theme.elder ? Theme.body : Theme.card
                Accessible.id: "rate.change"
                onClicked: page.model.changeLevel()
            }
        }
        FactList {
            visible: page.model.level === 0 && !Theme.elder
            width: parent.width
            lines: [
                {
                    "icon": "shield-check",
                    "tone": "ok",
                    "title": "不评就记作“未评价”",
                    "text": "不会替您打分，也不影响您的事"
                },
                {
                    "icon": "users",
                    "tone": "info",
                    "title": "说不满意，会转给负责的人",
                    "text": "哪里没做好，点一下或写几句都行"
                }
            ]
        }
        Column {
            visible: page.model.level > 0 && !page.model.typing
            width: parent.width
            spacing: Theme.px(Theme.landscape ? 14 : 20)

            AppText {
                visible: !(Theme.landscape && page.compact)
                text: page.model.labelsTitle
                strong: true
                font.pixelSize: Theme.elder ? Theme.body : Theme.px(40)
            }
            LabelChips {
                x: -sidePadding // the bar stands in the margin, not on the buttons
                width: parent.width + 2 * sidePadding
                sidePadding: page.split ? Theme.px(32) : Theme.margin
                height: Math.min(implicitHeight, page.mainHeight - y - parent.y)
                labels: page.model.labels
                onToggled: code => page.model.toggleLabel(code)
            }
        }
    }
    side: [
        Column {
            visible: page.model.level > 0
            width: parent ? parent.width : 0
            height: visible ? implicitHeight : 0
            spacing: Theme.px(16)

            AppText {
                text: "还想说点什么？可以不写"
                strong: true
                visible: !Theme.landscape
                font.pixelSize: Theme.elder ? Theme.body : Theme.px(40)
            }
            AppField {
                id: words

                width: parent.width
                text: page.model.words
                placeholder: Theme.landscape ? "还想说点什么？可以不写" : "点这里写几句话"
                Accessible.id: "rate.words"
                onEdited: text => page.model.setWords(text)
                onActiveFocusChanged: if (activeFocus)
                    page.model.type(true)
            }
        }
    ]
    actions: [
        Grid {
            id: ways

            readonly property real small: page.split || page.model.level === 0 ? width : Theme.px(320)

            visible: !page.model.typing
            width: parent ? parent.width : 0
            height: visible ? implicitHeight : board.height - Theme.footHeight
            columns: page.split ? 1 : 2
            spacing: Theme.gap
            layoutDirection: Qt.RightToLeft

            AppButton {
                visible: page.model.level > 0
                width: page.split ? ways.width : ways.width - ways.small - ways.spacing
                kind: "primary"
                size: "large"
                iconName: "send"
                text: "提交评价"
                Accessible.id: "rate.send"
                onClicked: page.model.send()
            }
            AppButton {
                width: ways.small
                size: page.split ? "normal" : "large"
                text: page.model.level > 0 ? "不评了" : "跳过，不评价"
                Accessible.id: "rate.skip"
                onClicked: page.model.skip()
            }
        }
    ]
    overlay: [
        Keyboard {
            id: board

            visible: page.model.typing
            anchors.bottom: parent.bottom
            target: words
            engine: page.pinyin
            onDone: page.model.type(false)
        }
    ]
}
