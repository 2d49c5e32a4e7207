"""Design tokens, QML components, keyboard and pictures: Qt's home outside kiosk/ and counter/."""
