#!/usr/bin/env bash
# Generates the types of our Python-registered QML classes, then lints every QML file: no warnings.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python scripts/qmltypes.py >/dev/null
roots=(shared/ui kiosk counter shared/demo shared/technician)
mapfile -t files < <(git ls-files --cached --others --exclude-standard -- "${roots[@]}" | grep '\.qml$')
imports=()
while read -r folder; do imports+=(-I "$folder"); done < <(find "${roots[@]}" -type d -name qml)
.venv/bin/pyside6-qmllint --max-warnings 0 "${imports[@]}" "${files[@]}"
echo "qmllint: ${#files[@]} files, no warnings"
