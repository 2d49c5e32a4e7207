pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// What the applicant brought: taken with the document camera, one paper after the other.
FocusScope {
    id: page

    required property StartModel model

    focus: true

    Keys.onDownPressed: page.model.step(1)
    Keys.onUpPressed: page.model.step(-1)

    DeskScroll {
        anchors.fill: parent

        Banner {
            visible: page.model.shortfalls.length > 0
            tone: "warn"
            iconName: "list-checks"
            title: "材料还有 " + page.model.shortfalls.length + " 处要看"
            text: page.model.shortfalls.map((words, n) => (n + 1) + "．" + words).join("\n")
            Accessible.id: "start.shortfalls"
        }
        Panel {
            title: "材料"
            note: "免交的不用拍；待核验的也可以现在拍原件"
            padded: false
            spacing: 0

            Repeater {
                model: page.model.papers

                PaperRow {
                    id: line

                    onLooked: {
                        page.forceActiveFocus();
                        page.model.look(line.index);
                    }
                    onWanted: {
                        page.model.look(line.index);
                        page.model.startCapture();
                    }
                }
            }
            Item {
                width: 1
                height: Theme.px(8)
            }
        }
    }
}
