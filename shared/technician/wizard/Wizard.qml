pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// First installation, and one device in the place of another: stage by stage, back and forth.
FocusScope {
    id: page

    required property WizardModel model
    readonly property bool wide: width > height
    readonly property real gap: Theme.px(13)
    // Our keyboard is up on a wide screen: there is room for what is written in, and little else.
    readonly property bool narrow: height < Theme.px(420)

    focus: true
    Keys.onEscapePressed: event => {
        if (model.stageAt > 0)
            model.back();
        else
            event.accepted = false;
    }

    TouchCheck {
        model: page.model.touch
        host: page
    }
    Row {
        id: steps

        visible: !page.narrow
        x: Theme.px(18)
        y: Theme.px(14)
        width: parent.width - 2 * x
        spacing: Theme.px(8)

        Repeater {
            model: page.model.stages

            Rectangle {
                id: step

                required property int index
                required property string modelData
                readonly property bool here: index === page.model.stageAt
                readonly property bool past: index < page.model.stageAt

                width: (steps.width - (page.model.stages.length - 1) * steps.spacing) / page.model.stages.length
                height: Theme.px(40)
                radius: Theme.px(8)
                color: here ? Theme.primary : past ? Theme.toneTint("ok") : Theme.surface
                border.width: Theme.border
                border.color: here ? Theme.primary : Theme.line
                Accessible.role: Accessible.StaticText
                Accessible.name: "第 " + (index + 1) + " 步，" + modelData + (here ? "，现在" : past ? "，已做" : "")

                Row {
                    anchors.centerIn: parent
                    spacing: Theme.px(7)

                    AppIcon {
                        visible: step.past
                        anchors.verticalCenter: parent.verticalCenter
                        name: "check"
                        size: Theme.px(16)
                        color: Theme.toneInk("ok")
                    }
                    AppText {
                        text: (step.index + 1) + " " + step.modelData
                        strong: true
                        tone: step.here ? "primaryInk" : step.past ? "ok" : "soft"
                        wrapMode: Text.NoWrap
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
    Rectangle {
        id: sheet

        x: Theme.px(18)
        anchors.top: page.narrow ? parent.top : steps.bottom
        anchors.topMargin: page.narrow ? Theme.px(6) : Theme.px(12)
        anchors.bottom: foot.top
        width: parent.width - 2 * x
        radius: Theme.px(9)
        color: Theme.surface
        border.width: Theme.border
        border.color: Theme.line
        clip: true

        Flickable {
            id: pane

            // The field that is written in, wherever on the page it lies.
            readonly property Item written: Window.activeFocusItem

            // Our keyboard takes half of a wide screen: what is written in stays to be seen.
            function reveal() {
                let at = written;
                while (at && at !== body)
                    at = at.parent;
                if (!at)
                    return;
                const top = written.mapToItem(body, 0, 0).y - Theme.px(34);
                const bottom = top + written.height + Theme.px(44);
                const most = Math.max(0, contentHeight - height);
                if (bottom - top > height || top < contentY)
                    contentY = Math.max(0, Math.min(most, top));
                else if (bottom > contentY + height)
                    contentY = Math.max(0, Math.min(most, bottom - height));
            }

            anchors.fill: parent
            anchors.margins: page.narrow ? Theme.px(8) : Theme.px(18)
            contentHeight: body.height
            boundsBehavior: Flickable.StopAtBounds
            interactive: contentHeight > height
            onWrittenChanged: Qt.callLater(reveal)
            onHeightChanged: Qt.callLater(reveal)

            Loader {
                id: body

                width: parent.width
                sourceComponent: page.model.stage === "site" ? site : page.model.stage === "write" ? file : page.model.stage === "join" ? join : devices
            }
        }
    }
    Item {
        id: foot

        anchors.bottom: parent.bottom
        x: Theme.px(18)
        width: parent.width - 2 * x
        height: page.narrow ? Theme.px(58) : Theme.px(76)

        AppButton {
            visible: page.model.stageAt > 0 && page.model.stage !== "join"
            anchors.verticalCenter: parent.verticalCenter
            height: Theme.px(50)
            iconName: "arrow-left"
            text: "上一步"
            Accessible.id: "wizard.back"
            onClicked: page.model.back()
        }
        AppText {
            anchors.centerIn: parent
            width: parent.width - 2 * Theme.px(220)
            horizontalAlignment: Text.AlignHCenter
            text: page.model.told
            tone: "soft"
            Accessible.id: "wizard.told"
        }
        AppButton {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: Math.max(implicitWidth, Theme.px(180))
            height: Theme.px(50)
            kind: "primary"
            textSize: Theme.lead
            iconName: page.model.stage === "write" ? "save" : "arrow-right"
            iconAfter: page.model.stage !== "write"
            text: page.model.stage === "write" ? (page.model.busy ? "正在打开…" : "写入") : page.model.stage === "join" ? "完成，开始使用" : "下一步"
            enabled: !page.model.busy && !page.model.finding && (page.model.stage !== "write" || page.model.problems.length === 0) && (page.model.stage !== "join" || page.model.pinned)
            Accessible.id: "wizard.next"
            onClicked: page.model.stage === "write" ? page.model.writeFile() : page.model.stage === "join" ? page.model.finish() : page.model.forth()
        }
    }

    Component {
        id: site

        Column {
            spacing: Theme.px(14)

            AppText {
                width: parent.width
                text: "这台机器叫什么，放在哪里"
                role: "title"
                tone: "heading"
                strong: true
                Accessible.role: Accessible.Heading
            }
            Row {
                spacing: Theme.px(10)

                Repeater {
                    model: [
                        { face: "kiosk", text: "自助终端", icon: "monitor" },
                        { face: "counter", text: "综合窗口", icon: "briefcase-business" }
                    ]

                    AppButton {
                        required property var modelData

                        height: Theme.px(46)
                        iconName: modelData.icon
                        text: modelData.text
                        kind: page.model.face === modelData.face ? "primary" : "secondary"
                        Accessible.checkable: true
                        Accessible.checked: page.model.face === modelData.face
                        Accessible.id: "wizard.face." + modelData.face
                        onClicked: page.model.setFace(modelData.face)
                    }
                }
            }
            Grid {
                id: grid

                width: parent.width
                columns: page.wide ? 2 : 1
                columnSpacing: Theme.px(24)
                rowSpacing: Theme.px(12)

                Repeater {
                    model: page.model.fields

                    Column {
                        id: asked

                        required property var modelData

                        visible: modelData.key !== "terminal.window" || page.model.face === "counter"
                        width: (grid.width - (grid.columns - 1) * grid.columnSpacing) / grid.columns
                        spacing: Theme.px(4)

                        AppText {
                            text: asked.modelData.words
                            tone: "soft"
                            role: "caption"
                        }
                        AppField {
                            width: parent.width
                            height: Theme.px(44)
                            placeholder: asked.modelData.hint
                            text: page.model.value(asked.modelData.key)
                            maximumLength: 120
                            Accessible.name: asked.modelData.words
                            Accessible.id: "wizard." + asked.modelData.key
                            onEdited: words => page.model.setValue(asked.modelData.key, words)
                        }
                    }
                }
            }
            Banner {
                width: parent.width
                tone: "info"
                iconName: "usb"
                text: page.model.provinceWords

                AppButton {
                    height: Theme.px(40)
                    text: "重新读取"
                    iconName: "refresh-cw"
                    Accessible.id: "wizard.read"
                    onClicked: page.model.readAgain()
                }
            }
        }
    }
    Component {
        id: devices

        Column {
            spacing: Theme.px(12)

            Row {
                width: parent.width
                spacing: Theme.px(12)

                AppText {
                    id: heading

                    width: parent.width - again.width - parent.spacing
                    text: page.model.finding ? "正在查找：" + page.model.words : page.model.stage === "prove" ? "每样设备试一次，通过了再写配置" : page.model.rows.count === 0 ? "没有找到设备" : "找到这些设备，请核对"
                    role: "title"
                    tone: "heading"
                    strong: true
                    Accessible.role: Accessible.Heading
                    Accessible.id: "wizard.heading"
                }
                AppButton {
                    id: again

                    visible: page.model.stage === "find"
                    height: Theme.px(44)
                    iconName: page.model.finding ? "circle-stop" : "refresh-cw"
                    text: page.model.finding ? "够了" : "再找一次"
                    Accessible.id: "wizard.again"
                    onClicked: page.model.finding ? page.model.stopFind() : page.model.find()
                }
            }
            Progress {
                visible: page.model.finding
                width: parent.width
                value: page.model.progress
            }
            Banner {
                visible: page.model.question !== ""
                width: parent.width
                tone: "info"
                iconName: page.model.toDo ? "hand" : "circle-help"
                title: page.model.question
                Accessible.id: "wizard.question"

                Row {
                    spacing: Theme.px(10)

                    AppButton {
                        height: Theme.px(44)
                        kind: "primary"
                        text: page.model.toDo ? "做好了" : "是"
                        Accessible.id: "wizard.yes"
                        onClicked: page.model.answer(true)
                    }
                    AppButton {
                        height: Theme.px(44)
                        text: page.model.toDo ? "做不了" : "不是"
                        Accessible.id: "wizard.no"
                        onClicked: page.model.answer(false)
                    }
                }
            }
            Repeater {
                model: page.model.rows

                WizardRow {
                    width: parent ? parent.width : 0
                    proves: page.model.stage === "prove"
                    onToggled: page.model.toggle(device)
                    onOther: page.model.choose(device)
                    onProve: page.model.prove(device)
                }
            }
            Banner {
                visible: page.model.stage === "prove"
                width: parent.width
                tone: page.model.touch.words === "" ? "info" : page.model.touch.passed ? "ok" : "danger"
                iconName: "hand"
                title: "触摸屏"
                text: page.model.touch.words || "有触摸屏的，请点一遍四角和中央，看看偏多少。"
                Accessible.id: "wizard.touched"

                AppButton {
                    height: Theme.px(44)
                    text: page.model.touch.words === "" ? "量触摸屏" : "再量一次"
                    enabled: !page.model.busy
                    Accessible.id: "wizard.touch"
                    onClicked: page.model.touch.begin()
                }
            }
            AppText {
                visible: page.model.rows.count === 0 && !page.model.finding
                text: "请检查电源和连线，或者在下面填写地址。"
                tone: "soft"
            }
            Row {
                visible: page.model.stage === "find"
                width: parent.width
                spacing: Theme.px(10)

                AppField {
                    id: address

                    width: parent.width - add.width - parent.spacing
                    height: Theme.px(44)
                    iconName: "plug"
                    placeholder: "找不到的设备填地址，如 tcp://192.168.1.50:9100"
                    maximumLength: 200
                    Accessible.id: "wizard.address"
                    onAccepted: add.click()
                }
                AppButton {
                    id: add

                    height: Theme.px(44)
                    iconName: "plus"
                    text: "加上"
                    Accessible.id: "wizard.add"
                    onClicked: {
                        page.model.addAddress(address.text);
                        address.text = "";
                    }
                }
            }
            Repeater {
                model: page.model.stage === "find" ? page.model.notes : []

                AppText {
                    required property string modelData

                    width: parent ? parent.width : 0
                    text: modelData
                    tone: "soft"
                    role: "caption"
                }
            }
        }
    }
    Component {
        id: file

        Column {
            spacing: Theme.px(12)

            AppText {
                width: parent.width
                text: page.model.problems.length > 0 ? "还不能写入，请退回改好" : page.model.changes === "" ? "配置没有变化" : "将要写入的内容"
                role: "title"
                tone: "heading"
                strong: true
                Accessible.role: Accessible.Heading
            }
            Repeater {
                model: page.model.problems

                Banner {
                    required property string modelData

                    width: parent ? parent.width : 0
                    tone: "danger"
                    iconName: "circle-alert"
                    text: modelData
                    Accessible.id: "wizard.problem"
                }
            }
            Column {
                width: parent.width

                Repeater {
                    model: page.model.changes === "" ? [] : page.model.changes.split("\n").slice(2)

                    Rectangle {
                        id: row

                        required property string modelData
                        readonly property string sign: modelData.charAt(0)

                        width: parent ? parent.width : 0
                        height: words.height + Theme.px(3)
                        color: Theme.contrast ? "#000000" : sign === "+" ? "#E4F5EC" : sign === "-" ? "#FDEBEA" : sign === "@" ? "#E8EDF3" : "transparent"

                        AppText {
                            id: words

                            x: Theme.px(8)
                            width: parent.width - 2 * x
                            text: row.sign === "@" ? "⋯" : row.modelData
                            tone: row.sign === "+" ? "ok" : row.sign === "-" ? "danger" : "soft"
                            role: "caption"
                            wrapMode: Text.WrapAnywhere
                        }
                    }
                }
            }
        }
    }
    Component {
        id: join

        Column {
            spacing: Theme.px(14)

            AppText {
                width: parent.width
                text: "登记到省平台，设技术人员密码"
                role: "title"
                tone: "heading"
                strong: true
                Accessible.role: Accessible.Heading
            }
            Banner {
                width: parent.width
                tone: page.model.joined ? "ok" : "warn"
                iconName: page.model.joined ? "circle-check" : "ticket"
                title: page.model.joined ? "已登记" : "还没有登记"
                text: page.model.joined ? "往来已试通。" : "没有登记也能收件，先存在本机；登记以后才会上报。"
            }
            Row {
                visible: !page.model.joined
                width: parent.width
                spacing: Theme.px(10)

                AppField {
                    id: code

                    width: parent.width - enrol.width - parent.spacing
                    height: Theme.px(46)
                    iconName: "ticket"
                    placeholder: "一次性登记码，10 位"
                    maximumLength: 24
                    Accessible.id: "wizard.code"
                    onAccepted: enrol.click()
                }
                AppButton {
                    id: enrol

                    height: Theme.px(46)
                    text: page.model.busy ? "正在登记…" : "登记"
                    enabled: !page.model.busy
                    Accessible.id: "wizard.enrol"
                    onClicked: page.model.enrol(code.text)
                }
            }
            Banner {
                width: parent.width
                tone: page.model.pinned ? "ok" : "warn"
                iconName: page.model.pinned ? "circle-check" : "lock"
                title: page.model.pinned ? "技术人员密码已设好" : "设技术人员密码"
                text: page.model.pinned ? "在首页按住时钟那个角三秒，就到密码页。" : "没有出厂密码。6 到 12 位数字，不能太好猜；忘了只能用新的登记码重设。"
            }
            Row {
                visible: !page.model.pinned
                width: parent.width
                spacing: Theme.px(10)

                AppField {
                    id: number

                    width: (parent.width - set.width - 3 * parent.spacing) / 3
                    height: Theme.px(46)
                    iconName: "user"
                    placeholder: "工号"
                    maximumLength: 12
                    Accessible.id: "wizard.number"
                    onAccepted: pin.forceActiveFocus()
                }
                AppField {
                    id: pin

                    width: number.width
                    height: Theme.px(46)
                    iconName: "lock"
                    placeholder: "密码"
                    secret: true
                    maximumLength: 12
                    Accessible.id: "wizard.pin"
                    onAccepted: repeated.forceActiveFocus()
                }
                AppField {
                    id: repeated

                    width: number.width
                    height: Theme.px(46)
                    iconName: "lock"
                    placeholder: "再输一次"
                    secret: true
                    maximumLength: 12
                    Accessible.id: "wizard.repeated"
                    onAccepted: set.click()
                }
                AppButton {
                    id: set

                    height: Theme.px(46)
                    text: "设好"
                    enabled: !page.model.busy
                    Accessible.id: "wizard.setPin"
                    onClicked: {
                        page.model.setPin(number.text, pin.text, repeated.text);
                        pin.text = "";
                        repeated.text = "";
                    }
                }
            }
        }
    }
}
