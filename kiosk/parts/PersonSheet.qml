pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Where a person helps, over whatever step is shown: nothing that was begun is lost. Below, small,
// what staff should know of this machine.
Sheet {
    id: sheet

    required property ShellModel shell

    open: shell.personShown
    title: shell.personTitle
    iconName: "headset"
    closeText: shell.personClose
    maximumWidth: Theme.px(Theme.landscape ? 1400 : 968)
    onClosed: shell.closePerson()

    ScrollPane {
        // What is left under the title; more can be scrolled.
        readonly property real room: sheet.height - 2 * Theme.margin - Theme.px(240)

        width: parent ? parent.width : 0
        height: Math.min(natural, room)
        sidePadding: 0
        topPadding: Theme.px(4)
        bottomPadding: Theme.px(4)
        spacing: Theme.px(24)

        FactList {
            width: parent ? parent.width : 0
            square: true
            lines: sheet.shell.personLines
        }
        Column {
            visible: sheet.shell.staffNotes.length > 0
            width: parent ? parent.width : 0
            spacing: Theme.px(8)
            Accessible.id: "person.staff"

            AppText {
                text: "给工作人员看"
                tone: "soft"
                strong: true
                role: Theme.elder ? "caption" : "body"
            }
            Repeater {
                model: sheet.shell.staffNotes

                AppText {
                    required property string modelData

                    width: parent ? parent.width : 0
                    text: modelData
                    tone: "soft"
                    role: Theme.elder ? "caption" : "body"
                }
            }
        }
    }
}
