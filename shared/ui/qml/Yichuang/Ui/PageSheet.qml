pragma ComponentBehavior: Bound
import QtQuick

// One page looked at closely: enlarge, turn, compare, put elsewhere, take again, throw away.
FocusScope {
    id: sheet

    required property PageReview review
    // A clerk may settle values and so may the resident; pictures of screens may not.
    property bool retakes: true
    property string mode: "look"
    readonly property bool split: Theme.desk || Theme.landscape
    readonly property real pad: Theme.px(Theme.desk ? 16 : 36)
    readonly property real gap: Theme.px(Theme.desk ? 10 : 20)

    anchors.fill: parent
    visible: review !== null && review.open
    enabled: visible
    focus: visible
    z: 400
    Accessible.role: Accessible.Dialog
    Accessible.name: review ? review.title : ""
    Component.onCompleted: if (visible && review.inTray)
        mode = "move"
    onVisibleChanged: {
        mode = visible && review.inTray ? "move" : "look";
        if (visible)
            Qt.callLater(sheet.settleFocus);
    }
    // Another page came into sight, or this one found its place.
    Connections {
        target: sheet.review

        function onTouched() {
            sheet.mode = sheet.review.inTray ? "move" : "look";
        }
    }
    Keys.onEscapePressed: mode === "look" || review.inTray ? review.close() : mode = "look"
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Plus || event.key === Qt.Key_Equal)
            picture.larger();
        else if (event.key === Qt.Key_Minus)
            picture.smaller();
        else if (event.key === Qt.Key_PageDown || event.key === Qt.Key_PageUp)
            review.step(event.key === Qt.Key_PageDown ? 1 : -1);
        else if (event.key === Qt.Key_L)
            review.turn(3);
        else if (event.key === Qt.Key_R)
            review.turn(1);
        else if (event.key === Qt.Key_M)
            mode = "move";
        else if (event.key === Qt.Key_Delete)
            mode = "ask";
        else if (event.key === Qt.Key_1 && mode === "look")
            review.settleNext("misread");
        else if (event.key === Qt.Key_2 && mode === "look")
            review.settleNext("differs");
        else
            return;
        event.accepted = true;
    }

    // Keys go to what is asked: a place of the list, or the answer.
    onModeChanged: Qt.callLater(sheet.settleFocus)
    function settleFocus() {
        if (!visible)
            return;
        if (mode === "ask")
            sure.forceActiveFocus(Qt.TabFocusReason);
        else if (mode === "move")
            targetList.focusAt(0, 1);
        else
            sheet.forceActiveFocus();
    }

    Veil {}
    Rectangle {
        id: paper

        anchors.centerIn: parent
        width: Math.min(parent.width - Theme.px(Theme.desk ? 48 : 48), Theme.px(Theme.desk ? 1180 : 4000))
        height: Math.min(parent.height - Theme.px(Theme.desk ? 48 : 48), Theme.px(Theme.desk ? 820 : 4000))
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.contrast ? Theme.border : 0
        border.color: Theme.primary

        Item {
            id: head

            x: sheet.pad
            y: Theme.px(Theme.desk ? 12 : 26)
            width: parent.width - 2 * x
            height: Math.max(words.height, away.height)

            Column {
                id: words

                width: parent.width - away.width - sheet.gap
                anchors.verticalCenter: parent.verticalCenter

                AppText {
                    width: parent.width
                    text: sheet.review ? sheet.review.title : ""
                    role: "lead"
                    tone: "heading"
                    strong: true
                    Accessible.role: Accessible.Heading
                    Accessible.id: "page.title"
                }
                AppText {
                    visible: text !== ""
                    width: parent.width
                    text: !sheet.review ? "" : sheet.review.trouble !== "" ? sheet.review.trouble : sheet.review.note
                    tone: sheet.review && sheet.review.trouble !== "" ? "danger" : "warn"
                    role: Theme.elder ? "caption" : "body"
                    Accessible.id: "page.note"
                }
            }
            AppButton {
                id: away

                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                kind: "ghost"
                size: "small"
                iconName: "x"
                text: Theme.desk ? "" : "关闭"
                Accessible.name: "关闭"
                Accessible.id: "page.close"
                onClicked: sheet.review.close()
            }
        }
        PagePicture {
            id: picture

            x: sheet.pad
            anchors.top: head.bottom
            anchors.topMargin: sheet.gap
            width: sheet.split ? Math.round((parent.width - 2 * sheet.pad) * 0.54) : parent.width - 2 * sheet.pad
            height: sheet.split ? parent.height - y - tools.height - sheet.gap - sheet.pad : Math.round(parent.height * (Theme.elder ? 0.3 : valueList.count > 0 || sheet.mode === "move" ? 0.38 : 0.6))
            source: sheet.review ? sheet.review.source : ""
            name: sheet.review ? sheet.review.title : ""
        }
        Row {
            id: tools

            readonly property real each: (picture.width - 3 * spacing) / 4

            x: picture.x
            anchors.top: picture.bottom
            anchors.topMargin: sheet.gap
            spacing: Theme.px(Theme.desk ? 8 : 14)

            Repeater {
                model: [
                    {
                        "icon": "zoom-in",
                        "word": "放大",
                        "id": "larger"
                    },
                    {
                        "icon": "zoom-out",
                        "word": "缩小",
                        "id": "smaller"
                    },
                    {
                        "icon": "rotate-ccw",
                        "word": "左转",
                        "id": "left"
                    },
                    {
                        "icon": "rotate-cw",
                        "word": "右转",
                        "id": "right"
                    }
                ]

                AppButton {
                    required property var modelData

                    width: tools.each
                    size: "small"
                    iconName: modelData.icon
                    text: modelData.word
                    textSize: Theme.desk ? Theme.body : Theme.caption
                    leftPadding: Theme.px(6)
                    enabled: sheet.review !== null && sheet.review.source !== "" && !(sheet.review.busy && modelData.id.length > 4)
                    Accessible.id: "page." + modelData.id
                    onClicked: {
                        if (modelData.id === "larger")
                            picture.larger();
                        else if (modelData.id === "smaller")
                            picture.smaller();
                        else
                            sheet.review.turn(modelData.id === "left" ? 3 : 1);
                    }
                }
            }
        }
        Item {
            id: side

            x: sheet.split ? picture.x + picture.width + Theme.px(Theme.desk ? 18 : 36) : sheet.pad
            y: sheet.split ? picture.y : tools.y + tools.height + sheet.gap
            width: parent.width - x - sheet.pad
            height: parent.height - y - sheet.pad

            AppText {
                id: heading

                visible: text !== ""
                width: parent.width
                text: sheet.mode === "move" ? "放到哪里？" : sheet.mode === "ask" ? "" : valueList.count > 0 ? "机器认出的内容，请核对" + (Theme.desk ? "（1 纸上没错　2 确实不同）" : "") : "这一页没有认出内容"
                role: Theme.elder ? "body" : "card"
                strong: true
            }
            ListView {
                id: valueList

                visible: sheet.mode === "look"
                anchors.top: heading.bottom
                anchors.topMargin: Theme.px(8)
                anchors.bottom: acts.top
                anchors.bottomMargin: sheet.gap
                width: parent.width
                clip: true
                cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
                spacing: Theme.px(Theme.desk ? 6 : 12)
                boundsBehavior: Flickable.StopAtBounds
                model: sheet.review ? sheet.review.values : null
                Accessible.role: Accessible.List
                Accessible.name: heading.text

                delegate: ValueRow {
                    id: value

                    width: valueList.width
                    onSettled: decision => sheet.review.settle(value.key, decision)
                }
            }
            ListView {
                id: targetList

                visible: sheet.mode === "move"
                anchors.fill: valueList
                clip: true
                cacheBuffer: 0 // a row in the making would be destroyed with a page that is left
                spacing: Theme.px(Theme.desk ? 6 : 12)
                boundsBehavior: Flickable.StopAtBounds
                model: sheet.review ? sheet.review.targets : null

                // The next place that can be chosen, from ``index`` on in this direction.
                function focusAt(index: int, by: int) {
                    for (let n = index; n >= 0 && n < count; n += by) {
                        const item = itemAtIndex(n);
                        if (item && item.enabled) {
                            positionViewAtIndex(n, ListView.Contain);
                            item.forceActiveFocus(Qt.TabFocusReason);
                            return;
                        }
                    }
                }

                delegate: AppButton {
                    required property int index
                    required property string key
                    required property string name
                    required property string word
                    required property bool here
                    required property bool held

                    width: targetList.width
                    text: name
                    subText: word
                    enabled: !here && !sheet.review.busy
                    iconName: here ? "map-pin" : held ? "copy" : "move-right"
                    Accessible.id: "page.to." + key
                    Keys.onDownPressed: targetList.focusAt(index + 1, 1)
                    Keys.onUpPressed: targetList.focusAt(index - 1, -1)
                    onClicked: {
                        sheet.mode = "look";
                        sheet.review.moveTo(key);
                    }
                }
            }
            Column {
                visible: sheet.mode === "ask"
                width: parent.width
                spacing: sheet.gap

                Banner {
                    tone: "warn"
                    iconName: "trash-2"
                    title: "不要这一页了？"
                    text: "办完之前还可以恢复。"
                }
                AppButton {
                    id: sure

                    width: parent.width
                    kind: "danger"
                    text: "不要了"
                    iconName: "trash-2"
                    Accessible.id: "page.discard.sure"
                    onClicked: sheet.review.discard()
                }
                AppButton {
                    width: parent.width
                    text: "留着"
                    Accessible.id: "page.discard.no"
                    onClicked: sheet.mode = sheet.review.inTray ? "move" : "look"
                }
            }
            Row {
                id: acts

                readonly property bool retakable: sheet.retakes && sheet.review !== null && !sheet.review.inTray
                readonly property int shown: retakable ? 3 : 2
                readonly property real each: (width - (shown - 1) * spacing) / shown
                // Three beside each other have no room for large words and pictures as well.
                readonly property bool bare: Theme.elder && shown > 2
                readonly property int words: Theme.desk ? Theme.body : shown > 2 ? Theme.body : Theme.card

                visible: sheet.mode !== "ask"
                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.px(Theme.desk ? 8 : 14)

                AppButton {
                    visible: acts.retakable
                    width: acts.each
                    text: "重拍"
                    textSize: acts.words
                    iconName: acts.bare ? "" : "camera"
                    leftPadding: Theme.px(8)
                    enabled: sheet.review !== null && !sheet.review.busy
                    Accessible.id: "page.retake"
                    onClicked: sheet.review.retake()
                }
                AppButton {
                    width: acts.each
                    text: sheet.mode === "move" && sheet.review && sheet.review.inTray ? "先放着" : sheet.mode === "move" ? "返回" : Theme.desk ? "放到别处（M）" : "放到别处"
                    textSize: acts.words
                    iconName: acts.bare ? "" : sheet.mode === "move" ? "arrow-left" : "move-right"
                    leftPadding: Theme.px(8)
                    Accessible.id: "page.move"
                    onClicked: {
                        if (sheet.mode !== "move")
                            sheet.mode = "move";
                        else if (sheet.review.inTray)
                            sheet.review.close();
                        else
                            sheet.mode = "look";
                    }
                }
                AppButton {
                    width: acts.each
                    text: "不要"
                    textSize: acts.words
                    iconName: acts.bare ? "" : "trash-2"
                    leftPadding: Theme.px(8)
                    enabled: sheet.review !== null && !sheet.review.busy
                    Accessible.id: "page.discard"
                    onClicked: sheet.mode = "ask"
                }
            }
        }
    }
}
