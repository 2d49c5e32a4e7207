import QtQuick

// The bottom of every step: hear it, see it larger, and how much time is left (never a threat:
// more time is always one touch away). secondsLeft < 0: nothing is counting down.
Rectangle {
    id: foot

    property int secondsLeft: -1
    property bool reading: false
    property string readText: reading ? "停止朗读" : "读给我听"

    signal read
    signal larger
    signal moreTime

    function spell(seconds: int): string {
        const m = Math.floor(seconds / 60);
        const s = seconds % 60;
        if (m === 0)
            return "还有 " + s + " 秒";
        return s === 0 ? "还有 " + m + " 分钟" : "还有 " + m + " 分 " + s + " 秒";
    }

    width: parent ? parent.width : implicitWidth
    implicitHeight: Theme.footHeight
    implicitWidth: Theme.px(1080)
    color: Theme.elder ? Theme.band : Theme.surface

    Rectangle {
        width: parent.width
        height: Theme.contrast ? Theme.px(4) : Theme.px(2)
        color: Theme.line
    }
    Row {
        id: left

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(16)

        AppButton {
            id: readButton

            kind: "ghost"
            iconName: foot.reading ? "volume-x" : "volume-2"
            text: foot.readText
            textSize: Theme.elder ? Theme.px(42) : Theme.card
            leftPadding: Theme.px(20)
            height: more.height
            Accessible.id: "foot.read"
            onClicked: foot.read()
        }
        AppButton {
            kind: "ghost"
            iconName: "a-large-small"
            text: Theme.elder ? "小一点" : "放大字"
            textSize: readButton.textSize
            leftPadding: Theme.px(20)
            height: more.height
            Accessible.id: "foot.larger"
            onClicked: foot.larger()
        }
    }
    Column {
        visible: foot.secondsLeft >= 0 && !Theme.elder
        anchors.right: more.left
        anchors.rightMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter

        AppText {
            anchors.right: parent.right
            text: "不着急"
            role: "caption"
            tone: "soft"
        }
        AppText {
            anchors.right: parent.right
            text: foot.spell(Math.max(0, foot.secondsLeft))
            strong: true
            font.pixelSize: Theme.px(30)
        }
    }
    AppButton {
        id: more

        visible: foot.secondsLeft >= 0
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        text: "多给点时间"
        subText: Theme.elder ? foot.spell(Math.max(0, foot.secondsLeft)) : ""
        textSize: readButton.textSize
        leftPadding: Theme.px(24)
        height: Math.max(Theme.target, Theme.px(Theme.elder ? (Theme.landscape ? 124 : 136) : Theme.landscape ? 84 : 104))
        Accessible.id: "foot.more"
        onClicked: foot.moreTime()
    }
}
