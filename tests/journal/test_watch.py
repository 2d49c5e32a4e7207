"""P11: the running terminal proves its whole journal every night, in nobody's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.journal import FactDraft, Journal, trail
from shared.journal.watch import STATE, NightWatch, due, note

NIGHT = datetime(2026, 3, 1, 2, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def _until(what: Callable[[], bool]) -> None:
    for _ in range(6000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def _watch(journal: Journal, now: datetime = NIGHT, **times: float) -> NightWatch:
    watch = _made(journal, now, **times)
    watch.start()
    return watch


def _made(journal: Journal, now: datetime = NIGHT, **times: float) -> NightWatch:
    quick = {"first_s": 0.0, "quiet_s": 0.01, "look_s": 0.01, "pause_s": 0.0}
    return NightWatch(journal, lambda: now, **(quick | times))


def _filled(station: Any) -> Journal:
    journal: Journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    return journal


def _verified(journal: Journal) -> list[dict[str, Any]]:
    return [journal.body(fact.id) for fact in journal.facts(type="journal-verified")]


def test_a_night_leaves_one_fact_and_nothing_for_staff_to_do(station: Any) -> None:
    journal = _filled(station)
    facts = len(journal.facts())
    watch = _watch(journal)
    _until(lambda: bool(_verified(journal)))
    watch.stop()
    (said,) = _verified(journal)
    assert (said["outcome"], said["facts"], said["place"]) == ("whole", facts, [])
    assert note(journal, NIGHT) == ""
    assert not due(journal.state_get(STATE), NIGHT + timedelta(hours=20))
    assert due(journal.state_get(STATE), NIGHT + timedelta(days=1))
    assert journal.verify().ok


def test_a_break_is_named_to_the_province_and_to_staff(station: Any) -> None:
    journal = _filled(station)

    def flip(db: Any) -> None:
        db.execute("drop trigger facts_refuse_update")
        db.execute("update facts set clear = replace(clear, '高龄', '低龄') where seq = 4")

    journal._writer.aside(flip)
    watch = _watch(journal)
    _until(lambda: bool(_verified(journal)))
    watch.stop()
    (said,) = _verified(journal)
    assert (said["outcome"], said["place"]) == ("flip", [1, 4])
    words = note(journal, NIGHT)
    assert "03月01日" in words
    assert "第 1 期第 4 条内容被改动" in words
    assert "请技术人员" in words


def test_it_gives_way_to_an_open_visit_and_goes_on_after_it(station: Any) -> None:
    journal = _filled(station)
    station.visit(journal, "v2")
    watch = _watch(journal)
    looked = threading.Event()
    asked = journal.query

    def query(sql: str, params: Any = ()) -> list[dict[str, Any]]:
        found = asked(sql, params)
        looked.set()
        return found

    journal.query = query  # type: ignore[method-assign] # only to see that it looked
    assert looked.wait(60)
    assert not _verified(journal)
    journal.append(FactDraft("visit-ended", {"visit": "v2", "reason": "done"}))
    _until(lambda: bool(_verified(journal)))
    watch.stop()
    assert _verified(journal)[0]["outcome"] == "whole"


def test_stopped_in_between_it_goes_on_where_it_was(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "PIECE", 3)
    journal = _filled(station)
    proved: list[int] = []
    real = trail.Trail.piece

    def piece(self: Any, db: Any, at: Any, limit: int = 0) -> Any:
        reached = real(self, db, at, limit)
        proved.append(at.done)
        if first and len(proved) == 2:
            watch._stopping.set()  # the terminal is switched off now
        return reached

    monkeypatch.setattr(trail.Trail, "piece", piece)
    first = True
    watch = _made(journal)
    watch.start()
    watch._thread.join(60)
    watch.stop()
    assert not _verified(journal)
    assert journal.state_get(STATE)["place"][2] == 6
    station.close()
    first = False
    proved.clear()
    journal = station.open()
    watch = _made(journal)
    watch.start()
    _until(lambda: bool(_verified(journal)))
    watch.stop()
    assert proved[0] == 6
    said = _verified(journal)[0]
    assert said["outcome"] == "whole"


def test_a_file_that_was_put_back_in_between_is_proved_all_the_same(station: Any) -> None:
    """The place it came to may not be there any more: then the slow walk says what is true."""
    journal = _filled(station)
    journal.state_put(STATE, {"began": NIGHT.isoformat(), "place": [1 << 41, "ab" * 32, 7]})
    watch = _watch(journal)
    _until(lambda: bool(_verified(journal)))
    watch.stop()
    assert _verified(journal)[0]["outcome"] == "whole"


def test_staff_hear_of_nights_without_an_outcome(station: Any) -> None:
    journal = _filled(station)
    watch = _watch(journal)
    _until(lambda: bool(_verified(journal)))
    watch.stop()
    assert note(journal, NIGHT + timedelta(days=2)) == ""
    words = note(journal, NIGHT + timedelta(days=4))
    assert "4 天没有核验完" in words
    assert "请技术人员" in words


@pytest.mark.parametrize("part", ["facts", "views"])
def test_a_damaged_page_is_found_whatever_lies_on_it(station: Any, part: str) -> None:
    """A file too large to be checked page by page at each start is checked in the night."""
    journal = _filled(station)
    for number in range(60):
        journal.append(FactDraft("rated", {"level": 3, "labels": [f"{number}" * 40]}))
    table = "facts" if part == "facts" else "ratings"
    page = journal._db.execute(
        "select rootpage from sqlite_schema where name = ?", (table,)
    ).fetchone()[0]
    journal._writer.aside(lambda db: db.execute("pragma wal_checkpoint(truncate)").fetchall())
    with (station.folder / "journal.db").open("r+b") as file:
        file.seek((page - 1) * 4096 + 100)
        file.write(b"damage")
    watch = _watch(journal)
    # the writer still holds the page in its cache: the fact can be written
    _until(lambda: (journal.state_get(STATE) or {}).get("last") is not None)
    watch.stop()
    assert journal.state_get(STATE)["last"]["ok"] is False
    assert "请联系技术人员" in note(journal, NIGHT)
    station._opened.clear()
    journal._shut()
