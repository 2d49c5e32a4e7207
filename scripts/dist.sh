#!/usr/bin/env bash
# Builds the two faces and the command into one folder and starts each executable headless.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python -m PyInstaller --noconfirm --distpath dist --workpath build build.spec
export QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software
for name in yichuang yichuang-kiosk yichuang-counter; do
    case $name in
        yichuang) dist/yichuang/$name --version ;;
        *) dist/yichuang/$name --smoke ;;
    esac
    echo "$name starts"
done
du -sh dist/yichuang
