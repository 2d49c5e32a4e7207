pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// How many of each denomination lay in a box. What the records say is shown afterwards.
Sheet {
    id: sheet

    required property CountModel model
    property bool narrow: false

    open: model.open
    title: "清点：" + model.name
    iconName: "banknote"
    closeText: "先不取"
    maximumWidth: Theme.px(narrow ? 680 : 1240)
    onClosed: model.cancel()

    component Line: Row {
        id: line

        required property var modelData
        required property int index
        readonly property alias field: many

        signal counted(fen: int, text: string)
        signal passed(index: int)

        spacing: Theme.px(10)

        AppText {
            width: Theme.px(66)
            anchors.verticalCenter: parent.verticalCenter
            text: line.modelData.text
            role: "card"
            strong: true
            horizontalAlignment: Text.AlignRight
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
        AppField {
            id: many

            width: parent.width - Theme.px(66 + 10)
            height: Theme.px(42)
            placeholder: "几张"
            clearable: false
            maximumLength: 5
            validator: IntValidator {
                bottom: 0
            }
            Accessible.name: line.modelData.text + "几张"
            Accessible.id: "money.count." + line.modelData.fen
            onTextChanged: line.counted(line.modelData.fen, text)
            onAccepted: line.passed(line.index)
        }
    }

    Column {
        width: parent ? parent.width : 0
        spacing: Theme.px(9)

        Grid {
            id: grid

            width: parent.width
            columns: sheet.narrow ? 2 : sheet.width < Theme.px(1240) ? 3 : 5 // room for three digits
            columnSpacing: Theme.px(18)
            rowSpacing: Theme.px(8)

            Repeater {
                id: fields

                model: sheet.model.open ? sheet.model.values : []

                Line {
                    width: (grid.width - (grid.columns - 1) * grid.columnSpacing) / grid.columns
                    onCounted: (fen, text) => sheet.model.set(fen, text)
                    onPassed: index => sheet.next(index)
                }
            }
        }
        Item {
            width: parent.width
            height: Theme.px(44)

            AppText {
                id: total

                anchors.verticalCenter: parent.verticalCenter
                text: "合计 " + sheet.model.total
                role: "lead"
                strong: true
                wrapMode: Text.NoWrap
                Accessible.id: "money.count.total"
            }
            AppText {
                anchors.left: total.right
                anchors.leftMargin: Theme.px(18)
                anchors.right: go.left
                anchors.rightMargin: Theme.px(18)
                anchors.verticalCenter: parent.verticalCenter
                text: sheet.narrow ? "先数再填，对不上也照实填。" : "先数钱，再填。没有的不填，对不上也照实填，差额列入待处理。"
                tone: "soft"
            }
            AppButton {
                id: go

                anchors.right: parent.right
                height: parent.height
                kind: "primary"
                textSize: Theme.card
                text: "数好了，记账"
                Accessible.id: "money.count.done"
                onClicked: sheet.model.done()
            }
        }
    }

    onOpenChanged: if (open)
        next(-1)

    function next(from: int) {
        const row = fields.itemAt(from + 1) as Line;
        if (row)
            row.field.forceActiveFocus();
        else
            go.forceActiveFocus();
    }
}
