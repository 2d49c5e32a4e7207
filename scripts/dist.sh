#!/usr/bin/env bash
# Builds the two faces and the command into dist/yichuang and starts each of them headless.
set -euo pipefail
cd "$(dirname "$0")/.."
fonts=build/fonts
if [ ! -f $fonts/YichuangSerif-Bold.otf ]; then
    echo "cutting the fonts once (about four minutes)"
    mkdir -p $fonts
    .venv/bin/python scripts/build_fonts.py --target $fonts
fi
log=build/pyinstaller.log
echo "building (about a minute; what PyInstaller says is in $log)"
.venv/bin/python -m PyInstaller --noconfirm --distpath dist --workpath build/work build.spec \
    >"$log" 2>&1 || { tail -40 "$log"; exit 1; }

# away from the checkout: the build must not look beside itself
folder=$PWD/dist/yichuang
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
cd "$away"
export QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software HOME=$away
unset PYTHONPATH VIRTUAL_ENV
"$folder/yichuang" --version
"$folder/yichuang" find 我妈八十了有啥补贴
echo "yichuang starts"
for face in yichuang-kiosk yichuang-counter; do
    timeout 120 "$folder/$face" --smoke
    echo "$face starts"
done
du -sh "$folder"
