"""P1, P4: kill -9 at every named point. Nothing acknowledged is lost, nothing is half there,
and what the killed visit held is closed to the next process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal, points
from shared.proof import key_pair, verify_chain

_CHILD = Path(__file__).with_name("journal_child.py")
_ROOT = Path(points.__file__).parents[2]
_FIRST_START = ("migrate.applied", "migrate.views-made", "rebuild.projected", "rebuild.kept")
_POINTS = [
    *[("append.before-commit", n) for n in (0, 1, 3, 5, 7, 8, 9, 10, 11, 12, 13)],
    *[("append.after-commit", n) for n in (0, 2, 4, 6, 9, 10, 11, 12)],
    *[("blob.before-rename", n) for n in (0, 1)],
    *[("blob.after-rename", n) for n in (0, 1)],
    *[("head.before-keep", n) for n in (0, 1)],
    ("destroy.before-commit", 0),
    ("destroy.after-commit", 0),
    ("forget.before-commit", 0),
    ("forget.after-commit", 0),
    ("open.before-recovery", 0),
    ("close.before-head", 0),
    *[("ack.before-commit", n) for n in (0, 1)],
    *[("ack.after-commit", n) for n in (0, 1)],
    ("ack.scan-noted", 0),
    ("sign.before-commit", 0),
    ("sign.after-commit", 0),
    *[(name, 0) for name in _FIRST_START],
]


def _run(root: Path, province: bytes, point: str, passes: int) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, str(_CHILD), str(root), province.hex(), point, str(passes)],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == -9, f"the point was never reached\n{done.stdout}{done.stderr}"
    return [line.split() for line in done.stdout.splitlines()]


def _open(root: Path, province: bytes) -> Journal:
    return Journal.open(
        root / "data",
        keys=FileKeyStore(root / "keys"),
        terminal="T",
        province_key=province,
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture(params=_POINTS, ids=lambda p: f"{p[0]}-{p[1]}")
def killed(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Journal, list[list[str]], Path]]:
    province = key_pair()[1]
    said = _run(tmp_path, province, *request.param)
    journal = _open(tmp_path, province)
    yield journal, said, tmp_path
    journal.close()


def test_killed_at_any_point_the_journal_keeps_its_promises(
    killed: tuple[Journal, list[list[str]], Path],
) -> None:
    journal, said, root = killed
    headers = journal.facts()
    assert verify_chain(headers) is None
    assert journal.verify().ok
    _nothing_acknowledged_is_lost(journal, said)
    _what_the_province_has_is_known_as_such_and_nothing_more(journal, said)
    _nothing_is_half_there(journal, root)
    _nothing_stays_open(journal, root)
    live = journal.dump_views()
    journal.rebuild_views()
    assert journal.dump_views() == live


def _nothing_acknowledged_is_lost(journal: Journal, said: list[list[str]]) -> None:
    ids = {h.id for h in journal.facts()}
    receipts = {r["number"] for r in journal.query("select number from receipts")}
    prints = {r["print_id"]: r["state"] for r in journal.query("select * from prints")}
    for word, *rest in said:
        if word == "fact":
            assert rest[0] in ids
        elif word == "receipt":
            assert rest[0] in receipts
        elif word in {"begun", "confirmed"}:
            assert prints[rest[0]] in {"confirmed", "unknown"}
    confirmed = [rest[0] for word, *rest in said if word == "confirmed"]
    assert all(prints[name] == "confirmed" for name in confirmed)


def _what_the_province_has_is_known_as_such_and_nothing_more(
    journal: Journal, said: list[list[str]]
) -> None:
    """A kill may forget an answer (the same facts go again), never invent one."""
    told = [int(rest[0]) for word, *rest in said if word == "stored"]
    mark = journal.stored_up_to()
    here = journal.facts(type="key-forgotten")
    if told:
        assert mark == (1, told[0])
    elif mark != (0, 0):  # killed behind the commit, before anybody could be told
        assert mark[1] >= here[-1].seq
    scans = [rest[0] for word, *rest in said if word == "scan-stored"]
    pending = {scan.sealed_digest for scan in journal.pending_blobs()}
    assert not pending & set(scans)


def _nothing_is_half_there(journal: Journal, root: Path) -> None:
    submitted = journal.facts(type="case-submitted")
    receipts = journal.query("select number from receipts order by number")
    assert [r["number"] for r in receipts] == [f"ZZ{n + 1:04d}" for n in range(len(submitted))]
    files = {p.name for p in (root / "data" / "blobs").iterdir()}
    rows = journal.query("select name, sealed_digest from blobs")
    assert files == {r["name"] for r in rows}
    for blob in journal.pending_blobs():
        assert journal.sealed_blob(blob.sealed_digest)


def _nothing_stays_open(journal: Journal, root: Path) -> None:
    states = {r["state"] for r in journal.query("select state from scopes")}
    assert states <= {"forgotten", "destroyed"}
    for row in journal.query("select scope, submitted, state, wrapped from scopes"):
        assert not journal.readable(row["scope"])
        assert (row["wrapped"] is None) == (not row["submitted"]), "unsubmitted: nobody reads it"
    assert journal.query("select * from answers") == []
    assert journal.query("select * from cases where applicant_name <> ''") == []
    assert journal.query("select * from visits where ended_at = ''") == []
    assert journal.query("select * from prints where state = 'begun'") == []
    for header in journal.facts():
        if header.scope:
            with pytest.raises(Trouble, match="forgotten"):
                journal.body(header.id)
    wal = root / "data" / "journal.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0


def test_every_named_point_of_the_journal_is_killed_at() -> None:
    elsewhere = ("print.", "move.", "renew.", "rotate.", "retain.", "shred.")  # test_points.py
    elsewhere += ("cash.", "card.", "reversal.", "change.")  # test_money.py
    ours = {name for name in points.NAMES if not name.startswith(elsewhere)}
    assert {name for name, _ in _POINTS} == ours


@pytest.mark.parametrize("point", _FIRST_START)
def test_killed_while_a_journal_is_brought_up_the_next_start_brings_it_up(
    tmp_path: Path, point: str
) -> None:
    """A journal with a day in it, written when the views had another version."""
    province = key_pair()[1]
    _run(tmp_path, province, "close.before-head", 0)
    journal = _open(tmp_path, province)
    ids, before = [fact.id for fact in journal.facts()], journal.dump_views()
    journal._writer.aside(
        lambda db: [
            db.execute("update marks set value = '0' where key = 'views'"),
            db.execute("delete from visits"),
            db.execute("pragma user_version = 0"),
        ]
    )
    journal.close()
    _run(tmp_path, province, point, 0)
    journal = _open(tmp_path, province)
    assert journal.dump_views() == before
    assert [fact.id for fact in journal.facts()] == ids
    assert journal.verify().ok
    journal.close()


def test_killed_while_settling_the_next_start_settles_it(tmp_path: Path) -> None:
    """A crash loop: killed in the visit, then again while recovering from that."""
    province = key_pair()[1]
    _run(tmp_path, province, "append.before-commit", 12)
    _run(tmp_path, province, "open.before-recovery", 0)
    _run(tmp_path, province, "open.before-recovery", 0)
    journal = _open(tmp_path, province)
    _nothing_stays_open(journal, tmp_path)
    assert len(journal.facts(type="visit-ended")) == 1
    journal.close()
