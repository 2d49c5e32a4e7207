import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// The first number of a day: the clerk says where to begin.
Sheet {
    id: sheet

    required property HallsideModel hallside

    function done() {
        if (first.text === "")
            return;
        hallside.begin(first.text);
        closed();
    }

    title: "从几号叫起？"
    text: "填取号单上的号，例如 A001。以后按 Ctrl N 叫下一号。"
    iconName: "bell"
    onClosed: open = false

    Connections {
        target: sheet.hallside

        function onWanted() {
            first.text = "";
            sheet.open = true;
            first.forceActiveFocus();
        }
    }
    AppField {
        id: first

        width: parent ? parent.width : 0
        placeholder: "字母加数字"
        maximumLength: 9
        Accessible.id: "desk.call.first"
        Accessible.name: "从几号叫起"
        onAccepted: sheet.done()
    }
}
