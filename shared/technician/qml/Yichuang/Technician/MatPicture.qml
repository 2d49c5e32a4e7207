import QtQuick
import Yichuang.Ui
import Yichuang.Technician

// What the camera sees now; nothing while it sees nothing. Never kept.
Column {
    id: mat

    required property MatModel model
    property real tall: Theme.px(280)

    visible: model.source !== ""
    spacing: Theme.px(6)

    CameraView {
        width: parent.width
        height: mat.tall
        source: mat.model.source
        label: "摄像头现在看到的台面"
        Accessible.id: "mat.picture"
    }
    AppText {
        width: parent.width
        text: "摄像头现在看到的台面，不保存。四边都要在画面里，没有反光。"
        role: "caption"
        tone: "soft"
    }
}
