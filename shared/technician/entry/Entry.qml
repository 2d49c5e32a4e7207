import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// The door: the PIN; or a work number and a first PIN; or a fresh enrolment code.
FocusScope {
    id: page

    required property EntryModel model
    readonly property bool typing: model.stage !== "pin"

    focus: true

    Flickable {
        anchors.fill: parent
        contentHeight: Math.max(height, sheet.height + Theme.px(36))
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height

        Rectangle {
            id: sheet

            anchors.horizontalCenter: parent.horizontalCenter
            y: Math.max(Theme.px(18), (page.height - height) / 2 - Theme.px(10))
            width: Math.min(Theme.px(page.typing ? 520 : 392), page.width - Theme.px(36))
            height: column.height + Theme.px(56)
            radius: Theme.px(14)
            color: Theme.surface
            border.width: Theme.border
            border.color: Theme.line

            Column {
                id: column

                x: Theme.px(36)
                y: Theme.px(28)
                width: parent.width - 2 * x
                spacing: Theme.px(12)

                Row {
                    spacing: Theme.px(12)

                    Rectangle {
                        width: Theme.px(44)
                        height: width
                        radius: Theme.px(10)
                        color: Theme.tint
                        border.width: Theme.contrast ? Theme.px(1) : 0
                        border.color: Theme.line

                        AppIcon {
                            anchors.centerIn: parent
                            name: page.model.stage === "code" ? "ticket" : "lock"
                            size: Theme.px(26)
                            color: Theme.accent
                        }
                    }
                    AppText {
                        anchors.verticalCenter: parent.verticalCenter
                        text: page.model.stage === "pin" ? "技术人员密码" : page.model.stage === "code" ? "用登记码重设密码" : "设立技术人员密码"
                        role: "title"
                        tone: "heading"
                        strong: true
                        wrapMode: Text.NoWrap
                        Accessible.role: Accessible.Heading
                    }
                }
                AppText {
                    width: parent.width
                    tone: "soft"
                    lineHeight: 1.25
                    text: page.model.stage === "pin" ? "进入和每一步操作都会留痕。" : page.model.stage === "code" ? "请平台管理员给这台终端发一个新的登记码，用过即作废。平台核对通过后，才能设新密码。" : "没有出厂密码。用 " + page.model.shortest + " 到 " + page.model.longest + " 位数字，不能太好猜。只存加密后的样子，忘了只能用新的登记码重设。"
                }
                PinPad {
                    id: pad

                    visible: page.model.stage === "pin"
                    focus: visible
                    width: parent.width
                    busy: page.model.busy
                    shortest: page.model.shortest
                    longest: page.model.longest
                    onEntered: pin => page.model.enter(pin)
                }
                AppField {
                    id: code

                    visible: page.model.stage === "code"
                    focus: visible
                    width: parent.width
                    iconName: "ticket"
                    placeholder: "登记码，10 位字母和数字"
                    maximumLength: 24
                    Accessible.id: "entry.code"
                    onAccepted: page.model.useCode(text)
                }
                AppField {
                    id: number

                    visible: page.model.stage === "set"
                    focus: visible
                    width: parent.width
                    iconName: "user"
                    placeholder: "工号，字母或数字"
                    maximumLength: 12
                    Accessible.id: "entry.number"
                    onAccepted: pin.forceActiveFocus()
                }
                AppField {
                    id: pin

                    visible: page.model.stage === "set"
                    width: parent.width
                    iconName: "lock"
                    placeholder: "密码"
                    secret: true
                    maximumLength: page.model.longest
                    Accessible.id: "entry.pin"
                    onAccepted: again.forceActiveFocus()
                }
                AppField {
                    id: again

                    visible: page.model.stage === "set"
                    width: parent.width
                    iconName: "lock"
                    placeholder: "再输一次密码"
                    secret: true
                    maximumLength: page.model.longest
                    Accessible.id: "entry.again"
                    onAccepted: page.create()
                }
                Banner {
                    visible: page.model.sentence !== ""
                    width: parent.width
                    tone: "danger"
                    iconName: "circle-alert"
                    text: page.model.sentence
                    Accessible.id: "entry.trouble"
                }
                AppButton {
                    visible: page.typing
                    width: parent.width
                    height: Theme.px(50)
                    kind: "primary"
                    textSize: Theme.lead
                    enabled: !page.model.busy
                    text: page.model.busy ? "正在核对…" : page.model.stage === "code" ? "交平台核对" : "设好，进入"
                    iconName: "move-right"
                    iconAfter: true
                    Accessible.id: "entry.set"
                    onClicked: page.model.stage === "code" ? page.model.useCode(code.text) : page.create()
                }
                AppButton {
                    visible: page.model.stage === "pin" || (page.model.stage === "code" && page.model.known)
                    width: parent.width
                    kind: "ghost"
                    size: "small"
                    text: page.model.stage === "pin" ? "忘了密码" : "想起来了，输密码"
                    Accessible.id: page.model.stage === "pin" ? "entry.forgot" : "entry.remember"
                    onClicked: page.model.stage === "pin" ? page.model.forgot() : page.model.remember()
                }
            }
        }
    }
    Connections {
        target: page.model

        function onChanged() {
            page.aim();
        }
    }
    Component.onCompleted: aim()

    // The field of the stage gets the focus when the stage changes.
    property string aimed: ""
    function aim() {
        if (aimed === model.stage)
            return;
        aimed = model.stage;
        (model.stage === "pin" ? pad : model.stage === "code" ? code : number).forceActiveFocus();
    }
    function create() {
        model.create(number.text, pin.text, again.text);
        pin.text = "";
        again.text = "";
    }
}
