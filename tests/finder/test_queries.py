"""The query set: how often people are led to the right service, and never astray.

All four sets were written by whoever wrote the lexicon, so they flatter it. ``dev`` was used while
building and ``test`` is its other half. ``held`` and ``fresh`` were written afterwards: at first
sight 79 % and 95 % came out right at the top; then the lexicon was widened with both in mind. They
are regression sets now; the next honest figure needs queries from real people. The floors are
what was measured, less a little.
"""

import json
from pathlib import Path

import pytest

from shared.finder import Finder
from tests.finder.seed import seed_finder
from tests.finder.sets import DEVELOPMENT, HELD, of

QUERIES = json.loads((Path(__file__).parent / "queries.json").read_text())


@pytest.fixture(scope="module")
def finder() -> Finder:
    return seed_finder()


def share_right(finder: Finder, name: str, within: int) -> float:
    asked = [q for q in QUERIES if q["set"] == name and q["want"]]
    right = sum(
        any(hit.item_id in q["want"] for hit in finder.find(q["q"])[:within]) for q in asked
    )
    return right / len(asked)


def share_silent(finder: Finder, name: str) -> float:
    asked = [q for q in QUERIES if q["set"] == name and not q["want"]]
    return sum(not finder.find(q["q"]) for q in asked) / len(asked)


def test_the_query_set_is_large_enough_to_mean_something() -> None:
    assert len(QUERIES) == len({q["q"] for q in QUERIES}) >= 150
    assert sum(not q["want"] for q in QUERIES) >= 30


@pytest.mark.parametrize(
    ("name", "floor"), [("dev", 0.97), ("test", 0.97), ("held", 0.93), ("fresh", 0.93)]
)
def test_the_right_service_comes_first(finder: Finder, name: str, floor: float) -> None:
    assert share_right(finder, name, 1) >= floor


@pytest.mark.parametrize(
    ("name", "floor"), [("dev", 0.97), ("test", 0.97), ("held", 0.94), ("fresh", 0.95)]
)
def test_the_right_service_is_among_the_first_three(
    finder: Finder, name: str, floor: float
) -> None:
    assert share_right(finder, name, 3) >= floor


@pytest.mark.parametrize(
    ("name", "floor"), [("dev", 0.97), ("test", 0.95), ("held", 0.95), ("fresh", 0.95)]
)
def test_what_no_office_handles_finds_nothing(finder: Finder, name: str, floor: float) -> None:
    assert share_silent(finder, name) >= floor


def test_what_was_learnt_from_later_rounds_is_kept(finder: Finder) -> None:
    wanted = off = right = answered = 0
    for line in (Path(__file__).parent / "queries" / "learnt.txt").read_text().splitlines():
        item, told, said = line.partition(": ")
        if not told or line.startswith(("#", "[")):
            continue
        for query in said.split(" / "):
            found = [hit.item_id for hit in finder.find(query)]
            if item == "nothing":
                off, answered = off + 1, answered + bool(found)
            else:
                wanted, right = wanted + 1, right + (found[:1] == [item])
    assert wanted > 450
    assert off > 130
    assert right / wanted >= 0.97
    assert answered / off <= 0.06


@pytest.mark.parametrize("half", [DEVELOPMENT, HELD])
def test_the_aims_hold_over_both_halves(finder: Finder, half: str) -> None:
    asked = of(half)
    found = {a.query: [hit.item_id for hit in finder.find(a.query)][:3] for a in asked}
    wanted, off = [a for a in asked if a.want], [a for a in asked if not a.want]
    assert sum(bool(set(found[a.query][:1]) & set(a.want)) for a in wanted) >= 0.95 * len(wanted)
    assert sum(bool(set(found[a.query]) & set(a.want)) for a in wanted) >= 0.97 * len(wanted)
    assert sum(bool(found[a.query]) for a in off) <= 0.06 * len(off)
