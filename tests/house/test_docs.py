"""What the documents point at is there: every link, and every test that is said to prove it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TEST = re.compile(r"tests/[\w/]+\.py(?:::\w+)?")


def names_in(path: Path) -> set[str]:
    """Functions and classes of a test file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        if "://" in target or target.startswith("#"):
            continue
        assert (page.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_test_that_is_named_exists(page: Path) -> None:
    for named in _TEST.findall(page.read_text("utf-8")):
        path, _, name = named.partition("::")
        assert (ROOT / path).is_file(), named
        assert not name or name in names_in(ROOT / path), named


@pytest.mark.parametrize("page", ["promises.md", "threat-model.md"])
def test_no_row_of_promises_and_threats_is_without_a_test(page: str) -> None:
    rows = [
        line
        for line in (ROOT / "docs" / page).read_text("utf-8").splitlines()
        if re.match(r"\| (P|T)\d+ \|", line)
    ]
    assert len(rows) >= 11
    for row in rows:
        assert "tests/" in row or "not built yet" in row or "not measured yet" in row, row[:60]
