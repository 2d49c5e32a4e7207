pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Yichuang.Ui
import Yichuang.Demo

// What a person does with the virtual devices. Everything in it is a specimen.
Window {
    id: window

    required property DockModel dock

    width: 340
    height: 720
    visible: true
    title: "设备台（样张）"
    color: Theme.bg

    Column {
        anchors.fill: parent
        anchors.margins: 16
        spacing: 10

        AppText {
            text: "谁来办事"
            strong: true
        }
        Flow {
            width: parent.width
            spacing: 8

            Repeater {
                model: window.dock.people

                AppButton {
                    required property string modelData
                    required property int index

                    text: modelData
                    kind: window.dock.person === index ? "primary" : "secondary"
                    Accessible.id: "dock.person." + index
                    onClicked: window.dock.choose(index)
                }
            }
        }
        AppText {
            text: "读卡器"
            strong: true
        }
        AppButton {
            width: parent.width
            iconName: "id-card"
            text: window.dock.card ? "拿走身份证" : "放上身份证"
            kind: window.dock.card ? "primary" : "secondary"
            Accessible.id: "dock.card"
            onClicked: window.dock.toggleCard()
        }
        AppText {
            text: "高拍仪下面"
            strong: true
        }
        Repeater {
            model: window.dock.papers

            AppButton {
                required property var modelData

                width: parent ? parent.width : 0
                iconName: "file-text"
                text: modelData.name
                kind: window.dock.paper === modelData.key ? "primary" : "secondary"
                Accessible.id: "dock.paper." + modelData.key
                onClicked: window.dock.lay(modelData.key)
            }
        }
        AppText {
            text: "找点麻烦"
            strong: true
        }
        AppButton {
            width: parent.width
            iconName: "printer"
            text: window.dock.roll ? "抽走回执纸卷" : "装上新纸卷"
            kind: window.dock.roll ? "secondary" : "danger"
            Accessible.id: "dock.roll"
            onClicked: window.dock.toggleRoll()
        }
        AppButton {
            width: parent.width
            iconName: "cloud"
            text: window.dock.network ? "断开网络" : "恢复网络"
            kind: window.dock.network ? "secondary" : "danger"
            Accessible.id: "dock.network"
            onClicked: window.dock.toggleNetwork()
        }
        AppButton {
            width: parent.width
            iconName: "id-card"
            text: window.dock.reader ? "拔掉读卡器" : "插回读卡器"
            kind: window.dock.reader ? "secondary" : "danger"
            Accessible.id: "dock.reader"
            onClicked: window.dock.toggleReader()
        }
        AppButton {
            width: parent.width
            iconName: "camera"
            text: window.dock.camera ? "拔掉高拍仪" : "插回高拍仪"
            kind: window.dock.camera ? "secondary" : "danger"
            Accessible.id: "dock.camera"
            onClicked: window.dock.toggleCamera()
        }
    }
}
