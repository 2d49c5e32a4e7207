import QtQuick

// Words on a screen. role: caption | body | card | lead | title; tone: see Theme.textColor.
Text {
    id: words

    property string role: "body"
    property string tone: "ink"
    property bool strong: false

    color: Theme.textColor(tone)
    font.pixelSize: Theme.size(role)
    font.weight: strong ? Font.Bold : Font.Normal
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
