import QtQuick
import Yichuang.Ui

// Our keyboard, while a field has the focus and the machine has no other.
Keyboard {
    id: keys

    property bool byTouch: true
    readonly property AppField field: byTouch ? fieldOf(Window.activeFocusItem) as AppField : null

    function fieldOf(item: Item): AppField {
        let at = item;
        while (at) {
            const field = at as AppField;
            if (field)
                return field;
            at = at.parent;
        }
        return null;
    }

    visible: field !== null
    mode: "letters"
    modes: engine !== null ? ["pinyin", "letters", "digits"] : ["letters", "digits"]
    promise: false
    target: field
    onDone: if (field)
        field.accepted()
    // A field that takes whole numbers only brings the digits.
    onFieldChanged: if (field !== null)
        mode = field.validator instanceof IntValidator ? "digits" : "letters"
}
