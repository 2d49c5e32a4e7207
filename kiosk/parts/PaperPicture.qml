pragma ComponentBehavior: Bound
import QtQuick
import Yichuang.Ui

// What a paper looks like, drawn: people know it by sight. kind: id-card | hukou | bank-card.
Rectangle {
    id: paper

    property string kind: "id-card"
    readonly property real unit: width / 156

    height: unit * 100
    radius: unit * 7
    color: kind === "hukou" ? "#6E1F26" : kind === "bank-card" ? "#1F5E8C" : "#DCEBF4"
    border.width: Theme.contrast ? 3 : 1
    border.color: Theme.contrast ? "#FFE600" : kind === "id-card" ? "#B7CFDD" : color
    Accessible.ignored: true

    // ID card: four lines of words and a face.
    Repeater {
        model: paper.kind === "id-card" ? 5 : 0

        Rectangle {
            required property int index

            x: paper.unit * 10
            y: paper.unit * [14, 29, 44, 59, 82][index]
            width: paper.unit * [44, 62, 78, 70, 100][index]
            height: paper.unit * 6
            radius: height / 2
            color: index === 4 ? "#41566A" : "#7E9AAE"
        }
    }
    Rectangle {
        visible: paper.kind === "id-card"
        x: paper.unit * 108
        y: paper.unit * 14
        width: paper.unit * 38
        height: paper.unit * 50
        radius: paper.unit * 3
        color: "#C3D3DE"
        clip: true

        Rectangle {
            x: paper.unit * 11
            y: paper.unit * 8
            width: paper.unit * 16
            height: width
            radius: width / 2
            color: "#6C7F8F"
            antialiasing: true
        }
        Rectangle {
            x: paper.unit * 5
            y: paper.unit * 27
            width: paper.unit * 28
            height: paper.unit * 23
            topLeftRadius: paper.unit * 12
            topRightRadius: paper.unit * 12
            color: "#6C7F8F"
            antialiasing: true
        }
    }
    // Household book: gold rule, ring and name.
    Rectangle {
        visible: paper.kind === "hukou"
        anchors.fill: parent
        anchors.margins: paper.unit * 7
        color: "transparent"
        border.width: Math.max(1, paper.unit)
        border.color: "#C9A35A"
    }
    Rectangle {
        visible: paper.kind === "hukou"
        anchors.horizontalCenter: parent.horizontalCenter
        y: paper.unit * 18
        width: paper.unit * 22
        height: width
        radius: width / 2
        color: "transparent"
        border.width: Math.max(1.5, paper.unit * 1.6)
        border.color: "#E2BE73"
        antialiasing: true
    }
    Text {
        visible: paper.kind === "hukou"
        anchors.horizontalCenter: parent.horizontalCenter
        y: paper.unit * 50
        text: "居民户口簿"
        color: "#F0D08A"
        font.pixelSize: paper.unit * 19
        font.letterSpacing: paper.unit * 1.5
    }
    // Bank or social-security card: chip and digits.
    Rectangle {
        visible: paper.kind === "bank-card"
        x: paper.unit * 14
        y: paper.unit * 32
        width: paper.unit * 26
        height: paper.unit * 20
        radius: paper.unit * 4
        color: "#E4C470"
    }
    Repeater {
        model: paper.kind === "bank-card" ? 4 : 0

        Rectangle {
            required property int index

            x: paper.unit * (14 + index * 33)
            y: paper.unit * 68
            width: paper.unit * 27
            height: paper.unit * 8
            radius: height / 2
            color: "#CFE2F0"
        }
    }
    Rectangle {
        visible: paper.kind === "bank-card"
        x: paper.unit * 100
        y: paper.unit * 14
        width: paper.unit * 42
        height: paper.unit * 8
        radius: height / 2
        color: "#9CC3DF"
    }
}
