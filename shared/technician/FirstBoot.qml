import QtQuick
import Yichuang.Ui
import Yichuang.Technician
import "wizard"

// A machine with nothing configured: the wizard alone, in the desk's sizes.
FocusScope {
    id: boot

    required property WizardModel model
    property bool byTouch: true
    property PinyinModel pinyin: null
    readonly property bool wide: width > height

    focus: true

    Binding {
        target: Theme
        property: "scale"
        value: boot.wide ? Math.max(0.85, Math.min(boot.width / 1456, boot.height / 819)) : boot.width / 720
        when: boot.width > 0
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.band
    }
    TechnicianBar {
        id: bar

        width: parent.width
        title: "安装向导"
        place: "这台机器还没有配置"
        leaveShown: false
    }
    Wizard {
        anchors.top: bar.bottom
        anchors.bottom: keys.visible ? keys.top : parent.bottom
        width: parent.width
        model: boot.model
        focus: true
    }
    TouchKeys {
        id: keys

        byTouch: boot.byTouch
        engine: boot.pinyin
        width: parent.width
        anchors.bottom: parent.bottom
    }
}
