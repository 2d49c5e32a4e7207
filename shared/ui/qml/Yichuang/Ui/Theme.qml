pragma Singleton
import QtQuick

// Design tokens: every colour and size of every screen. Faces (elder, contrast, landscape, desk)
// change here and nowhere else. Sizes are design pixels at 1080 wide, scaled by px().
QtObject {
    id: theme

    // --- the face being worn -------------------------------------------------------------
    property bool elder: false
    property bool contrast: false
    property bool landscape: false
    // A clerk's desk: dense sizes for keyboard and mouse. One engine wears one density.
    property bool desk: false
    property bool still: false
    // Device pixels per design pixel, and the panel's diagonal in inches (for millimetre floors).
    property real scale: 1
    property real diagonal: 21.5
    // How long a fresh screen ignores touches, so that a second tap cannot fall through to it.
    property int tapGuard: 350
    // The time screens show. Ticks by itself; a recorder of pictures may stop it.
    property date now: new Date()
    property bool ticking: true
    property Timer ticker: Timer {
        interval: 1000
        repeat: true
        running: theme.ticking
        onTriggered: theme.now = new Date()
    }

    // Back to the plain face: called when a visit ends.
    function reset() {
        elder = false;
        contrast = false;
    }

    function px(n: real): int {
        return Math.round(n * scale);
    }

    // --- type ----------------------------------------------------------------------------
    readonly property int caption: px(desk ? 13 : elder ? 38 : 26)
    readonly property int body: px(desk ? 14 : elder ? 44 : 30)
    readonly property int card: px(desk ? 15 : elder ? 52 : 36)
    readonly property int lead: px(desk ? 17 : elder ? 60 : 46)
    readonly property int title: px(desk ? 22 : elder ? 76 : 64)
    readonly property int key: px(desk ? 26 : elder ? 60 : 52)
    readonly property int keypad: px(desk ? 22 : elder ? 80 : 64)

    function size(role: string): int {
        switch (role) {
        case "caption":
            return caption;
        case "card":
            return card;
        case "lead":
            return lead;
        case "title":
            return title;
        default:
            return body;
        }
    }

    // --- space and targets ---------------------------------------------------------------
    readonly property int margin: px(desk ? 16 : 56)
    readonly property int gap: px(desk ? 12 : 24)
    readonly property int radius: px(desk ? 8 : 26)
    readonly property int buttonRadius: px(desk ? 6 : 22)
    readonly property int border: contrast ? px(desk ? 2 : 4) : px(desk ? 1 : 3)
    readonly property real pxPerMm: px(Math.sqrt(1080 * 1080 + 1920 * 1920)) / (diagonal * 25.4)
    // Smallest side of anything a finger must hit: 20 mm, 25 mm in elder mode, floored in pixels.
    readonly property int target: desk ? px(32) : Math.max(px(elder ? 101 : 81), Math.round(pxPerMm * (elder ? 25 : 20)))
    readonly property int buttonSmall: desk ? px(32) : Math.max(target, px(elder ? 104 : 84))
    readonly property int buttonNormal: desk ? px(40) : Math.max(target, px(elder ? 120 : landscape ? 96 : 108))
    readonly property int buttonLarge: desk ? px(48) : Math.max(target, px(elder ? 148 : landscape ? 116 : 136))
    readonly property int headHeight: desk ? px(48) : px(elder ? (landscape ? 140 : 168) : (landscape ? 116 : 148))
    readonly property int footHeight: desk ? px(40) : px(elder ? (landscape ? 148 : 176) : (landscape ? 116 : 136))
    readonly property int motion: still ? 0 : 120

    // --- colour --------------------------------------------------------------------------
    readonly property color ink: contrast ? "#FFFFFF" : "#12202E"
    readonly property color ink2: contrast ? "#FFFFFF" : elder ? "#2A3A49" : "#3D4C5C"
    readonly property color ink3: contrast ? "#FFFFFF" : elder ? "#3D4C5C" : "#5A6878"
    readonly property color heading: contrast ? "#FFE600" : "#12202E"
    readonly property color bg: contrast ? "#000000" : elder ? "#FFFFFF" : "#F2F5F9"
    readonly property color band: contrast ? "#000000" : "#E8EDF5"
    readonly property color surface: contrast ? "#000000" : "#FFFFFF"
    readonly property color primary: contrast ? "#FFE600" : "#0B4FA8"
    readonly property color primaryDown: contrast ? "#FFFFFF" : "#083A7D"
    readonly property color primaryInk: contrast ? "#000000" : "#FFFFFF"
    readonly property color accent: contrast ? "#7FE7FF" : "#0B4FA8"
    readonly property color deep: contrast ? "#000000" : "#083A7D"
    readonly property color headTop: contrast ? "#000000" : "#062F66"
    readonly property color headBottom: contrast ? "#000000" : "#0A4596"
    readonly property color headInk: contrast ? "#FFE600" : "#FFFFFF"
    readonly property color headInkSoft: contrast ? "#FFFFFF" : "#D9E5F6"
    readonly property color tint: contrast ? "#000000" : "#F0F5FD"
    readonly property color tint2: contrast ? "#000000" : "#DDE7F9"
    readonly property color line: contrast ? "#FFE600" : "#D5DDE7"
    readonly property color frame: contrast ? "#FFE600" : "#6B7A8E"
    readonly property color cardFrame: contrast ? "#FFE600" : elder ? "#6B7A8E" : "transparent"
    readonly property color disabledFill: contrast ? "#000000" : "#E3E8EF"
    readonly property color disabledInk: contrast ? "#B8B8B8" : "#5A6878"
    readonly property color focusOuter: contrast ? "#FFFFFF" : "#FFD400"
    readonly property color focusInner: contrast ? "#000000" : "#12202E"
    readonly property color keyFill: contrast ? "#000000" : "#FFFFFF"
    readonly property color keyShade: contrast ? "#000000" : "#C3CDD8"
    readonly property color keyTray: contrast ? "#000000" : "#D9E1EA"
    readonly property color scrim: contrast ? "#D9000000" : "#A6081A33"

    // Words on a tinted ground, by meaning. Never colour alone: give an icon and a word too.
    function toneInk(tone: string): color {
        if (contrast)
            return tone === "neutral" ? "#FFFFFF" : tone === "info" ? "#7FE7FF" : "#FFE600";
        switch (tone) {
        case "ok":
            return "#0B5D35";
        case "warn":
            return "#743D00";
        case "danger":
            return "#991417";
        case "teal":
            return "#06525C";
        case "violet":
            return "#523799";
        case "info":
            return "#0B4FA8";
        default:
            return ink2;
        }
    }

    function toneTint(tone: string): color {
        if (contrast)
            return "#000000";
        switch (tone) {
        case "ok":
            return "#E4F5EC";
        case "warn":
            return "#FFF3DC";
        case "danger":
            return "#FDEBEA";
        case "teal":
            return "#E3F3F4";
        case "violet":
            return "#EFEBFA";
        case "info":
            return "#E6EEFB";
        default:
            return "#E8EDF3";
        }
    }

    function textColor(tone: string): color {
        switch (tone) {
        case "ink":
            return ink;
        case "soft":
            return ink2;
        case "faint":
            return ink3;
        case "heading":
            return heading;
        case "accent":
            return accent;
        case "primaryInk":
            return primaryInk;
        case "headInk":
            return headInk;
        case "headInkSoft":
            return headInkSoft;
        default:
            return toneInk(tone);
        }
    }
}
