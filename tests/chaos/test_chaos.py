"""P1, P2, P3 with real processes, real files and a real (bad) line.

Kiosks and a counter as processes of their own work and are killed; the province is killed; every
connection goes through the chaos proxy. Then the line turns good and the end is held against the
promises. ``make chaos`` is the long form.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.hall import Broken, Hall, Size
from tests.chaos.proxy import EVERYTHING, chaos
from tests.sandbox import postgres

_TROUBLES = 4
_FAULTS = 6


def _day(folder: Path, seed: str, size: Size, database: str = "") -> Hall:
    """A hall whose day is over, and which nobody has judged yet."""
    hall = Hall(folder, seed, chaos(EVERYTHING, late_s=1.5, turns=6), size, database)

    def enough() -> bool:
        worked = hall.receipts() >= hall.size.kiosks * hall.size.cases
        return worked and sum(hall.proxy.counts.faults.values()) >= _FAULTS

    try:
        hall.start()
        for _ in range(_TROUBLES):
            hall.wait(lambda: True, pause_s=hall.rng.uniform(0.2, 2.0))
            hall.trouble()
        hall.wait(enough)
        hall.settle()
    finally:
        hall.close()
    return hall


def _good(hall: Hall) -> None:
    score = hall.judge()
    assert score.papers
    assert score.cases >= score.papers
    assert score.scans
    assert sum(score.deaths.values()) >= _TROUBLES


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    return _day(tmp_path_factory.mktemp("hall"), "1", Size())


def test_whatever_happens_each_receipt_is_one_case_at_the_province(ended: Hall) -> None:
    _good(ended)


def test_the_same_with_a_province_on_postgresql(tmp_path: Path) -> None:
    if why := postgres.missing():
        pytest.skip(why)
    with postgres.cluster() as running:
        _good(_day(tmp_path, "2", Size(cases=3), running.database()))


def _sql(hall: Hall, statement: str) -> None:
    with closing(sqlite3.connect(hall.folder / "province" / "province.sqlite")) as db, db:
        db.execute(statement)


def _last_scan(hall: Hall) -> Path:
    (digest,) = hall.rows("select sealed_digest from pages where sealed_digest <> '' limit 1")[0]
    (path,) = (hall.folder / "province" / "blobs").rglob(f"{digest}*")
    return path


def test_the_judge_would_see_each_kind_of_loss(ended: Hall) -> None:
    """Tests of the test: the end of a good run is spoiled in one place at a time."""
    ended.judge()
    case, number = ended.rows("select case_id, number from cases limit 1")[0]
    keep = (ended.folder / "province" / "province.sqlite").read_bytes()
    spoiled = {
        f"delete from cases where case_id = '{case}'": "1 lost",
        f"update cases set number = '{number}' where number <> '{number}'": "doubled",
        "delete from facts where n = 7": "facts here",
        "update facts set hash = 'x' where n = 7": "facts here",
        "insert into alarms values (1, 'K1', 'clone', '', '')": "alarms",
        "update pages set sealed_digest = ''": "never arrived",
    }
    for statement, said in spoiled.items():
        _sql(ended, statement)
        with pytest.raises(Broken, match=said):
            ended.judge()
        (ended.folder / "province" / "province.sqlite").write_bytes(keep)
    scan = _last_scan(ended)
    good = scan.read_bytes()
    scan.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(Broken, match="not whole"):
        ended.judge()
    scan.write_bytes(good)
    paper = next(s.root / "paper.log" for s in ended.stations if s.papers())
    lines = paper.read_text("utf-8")
    row = json.loads(lines.splitlines()[0])
    paper.write_text(lines + json.dumps(row) + "\n", "utf-8")
    with pytest.raises(Broken, match="doubled"):
        ended.judge()
    row |= {"number": "K1 999", "case": "c-0"}
    paper.write_text(lines + json.dumps(row) + "\n", "utf-8")
    with pytest.raises(Broken, match="1 lost"):
        ended.judge()
    paper.write_text(lines, "utf-8")
    ended.judge()
