#!/usr/bin/env bash
# Sets everything up from a bare Debian 12: system packages through apt when it may, a .venv, pinned versions.
# Usage: scripts/setup.sh base|test|bench    (test adds what only the tests and checks need, bench what figures are compared with)
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-base}
say() { printf '\033[1m[setup]\033[0m %s\n' "$*"; }

kinds='^base:'
[ "$want" = test ] && kinds='^(base|test):'
[ "$want" = bench ] && kinds='^bench:'
mapfile -t packages < <(grep -E "$kinds" scripts/system-packages.txt | sed 's/^[a-z]*: *//')
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    line="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" = 0 ]; then as_root=(); elif sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(no); fi
    if [ "${as_root[0]:-}" = no ] || ! command -v apt-get >/dev/null; then
        if command -v sudo >/dev/null; then sudo="sudo "; who=""; else sudo=""; who=" as root"; fi
        say "these system packages are missing; please run this line$who, then try again:"
        echo "    ${sudo}apt-get update && ${sudo}$line"
        exit 3
    fi
    say "installing ${#missing[@]} system packages (a few minutes the first time): ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    # The tests start a private PostgreSQL of their own. Debian's package would also make a cluster for the whole
    # machine and start it at every boot: nobody asked for that. A machine that has PostgreSQL already is left as it is.
    no_cluster=/etc/postgresql-common/createcluster.d/yichuang-setup.conf
    if [[ " ${missing[*]} " == *" postgresql "* ]] && ! dpkg-query -W postgresql-common >/dev/null 2>&1; then
        "${as_root[@]}" mkdir -p "${no_cluster%/*}"
        echo "create_main_cluster = false" | "${as_root[@]}" tee "$no_cluster" >/dev/null
        # gone again afterwards: who installs another PostgreSQL later gets what Debian gives
        trap '"${as_root[@]}" rm -f "$no_cluster"' EXIT
    fi
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $line
fi

# what is compared with comes as system packages only; the .venv is that of the tests
if [ "$want" = bench ]; then exit 0; fi

extras=sandbox
[ "$want" = test ] && extras=sandbox,dev
stamp=".venv/.ready-$want"
wanted=$(cat pyproject.toml constraints.txt scripts/setup.sh | sha256sum | cut -d' ' -f1)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    if [ ! -x .venv/bin/python ]; then
        python=${PYTHON:-}
        for candidate in ${python:-python3.11 /usr/bin/python3.11 python3}; do
            if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
                python=$candidate; break
            fi
            python=
        done
        [ -n "$python" ] || { say "no Python 3.11 with the venv module found"; exit 3; }
        say "creating .venv with $("$python" --version)"
        "$python" -m venv .venv
    fi
    say "installing pinned Python packages for [$extras] (about 1 GB, a few minutes the first time)"
    # everything pip says is kept; on a terminal one line tells how far it is
    log=.venv/setup.log
    width=0
    [ -t 1 ] && width=$(tput cols 2>/dev/null || echo 80)
    if ! .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off \
            -c constraints.txt -e ".[$extras]" 2>&1 | tee "$log" |
            while IFS= read -r line; do
                case $width,$line in
                0,*) ;;
                *,Collecting* | *,Building* | *,Installing*) printf '\r\033[K%s' "${line:0:width-1}" ;;
                esac
            done; then
        [ "$width" = 0 ] || echo
        tail -n 25 "$log"
        say "the packages could not be installed; all that pip said is in $log"
        exit 3
    fi
    [ "$width" = 0 ] || printf '\r\033[K'
    .venv/bin/python -c 'import PySide6, cv2, sqlcipher3, typst, shared.cli'
    echo "$wanted" > "$stamp"
fi
# what is compiled now does not have to be compiled at every start
.venv/bin/python -m compileall -q kiosk counter shared
say "ready"
