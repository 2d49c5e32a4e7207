"""No named point without a kill test, and none in the code that has no name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from shared.journal import points

ROOT = Path(__file__).resolve().parents[2]
_SUFFIXES = (".before-commit", ".after-commit")


def _strings(path: Path) -> set[str]:
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    return {n.value for n in found if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _kill_tests() -> Iterator[Path]:
    """Test modules that start a process, kill it at a point and see that it died of that."""
    for path in sorted((ROOT / "tests").glob("*/test_*.py")):
        text = path.read_text("utf-8")
        if "returncode == -9" in text or "returncode == -signal.SIGKILL" in text:
            yield path


def test_every_named_point_is_killed_at() -> None:
    killed_at = set[str]().union(*map(_strings, _kill_tests()))
    assert not set(points.NAMES) - killed_at, "points that no test kills a process at"


def test_every_point_of_the_code_has_a_name_and_every_name_a_point() -> None:
    """Points are told as literals; those around a commit by the label of the writer's job."""
    told: set[str] = set()
    labels = {"append", "forget", "destroy", "sign"}  # the writer's own, and Journal._end's
    strings: set[str] = set()
    for path in sorted((ROOT / "shared").rglob("*.py")):
        if path == Path(points.__file__):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        strings |= _strings(path)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            first = node.args[0] if node.args else None
            if name == "reach" and isinstance(first, ast.Constant):
                told.add(str(first.value))
            for word in node.keywords:
                constant = isinstance(word.value, ast.Constant)
                if name == "submit" and word.arg == "label" and constant:
                    labels.add(str(word.value.value))  # type: ignore[attr-defined]
    told |= {label + suffix for label in labels for suffix in _SUFFIXES}
    assert told <= set(points.NAMES)
    assert set(points.NAMES) - told <= strings, "names nobody reaches"
