pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The steps and their minutes. upright: under each other (lying screens, elders).
Column {
    id: part

    required property GuideModel model
    property bool upright: Theme.elder
    readonly property int many: Math.max(1, model.steps.count)
    readonly property bool close: Theme.landscape && many > 4  // five on a lying screen
    readonly property real row: Theme.px(Theme.elder ? (close ? 70 : Theme.landscape ? 88 : 104) : 96)

    spacing: Theme.px(16)

    SectionTitle {
        width: parent.width
        text: part.model.stepsTitle
        iconName: "list-checks"
    }
    Item {
        width: parent.width
        height: part.upright ? part.many * row : Theme.px(160)
        readonly property real row: part.row

        Repeater {
            model: part.model.steps

            Item {
                id: step

                required property string name
                required property int minutes
                required property int index
                readonly property real cell: part.width / part.many

                x: part.upright ? 0 : index * cell
                y: part.upright ? index * height : 0
                width: part.upright ? part.width : cell
                height: part.upright ? part.row : Theme.px(160)
                Accessible.role: Accessible.StaticText
                Accessible.name: "第 " + (index + 1) + " 步，" + name + "，约 " + minutes + " 分钟"

                Rectangle {
                    visible: step.index + 1 < part.many
                    x: part.upright ? disc.width / 2 - width / 2 : parent.width / 2
                    y: part.upright ? parent.height / 2 : disc.height / 2 - height / 2
                    width: part.upright ? Theme.px(4) : parent.width
                    height: part.upright ? parent.height : Theme.px(4)
                    color: Theme.contrast ? Theme.accent : "#B9C9E3"
                }
                Rectangle {
                    id: disc

                    x: part.upright ? 0 : (parent.width - width) / 2
                    y: part.upright ? (parent.height - height) / 2 : 0
                    width: Theme.px(Theme.elder && !part.close ? 76 : 62)
                    height: width
                    radius: width / 2
                    color: Theme.primary

                    Text {
                        anchors.centerIn: parent
                        text: step.index + 1
                        color: Theme.primaryInk
                        font.pixelSize: Theme.px(Theme.elder && !part.close ? 46 : 38)
                        font.weight: Font.Bold
                    }
                }
                Grid {
                    x: part.upright ? disc.width + Theme.px(28) : 0
                    y: part.upright ? (parent.height - height) / 2 : disc.height + Theme.px(10)
                    width: parent.width - x
                    columns: part.upright ? 2 : 1
                    columnSpacing: Theme.px(28)
                    verticalItemAlignment: Grid.AlignVCenter

                    AppText {
                        width: part.upright ? implicitWidth : step.cell
                        text: step.name
                        strong: true
                        font.pixelSize: Theme.elder ? Theme.body : Theme.px(part.close ? 31 : 34)
                        horizontalAlignment: part.upright ? Text.AlignLeft : Text.AlignHCenter
                        Accessible.ignored: true
                    }
                    AppText {
                        width: part.upright ? implicitWidth : step.cell
                        text: "约 " + step.minutes + " 分钟"
                        tone: "soft"
                        font.pixelSize: Theme.elder ? Theme.caption : Theme.px(29)
                        horizontalAlignment: part.upright ? Text.AlignLeft : Text.AlignHCenter
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
