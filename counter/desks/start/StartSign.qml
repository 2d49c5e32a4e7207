pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter
import "../../parts"

// The promise in plain words, and the applicant's own hand on the signature pad.
FocusScope {
    id: page

    required property StartModel model
    readonly property SigningModel signing: model.signing

    focus: true

    DeskScroll {
        anchors.fill: parent

        Panel {
            visible: !page.signing.needed
            title: "这项不用签承诺书"
            note: "请和申请人核对一遍，再按 F8 收件"

            Item {
                width: 1
                height: Theme.px(6)
            }
        }
        Panel {
            visible: page.signing.needed
            title: "请念给申请人听，或请他自己看"
            note: "签下名字，就是同意这几条"

            Repeater {
                model: page.signing.sentences

                AppText {
                    required property var modelData
                    required property int index

                    width: parent ? parent.width : 0
                    text: (index + 1) + "．" + modelData.title + (modelData.text === "" ? "" : "　" + modelData.text)
                    role: "card"
                    lineHeight: 1.25
                }
            }
        }
        Panel {
            visible: page.signing.needed
            title: "申请人签名"
            note: page.signing.verdictText
            corner: [
                AppButton {
                    size: "small"
                    text: "清掉重写"
                    iconName: "eraser"
                    enabled: page.signing.verdict !== "empty"
                    Accessible.id: "start.sign.clear"
                    onClicked: pad.clear()
                }
            ]

            SignaturePad {
                id: pad

                width: parent ? parent.width : 0
                height: Theme.px(220)
                strokes: page.signing.strokes
                leftText: "申请人：" + page.signing.name
                Accessible.id: "start.pad"
                onChanged: page.signing.write(pad.strokes, pad.width, pad.height)
            }
        }
        Panel {
            visible: page.signing.needed
            title: "承诺书全文"

            AppText {
                width: parent ? parent.width : 0
                text: page.signing.fullText
                role: "caption"
                tone: "soft"
                lineHeight: 1.3
            }
        }
    }
}
