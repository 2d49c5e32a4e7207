import QtQuick
import Yichuang.Ui

// A field with its name above.
FocusScope {
    id: field

    property alias label: name.text
    property alias text: input.text
    property alias secret: input.secret
    property alias maximumLength: input.maximumLength
    property string control: ""

    signal accepted

    implicitHeight: input.y + input.height

    AppText {
        id: name

        role: "caption"
        tone: "soft"
        Accessible.ignored: true
    }
    AppField {
        id: input

        y: name.height + Theme.px(4)
        width: parent.width
        focus: true
        Accessible.id: field.control
        Accessible.name: field.label
        onAccepted: field.accepted()
    }
}
