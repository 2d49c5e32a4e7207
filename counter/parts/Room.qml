import QtQuick

// The ground of one kind of work. While its sheet is open, the window's keys wait.
FocusScope {
    property bool sheetOpen: false

    focus: true
}
