import QtQuick

// The ground of one kind of work. While its sheet is open, the window's keys wait.
FocusScope {
    property bool sheetOpen: false
    // True while Escape belongs to something inside: the camera, a step back.
    property bool escapes: false

    // The clerk is done with what lies here.
    signal away

    focus: true
}
