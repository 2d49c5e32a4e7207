import QtQuick
import QtQuick.Window
import Yichuang.Ui
import Yichuang.Kiosk
import "parts"

// The one window of the kiosk: the view of the current step, and over it what concerns every
// step: being offline, the words being spoken, and the visit about to end.
Window {
    id: window

    required property ShellModel shell
    // Set by the composition root on a terminal; a window for trying things out keeps its frame.
    property bool fullscreen: false
    // Shrinks the whole picture, for trying the kiosk out on a desk screen.
    property real zoom: 1

    width: Math.round((shell.landscape ? 1920 : 1080) * zoom)
    height: Math.round((shell.landscape ? 1080 : 1920) * zoom)
    visible: true
    visibility: fullscreen ? Window.FullScreen : Window.Windowed
    flags: fullscreen ? Qt.Window | Qt.FramelessWindowHint : Qt.Window
    color: Theme.bg
    title: "一窗"

    ShellBody {
        id: body

        width: parent.width / window.zoom
        height: parent.height / window.zoom
        scale: window.zoom
        transformOrigin: Item.TopLeft
        shell: window.shell
    }
    // The view that is shown, for tests.
    readonly property Item view: body.loader.item as Item
}
