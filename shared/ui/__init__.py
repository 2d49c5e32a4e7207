"""Design tokens and QML components: Qt's home outside the two faces."""
