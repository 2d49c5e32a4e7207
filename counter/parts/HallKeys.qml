import QtQuick
import Yichuang.Counter

// Keys for what stands around the window; each only where there is such a device.
Item {
    id: keys

    required property HallsideModel hallside
    property bool active: false

    signal rateWanted

    Shortcut {
        sequence: "Ctrl+N"
        enabled: keys.active && keys.hallside.calls
        onActivated: keys.hallside.callNext()
    }
    Shortcut {
        sequence: "Ctrl+R"
        enabled: keys.active && keys.hallside.calls
        onActivated: keys.hallside.callAgain()
    }
    Shortcut {
        sequence: "Ctrl+S"
        enabled: keys.active && keys.hallside.calls
        onActivated: keys.hallside.skip()
    }
    Shortcut {
        sequence: "Ctrl+E"
        enabled: keys.active && keys.hallside.rates
        onActivated: keys.rateWanted()
    }
}
