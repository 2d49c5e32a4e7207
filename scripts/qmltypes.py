"""Writes the (git-ignored) .qmltypes of our Python-registered QML types, for qmllint.

One file per module, next to its qmldir: Python files that declare QML_IMPORT_NAME are grouped by
that name, described by pyside6-metaobjectdump and registered by pyside6-qmltyperegistrar.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("shared/ui", "kiosk", "counter", "shared/demo", "shared/technician")
_IMPORT_NAME = re.compile(r'^QML_IMPORT_NAME = "([^"]+)"', re.MULTILINE)


def tool(name: str) -> str:
    """Path of a PySide6 tool of the Python that runs this script."""
    return str(Path(sysconfig.get_path("scripts")) / name)


def modules() -> dict[str, list[Path]]:
    """QML module name -> Python files that put types into it."""
    found: dict[str, list[Path]] = {}
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            match = _IMPORT_NAME.search(file.read_text(encoding="utf-8"))
            if match:
                found.setdefault(match.group(1), []).append(file)
    return found


def qmldirs() -> dict[str, Path]:
    """QML module name -> its qmldir."""
    found: dict[str, Path] = {}
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("qmldir")):
            found[file.read_text(encoding="utf-8").split()[1]] = file
    return found


def classes(file: Path) -> set[str]:
    """Names of the classes a Python file declares."""
    return set(re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))


CPP_WORDS = {"float": "double", "list": "QVariantList", "dict": "QVariantMap", "object": "QVariant"}


def in_cpp_words(dumped: list[dict[str, object]], names: set[str]) -> list[dict[str, object]]:
    """Replace Python type words by the C++ ones; objects of ours and Qt's become pointers."""

    def walk(value: object) -> object:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        fixed = {key: walk(one) for key, one in value.items()}
        for key in ("type", "returnType"):
            word = fixed.get(key)
            if isinstance(word, str):
                word = CPP_WORDS.get(word, word)
                is_object = word in names or word in ("QObject", "QAbstractListModel")
                fixed[key] = word + "*" if is_object else word
        return fixed

    return [one for one in walk(dumped) if isinstance(one, dict)]  # type: ignore[attr-defined]


def target_of(qmldir: Path) -> Path | None:
    """The file its `typeinfo` line names."""
    for line in qmldir.read_text(encoding="utf-8").splitlines():
        if line.startswith("typeinfo "):
            return qmldir.parent / line.split()[1]
    return None


def main() -> int:
    """Write every module's types; returns the number of modules without a qmldir."""
    missing = 0
    places = qmldirs()
    names = {name for files in modules().values() for file in files for name in classes(file)}
    for name, files in modules().items():
        target = target_of(places[name]) if name in places else None
        if target is None:
            print(f"{name}: no qmldir with a typeinfo line", file=sys.stderr)
            missing += 1
            continue
        dump = subprocess.run(
            [tool("pyside6-metaobjectdump"), *map(str, files)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        metatypes = target.with_suffix(".metatypes.json")
        metatypes.write_text(json.dumps(in_cpp_words(json.loads(dump.stdout), names)), "utf-8")
        subprocess.run(
            [
                tool("pyside6-qmltyperegistrar"),
                f"--generate-qmltypes={target}",
                f"--import-name={name}",
                "--major-version=1",
                "-o",
                "/dev/null",
                str(metatypes),
            ],
            check=True,
            cwd=ROOT,
            capture_output=True,  # it cannot see Qt's own types and says so; qmllint can
        )
        print(f"{name}: {len(files)} files -> {target.relative_to(ROOT)}")
    return missing


if __name__ == "__main__":
    sys.exit(main())
