import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// Everything inside the window; separate from it so that pictures can be taken of it alone.
FocusScope {
    id: body

    required property ShellModel shell
    property alias loader: loader

    focus: true

    function load() {
        const step = shell.step;
        if (step === "") {
            loader.source = "";
            return;
        }
        if (shell.view !== "") {
            loader.setSource(shell.view, {
                "model": shell.model
            });
            loader.forceActiveFocus();
            return;
        }
        const file = step.charAt(0).toUpperCase() + step.slice(1) + ".qml";
        loader.setSource(Qt.resolvedUrl("../steps/" + step + "/" + file), {
            "model": shell.model,
            "shell": shell
        });
        loader.forceActiveFocus();
    }
    Component.onCompleted: load()

    Binding {
        target: Theme
        property: "elder"
        value: body.shell.elder
    }
    Binding {
        target: Theme
        property: "contrast"
        value: body.shell.contrast
    }
    Binding {
        target: Theme
        property: "landscape"
        value: body.shell.landscape
    }
    Connections {
        target: body.shell
        function onShown() {
            body.load();
        }
        function onPerson_changed() {
            if (!body.shell.personShown)
                loader.forceActiveFocus();
        }
    }

    OfflineStrip {
        id: strip

        shown: !body.shell.online && body.shell.step !== "home" && body.shell.view === ""
        text: body.shell.offlineText
    }
    Loader {
        id: loader

        anchors.fill: parent
        anchors.topMargin: strip.height
        // the last page has no foot the caption could lie over
        anchors.bottomMargin: body.shell.step === "goodbye" && body.shell.caption !== "" ? caption.height : 0
        focus: true
    }
    // Any touch anywhere keeps the visit alive; it never takes the touch away.
    PointHandler {
        acceptedDevices: PointerDevice.AllDevices
        onActiveChanged: if (active)
            body.shell.touch()
    }
    PersonSheet {
        anchors.bottomMargin: caption.shown ? caption.height : 0
        shell: body.shell
    }
    CaptionStrip {
        id: caption

        // Over the sheet, which makes room for it.
        z: 600
        anchors.bottom: parent.bottom
        text: body.shell.caption
        shown: body.shell.caption !== "" && !body.shell.warning
        onStopped: body.shell.hush()
    }
    EndWarning {
        shell: body.shell
    }
}
