import QtQuick
import Yichuang.Ui
import Yichuang.Kiosk

// The foot bar of every step, wired to the shell: time, reading aloud, larger type.
FootBar {
    id: foot

    required property ShellModel shell

    secondsLeft: shell.timed ? shell.secondsLeft : -1
    reading: shell.caption !== ""
    onRead: shell.caption !== "" ? shell.hush() : shell.read()
    onLarger: shell.toggleElder()
    onMoreTime: shell.extend()
}
