"""What a machine counts of finding: words of the lexicon one by one, nothing of a person."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from shared.finder.counts import FindCounts

DAY = date(2026, 11, 22)


def test_small_numbers_are_not_told_and_nothing_is_written_before_a_visit_ends(
    tmp_path: Path,
) -> None:
    counts = FindCounts(tmp_path / "c.json", lambda: DAY)
    for visit in range(3):
        counts.nothing_found(["社保卡", "充电宝"] if visit else ["社保卡"])
        counts.chosen("RS003", -1)
        assert (tmp_path / "c.json").exists() == bool(visit)
        counts.visit_over()
    report = FindCounts(tmp_path / "c.json", lambda: DAY).report()
    assert report["words"] == {"社保卡": 3}
    assert report["after"] == {"RS003": 3}
    assert report["nothing"] == {"queries": 3}
    assert report["place"] == {}


def test_what_is_often_chosen_comes_from_the_last_weeks_and_old_weeks_go(tmp_path: Path) -> None:
    day = DAY
    counts = FindCounts(tmp_path / "c.json", lambda: day)
    for _ in range(10):
        counts.chosen("GA001", 0)
    counts.visit_over()
    assert counts.often() == {"GA001"}
    for _ in range(20):
        day += timedelta(weeks=1)
        counts.chosen("RS001", 0)
        counts.visit_over()
    assert counts.often() == frozenset()
    assert len(json.loads((tmp_path / "c.json").read_text())) == 12


def test_a_damaged_file_and_a_place_that_cannot_be_written_cost_only_the_counts(
    tmp_path: Path,
) -> None:
    (tmp_path / "c.json").write_text("[1")
    FindCounts(tmp_path / "c.json", lambda: DAY).visit_over()
    counts = FindCounts(tmp_path / "c.json" / "no", lambda: DAY)
    counts.chosen("GA001", 0)
    counts.visit_over()
    assert counts.report()["chosen"] == {}
