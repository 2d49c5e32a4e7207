pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The first screen in its faces: upright, lying down, for elders, in high contrast.
AppScreen {
    id: home

    required property ShellModel shell
    required property HomeModel model

    spoken: model.spoken

    Loader {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: assist.top
        sourceComponent: Theme.elder ? elderFace : Theme.landscape ? wideFace : tallFace
    }
    Component {
        id: tallFace

        HomeTall {
            model: home.model
        }
    }
    Component {
        id: wideFace

        HomeWide {
            model: home.model
        }
    }
    Component {
        id: elderFace

        HomeElder {
            model: home.model
            onPlain: home.shell.toggleElder()
        }
    }
    // The technician's way in, written down in docs/zh/technician.md: hold the clock's corner for
    // three seconds. What lies there keeps its own touches.
    Item {
        anchors.right: parent.right
        width: Theme.px(320)
        height: Theme.px(180)
        z: 10

        TapHandler {
            longPressThreshold: 3
            onLongPressed: home.model.holdCorner()
        }
    }
    AssistBar {
        id: assist

        anchors.bottom: parent.bottom
        speaking: home.shell.caption !== ""
        onElder: home.shell.toggleElder()
        onContrast: home.shell.toggleContrast()
        onSpeak: home.shell.caption !== "" ? home.shell.hush() : home.shell.read()
        onLanguage: english.open = true
        onStaff: home.shell.callHelp()
    }
    EnglishSheet {
        id: english

        onStaff: {
            english.open = false;
            home.shell.callHelpInEnglish();
        }
    }
}
