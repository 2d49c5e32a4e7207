import Yichuang.Ui

// Why a way to pay has to be chosen again, or what became of a note.
Banner {
    property string words: ""

    tone: "warn"
    iconName: "triangle-alert"
    title: words
}
