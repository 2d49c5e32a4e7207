pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui
import Yichuang.Counter

// Who works at this window. Whoever leads changes the list; everybody changes their own PIN.
Sheet {
    id: sheet

    required property PeopleModel people
    property string form: ""
    property string whom: ""
    property string whomName: ""
    property bool lead: false

    function ask() {
        show("", "", "", false);
        open = true;
    }
    function show(what: string, id: string, name: string, leads: bool) {
        form = what;
        whom = id;
        whomName = name;
        lead = leads;
        for (const field of [number, called, fresh, again, mine])
            field.text = "";
        people.begin();
        if (what === "add")
            number.forceActiveFocus();
        else if (what === "pin" || what === "mine")
            fresh.forceActiveFocus();
        else if (what !== "")
            mine.forceActiveFocus();
        else if (open)
            sheet.forceActiveFocus();
    }
    function send() {
        if (form === "add")
            people.add(number.text, called.text, fresh.text, again.text, mine.text);
        else if (form === "pin")
            people.setPin(whom, fresh.text, again.text, mine.text);
        else if (form === "mine")
            people.changeMine(fresh.text, again.text, mine.text);
        else if (form === "lead")
            people.letLead(whom, !lead, mine.text);
        else if (form === "go")
            people.letGo(whom, mine.text);
        mine.text = "";
        mine.forceActiveFocus();
    }

    title: ({
            "": "人员和密码",
            "add": "添一位工作人员",
            "pin": "给" + whomName + "重设密码",
            "mine": "改我的密码",
            "lead": lead ? "收回" + whomName + "的管理权" : "给" + whomName + "管理权",
            "go": "移除" + whomName
        })[form]
    text: ({
            "": people.leads ? "密码只存加密后的样子，谁也看不到；忘了只能重设。每一次改动都会留痕。" : "人员由管理人员的同事来改，您可以改自己的密码。",
            "add": "工号用过一次就不再给别人。初始密码请当面告诉本人。",
            "pin": "新密码请当面告诉本人，请本人尽快改掉。",
            "mine": "至少 6 位，不要用容易猜到的。",
            "lead": lead ? "以后不能添人、重设密码和移除别人。" : "可以添人、重设别人的密码、移除别人。",
            "go": "从现在起不能登录。办过的件都还记在这个工号名下，工号不会再给别人。"
        })[form]
    iconName: "users"
    closeText: form === "" ? "关闭" : "返回"
    onClosed: {
        if (form !== "")
            show("", "", "", false);
        else
            open = false;
    }

    onOpenChanged: if (!open)
        show("", "", "", false)

    Connections {
        target: sheet.people

        function onDone() {
            const said = sheet.people.said;
            sheet.show("", "", "", false);
            note.text = said;
        }
    }
    Column {
        width: parent ? parent.width : 0

        Column {
            id: list

            visible: sheet.form === ""
            width: parent.width
            spacing: Theme.px(8)

            Banner {
                id: note

                visible: text !== ""
                width: parent.width
                tone: "ok"
                iconName: "circle-check"
                Accessible.id: "staff.said"
            }
            ListView {
                width: parent.width
                height: Math.min(contentHeight, Theme.px(300))
                clip: true
                cacheBuffer: 0
                interactive: contentHeight > height
                model: sheet.people.rows

                delegate: Rectangle {
                    id: row

                    required property var modelData

                    width: ListView.view ? ListView.view.width : 0
                    height: Theme.px(48)
                    color: "transparent"

                    AppText {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(90)
                        text: row.modelData.id
                        tone: "soft"
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                    }
                    AppText {
                        anchors.verticalCenter: parent.verticalCenter
                        x: Theme.px(98)
                        width: tools.x - x - Theme.px(8)
                        text: row.modelData.name + (row.modelData.me ? "（我）" : "") + (row.modelData.lead ? "・管理人员" : "")
                        strong: row.modelData.me
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Accessible.id: "staff.row." + row.modelData.id
                    }
                    Row {
                        id: tools

                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        spacing: Theme.px(8)
                        visible: sheet.people.leads && !row.modelData.me

                        AppButton {
                            size: "small"
                            text: row.modelData.lead ? "收回管理权" : "给管理权"
                            Accessible.id: "staff.lead." + row.modelData.id
                            onClicked: sheet.show("lead", row.modelData.id, row.modelData.name, row.modelData.lead)
                        }
                        AppButton {
                            size: "small"
                            text: "重设密码"
                            Accessible.id: "staff.pin." + row.modelData.id
                            onClicked: sheet.show("pin", row.modelData.id, row.modelData.name, false)
                        }
                        AppButton {
                            size: "small"
                            text: "移除"
                            Accessible.id: "staff.go." + row.modelData.id
                            onClicked: sheet.show("go", row.modelData.id, row.modelData.name, false)
                        }
                    }
                    Rectangle {
                        anchors.bottom: parent.bottom
                        width: parent.width
                        height: Theme.border
                        color: Theme.line
                    }
                }
            }
            Row {
                spacing: Theme.px(8)

                AppButton {
                    iconName: "lock"
                    text: "改我的密码"
                    Accessible.id: "staff.mine"
                    onClicked: sheet.show("mine", "", "", false)
                }
                AppButton {
                    objectName: "staffAdd"
                    visible: sheet.people.leads
                    kind: "primary"
                    iconName: "user-check"
                    text: "添一位"
                    Accessible.id: "staff.add"
                    onClicked: sheet.show("add", "", "", false)
                }
            }
        }
        Column {
            visible: sheet.form !== ""
            width: parent.width
            spacing: Theme.px(8)

            LabelledField {
                id: number

                visible: sheet.form === "add"
                width: parent.width
                label: "工号"
                maximumLength: 20
                control: "staff.number"
                onAccepted: called.forceActiveFocus()
            }
            LabelledField {
                id: called

                visible: sheet.form === "add"
                width: parent.width
                label: "姓名"
                maximumLength: 30
                control: "staff.name"
                onAccepted: fresh.forceActiveFocus()
            }
            LabelledField {
                id: fresh

                visible: ["add", "pin", "mine"].includes(sheet.form)
                width: parent.width
                label: sheet.form === "add" ? "初始密码" : "新密码"
                secret: true
                maximumLength: 64
                control: "staff.fresh"
                onAccepted: again.forceActiveFocus()
            }
            LabelledField {
                id: again

                visible: fresh.visible
                width: parent.width
                label: sheet.form === "add" ? "再输一次初始密码" : "再输一次新密码"
                secret: true
                maximumLength: 64
                control: "staff.again"
                onAccepted: mine.forceActiveFocus()
            }
            LabelledField {
                id: mine

                width: parent.width
                label: sheet.form === "mine" ? "您现在的密码" : "您自己的密码"
                secret: true
                maximumLength: 64
                control: "staff.own"
                onAccepted: sheet.send()
            }
            PinTrouble {
                entry: sheet.people.pin
                Accessible.id: "staff.trouble"
            }
            Row {
                spacing: Theme.px(8)

                AppButton {
                    text: "返回"
                    Accessible.id: "staff.back"
                    onClicked: sheet.closed()
                }
                PinButton {
                    entry: sheet.people.pin
                    words: sheet.form === "go" ? "移除" : "确定"
                    Accessible.id: "staff.send"
                    onClicked: sheet.send()
                }
            }
        }
    }
}
