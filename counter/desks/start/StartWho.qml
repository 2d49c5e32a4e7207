import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// Who applies: the card on the reader, or, when nobody can read one, name and number by hand.
FocusScope {
    id: page

    required property StartModel model

    focus: true

    DeskScroll {
        anchors.fill: parent

        Panel {
            title: page.model.applicant.socialOffered ? "请申请人放身份证，或者插社会保障卡" : "请申请人把身份证放到读卡器上"
            note: "读到以后自己往下走"

            Row {
                width: parent ? parent.width : 0
                spacing: Theme.px(16)

                AppIcon {
                    name: "id-card"
                    size: Theme.px(56)
                    color: Theme.primary
                }
                AppText {
                    width: parent.width - Theme.px(72)
                    anchors.verticalCenter: parent.verticalCenter
                    text: page.model.applicant.hint !== "" ? page.model.applicant.hint : "正在等读卡器。证件读到的信息只进这一件申请。"
                    tone: page.model.applicant.hint !== "" ? "warn" : "soft"
                    lineHeight: 1.3
                    Accessible.id: "start.reader"
                }
            }
        }
        Panel {
            title: "没有带卡，或者卡读不出来"
            note: "手工录入：这件申请从头到尾都会写明"

            Row {
                width: parent ? parent.width : 0
                spacing: Theme.px(16)

                Column {
                    width: Theme.px(220)
                    spacing: Theme.px(4)

                    AppText {
                        text: "姓名"
                        role: "caption"
                        tone: "soft"
                    }
                    AppField {
                        id: name

                        width: parent.width
                        focus: true
                        maximumLength: 60
                        placeholder: "照着证件写"
                        Accessible.id: "start.name"
                        onAccepted: number.forceActiveFocus()
                    }
                }
                Column {
                    width: Theme.px(340)
                    spacing: Theme.px(4)

                    AppText {
                        text: "公民身份号码"
                        role: "caption"
                        tone: "soft"
                    }
                    AppField {
                        id: number

                        readonly property string said: page.model.applicant.numberWords(text)

                        width: parent.width
                        maximumLength: 18
                        placeholder: "18 位，末位可能是 X"
                        hint: said
                        hintTone: said === "校验位通过" ? "ok" : said === "校验码不对" ? "danger" : "soft"
                        Accessible.id: "start.number"
                        onAccepted: page.enter()
                    }
                }
                AppButton {
                    anchors.bottom: parent.bottom
                    text: "手工录入"
                    iconName: "keyboard"
                    Accessible.id: "start.enter"
                    onClicked: page.enter()
                }
            }
            AppText {
                width: parent ? parent.width : 0
                text: "请当面核对申请人和证件。手工录入的，身份证要等省平台核验，或者拍下证件原件。"
                role: "caption"
                tone: "soft"
            }
        }
    }

    function enter() {
        page.model.applicant.enterByHand(name.text, number.text);
    }
}
