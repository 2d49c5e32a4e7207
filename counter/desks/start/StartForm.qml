pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// The questions of the service on one page, in the order a form has them; Tab goes on.
FocusScope {
    id: page

    required property StartModel model

    focus: true

    DeskScroll {
        id: scroll

        anchors.fill: parent

        Panel {
            title: "申请内容"
            note: "问申请人，照他说的填；绿色的是证件带入的"

            Repeater {
                id: questions

                model: page.model.form ? page.model.form.fields : []

                DeskQuestion {
                    required property FormField modelData
                    required property int index

                    width: parent ? parent.width : 0
                    field: modelData
                    focus: index === 0
                    onReached: scroll.reveal(this)
                }
            }
        }
    }
}
