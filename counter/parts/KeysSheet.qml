pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// Every key of the desk.
Sheet {
    id: sheet

    readonly property list<var> keys: [
        { key: "F2", text: "新办时看说明：怎么办、常见问题" },
        { key: "F3", text: "给来窗口的人新办一件" },
        { key: "Shift F3", text: "人证核对：卡上的照片与本人" },
        { key: "F4", text: "待处理办件：省平台没有登记成的" },
        { key: "Shift F6", text: "细看拍好的页：核对、旋转、放到别处、待处理" },
        { key: "F6", text: "用高拍仪拍选中的材料" },
        { key: "Ctrl Z", text: "把刚才不要的一页拿回来" },
        { key: "F7", text: "打印收件回执（本窗口收的件）" },
        { key: "F8", text: "受理并打印通知书；出件" },
        { key: "F9", text: "一次告知补正；补正收齐" },
        { key: "F10", text: "核验一张回执的真假" },
        { key: "F11", text: "设备不能用：看故障卡" },
        { key: "F12", text: "设备维护：技术人员的就绪板" },
        { key: "1", text: "材料通过" },
        { key: "2", text: "退回材料，写明原因" },
        { key: "3", text: "材料免交" },
        { key: "↑ ↓", text: "上一件、下一件材料" },
        { key: "← →", text: "上一页、下一页" },
        { key: "Alt ↑ ↓", text: "上一件、下一件办件" },
        { key: "Enter", text: "打开选中的办件" },
        { key: "Esc", text: "放回办件，清掉个人信息" },
        { key: "Ctrl L", text: "锁屏，离开一下；有一会儿没人动会自己锁" },
        { key: "Ctrl F", text: "收费：现金、刷卡、免收、提出退费" },
        { key: "Ctrl D", text: "钱款和对账：清点、结账、复核退费" },
        { key: "Ctrl N", text: "叫下一号" },
        { key: "Ctrl R", text: "再叫一次；没来按 Ctrl S 过号" },
        { key: "Ctrl E", text: "请申请人在评价器上评价" },
        { key: "Ctrl K", text: "搜姓名、事项、收件编号" },
        { key: "Ctrl Tab", text: "切换待受理、待补正、待出件" }
    ]

    title: "全部快捷键"
    iconName: "keyboard"

    Grid {
        width: parent ? parent.width : 0
        columns: 2
        rowSpacing: Theme.px(10)
        columnSpacing: Theme.px(20)

        Repeater {
            model: sheet.keys

            Row {
                id: entry

                required property var modelData

                width: (parent ? parent.width - Theme.px(20) : 0) / 2
                spacing: Theme.px(10)

                Item {
                    width: Theme.px(70)
                    height: Theme.px(24)

                    KeyHint {
                        anchors.verticalCenter: parent.verticalCenter
                        text: entry.modelData.key
                    }
                }
                AppText {
                    text: entry.modelData.text
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
}
