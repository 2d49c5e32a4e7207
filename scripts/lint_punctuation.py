"""Fail on ASCII punctuation beside a Chinese character in what people see (look.md, section 2)."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
# a colon or comma between Chinese and anything; brackets and marks touching Chinese on either side
BAD = re.compile(rf"{HAN}[,?:;!()]|[,?;!()]{HAN}")

# catalogue keys that are never on a screen or paper: where data came from, other systems' codes
NEVER_SHOWN = {"provenance", "read_me", "source", "src", "notes", "exchange_type_fj"}
# printed by somebody else: a label of the household register as the reader may find it
AS_PRINTED = {"本市(县)"}


def python_strings(path: Path) -> Iterator[tuple[int, str]]:
    """String constants of a module; docstrings and regular expressions left out."""
    tree = ast.parse(path.read_text("utf-8"))
    unseen = {
        id(text)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) or is_pattern(node)
        for text in ast.walk(node)
        if isinstance(node, ast.Call) or text is getattr(node, "value", None)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in unseen
        ):
            yield node.lineno, node.value


def is_pattern(node: ast.AST) -> bool:
    """Whether a call is one of ``re``'s."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def qml_strings(path: Path) -> Iterator[tuple[int, str]]:
    """Double-quoted strings of a QML file, comments left out."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.lstrip().startswith("//"):
            for text in re.findall(r'"((?:[^"\\]|\\.)*)"', line):
                yield number, text


def json_strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string value of a JSON file (line numbers are not known)."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for key, child in value.items():
                if key not in NEVER_SHOWN:
                    yield from walk(child)
        elif isinstance(value, list):
            for child in value:
                yield from walk(child)

    for text in walk(json.loads(path.read_text("utf-8"))):
        yield 0, text


def typst_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines of a Typst template outside comments; code punctuation never touches Chinese there."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        yield number, line.split("//")[0]


READERS = {".py": python_strings, ".qml": qml_strings, ".json": json_strings}


def main() -> int:
    """Print each finding as path:line: text; 1 when there is any."""
    found = 0
    folders = ["kiosk", "counter", "shared", "assets/catalog"]
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            reader = READERS.get(path.suffix)
            if reader is None:
                continue
            for line, text in reader(path):
                match = BAD.search(text)
                if match and text not in AS_PRINTED:
                    found += 1
                    print(f"{path.relative_to(ROOT)}:{line}: {text[:70]!r} at {match.group()!r}")
    print(f"punctuation: {found} finding(s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
