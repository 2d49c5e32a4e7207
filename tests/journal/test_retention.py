"""P4: what the site need not keep any more is gone from the disk by itself, and only that."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from typing import Any

import pytest

from shared.journal import FactDraft, ScopeKind
from shared.journal.caretaker import Caretaker
from shared.journal.engine import connect_reader
from shared.journal.salvage import salvage
from shared.proof import open_body, unwrap_scope_key
from shared.proof.pages import PAGE_BYTES, SALT_BYTES, PageOpener

_NAME, _NUMBER, _ANSWER = "欧阳测试", "410101194003070021", "6217003810026896707"
_CANARIES = (_NAME, _NUMBER, _ANSWER, "canary-scan")
_DAYS = 30
_CARD = {"name": _NAME, "number": _NUMBER}


def _tables(station: Any) -> str:
    """Every row of every table, opened with the file key."""
    key = station.keys.get("file-key")
    db = connect_reader(station.folder / "journal.db", key)
    try:
        names = [r[0] for r in db.execute("select name from sqlite_schema where type = 'table'")]
        rows = [
            tuple(v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in row)
            for name in names
            for row in db.execute(f"select * from {name}")
        ]
    finally:
        db.close()
    return json.dumps(rows, ensure_ascii=False)


def _disk(station: Any) -> bytes:
    """All bytes of the journal's folder, and every page of every database and log in it (also of
    those set aside) opened with the file key, free pages and old versions included."""
    key = station.keys.get("file-key")
    found = b""
    for path in sorted(p for p in station.folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        found += data
        if path.name == "journal.db":
            opener = PageOpener(key, [data[:SALT_BYTES]])
            pages = [data[at : at + PAGE_BYTES] for at in range(0, len(data), PAGE_BYTES)]
            found += b"".join(opener.open(n, p) or b"" for n, p in enumerate(pages, start=1))
        elif path.name == "journal.db-wal":
            main = path.with_name("journal.db").read_bytes()
            opener = PageOpener(key, [main[:SALT_BYTES]])
            for at in range(32, len(data), PAGE_BYTES + 24):
                number = int.from_bytes(data[at : at + 4], "big")
                found += opener.open(number, data[at + 24 : at + 24 + PAGE_BYTES]) or b""
    return found


def _found(station: Any) -> set[str]:
    disk = _disk(station)
    assert b"epoch-began" in disk, "no page was opened: the search would prove nothing"
    tables = _tables(station)
    return {c for c in _CANARIES if c.encode() in disk or c in tables}


def _window_case(journal: Any, case: str = "w1", state: str = "delivered") -> str:
    """A case at a window, from the province, with answers, a scan and its whole course."""
    scope: str = journal.begin_scope(ScopeKind.CASE)
    snapshot = {"number": f"N-{case}", "item_name": "高龄津贴", "applicant": _CARD}
    journal.append(
        FactDraft("case-received", {"snapshot": snapshot}, scope, case, "MZ002"),
        FactDraft("answer-given", {"question": "bank", "value": _ANSWER}, scope, case, "MZ002"),
        FactDraft(
            "page-captured",
            {"material": "m", "page": "p", "digest": "d", "fields": {"姓名": _NAME}},
            scope,
            case,
        ),
        FactDraft("case-accepted", {"number": f"N-{case}", "promised_by": "2026-03-09"}, case=case),
        FactDraft("case-progressed", {}, case=case, state=state),
    )
    journal.put_blob(scope, f"canary-scan {case}".encode() * 50, "image/jpeg")
    return scope


def _acknowledge(journal: Any) -> None:
    head = journal.head()
    journal.mark_stored(head.epoch, head.seq)
    for blob in journal.pending_blobs():
        journal.blob_stored(blob.sealed_digest)


def _figures(journal: Any) -> list[Any]:
    """What indicators are made of."""
    return [
        journal.query(query)
        for query in (
            "select item, state, count(*) n from cases group by 1, 2 order by 1, 2",
            "select count(*) n, sum(submitted_at <> '') s, sum(accepted_at <> '') a from cases",
            "select number, case_id from receipts order by 1",
            "select state, count(*) n from prints group by 1 order by 1",
            "select level, skipped, count(*) n from ratings group by 1, 2 order by 1, 2",
            "select count(*) n, sum(ended_at <> '') e from visits",
        )
    ]


def _hall(station: Any) -> tuple[Any, str, str]:
    """A journal of a day: one visit handed in, one case at the window; all of it acknowledged."""
    journal = station.open()
    visit = station.visit(journal)
    station.submit(journal, visit)
    journal.put_blob(visit, b"canary-scan of the visit" * 50, "image/jpeg")
    journal.append(FactDraft("rated", {"level": 4, "labels": []}, case="case-v1"))
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(visit, "visit-ended")
    window = _window_case(journal)
    _acknowledge(journal)
    return journal, visit, window


def _wait(station: Any, journal: Any, days: int = _DAYS) -> None:
    journal.retain(_DAYS)
    station.now += timedelta(days=days, minutes=1)


def test_after_the_retention_no_byte_on_the_disk_speaks_of_the_person(station: Any) -> None:
    journal, _visit, window = _hall(station)
    assert _found(station) == {_NAME, _NUMBER, _ANSWER} - {_NUMBER}, "views hold them until then"
    before = _figures(journal)
    _wait(station, journal)
    done = journal.retain(_DAYS)
    assert (done.forgotten, done.closed, done.dropped) == (1, 1, 0)
    assert _found(station) == set()
    assert _figures(journal) == before
    assert not journal.readable(window)
    assert list((station.folder / "blobs").iterdir()) == []
    assert journal.query("select state, local_wrap from scopes where scope = ?", (window,)) == [
        {"state": "forgotten", "local_wrap": None}
    ]
    assert journal.query("select count(*) n from scopes where wrapped is not null") == [{"n": 0}]
    assert journal.facts(type="key-destroyed") == [], "the province keeps what it has"
    assert not journal.retain(_DAYS).anything
    live = journal.dump_views()
    journal.rebuild_views()
    assert journal.dump_views() == live
    assert journal.verify().ok
    station.close()
    journal = station.open()
    assert journal.dump_views() == live
    assert _found(station) == set()
    assert _figures(journal) == before


def test_nothing_goes_before_its_time(station: Any) -> None:
    journal, visit, window = _hall(station)
    _wait(station, journal, _DAYS - 1)
    assert not journal.retain(_DAYS).anything
    assert journal.readable(window)
    sealed = [o for o in journal.tail() if o.header.scope == visit]
    assert sealed == [], "all of it was acknowledged"


def test_what_the_province_does_not_have_stays_however_old_it_is(station: Any) -> None:
    journal = station.open()
    visit = station.visit(journal)
    submitted, _receipt = station.submit(journal, visit)
    journal.forget(visit, "visit-ended")
    window = _window_case(journal)
    _wait(station, journal, 400)
    assert not journal.retain(_DAYS).anything
    _acknowledge(journal)
    station.now += timedelta(days=1)
    assert not journal.retain(_DAYS).anything, "its days count from the acknowledgement"
    assert journal.readable(window)
    journal.mark_stored(0, 0)  # the province was restored: everything is sent again, keys included
    journal.retain(_DAYS)
    station.now += timedelta(days=_DAYS + 1)
    assert not journal.retain(_DAYS).anything, "what was acknowledged then is not any more"
    sent = {o.header.id: o for o in journal.tail()}[submitted.id]
    key = unwrap_scope_key(station.province_private, visit, sent.wrapped_key)
    assert _NAME in open_body(key, submitted.id, sent.sealed)[1].decode()


def test_a_scan_the_province_does_not_have_keeps_its_scope(station: Any) -> None:
    journal = station.open()
    window = _window_case(journal)
    head = journal.head()
    journal.mark_stored(head.epoch, head.seq)
    _wait(station, journal)
    assert not journal.retain(_DAYS).anything
    assert journal.readable(window)


@pytest.mark.parametrize("state", ["received", "accepted", "granted", "issued", "supplementing"])
def test_a_case_with_something_left_to_do_stays_readable(station: Any, state: str) -> None:
    journal = station.open()
    window = _window_case(journal, state=state)
    _acknowledge(journal)
    _wait(station, journal, 400)
    assert not journal.retain(_DAYS).anything
    assert journal.readable(window)


def test_a_case_that_moved_lately_and_one_that_is_parked_stay(station: Any) -> None:
    journal = station.open()
    moved, parked = _window_case(journal, "moved"), _window_case(journal, "parked")
    _acknowledge(journal)
    _wait(station, journal)
    journal.append(FactDraft("case-progressed", {}, case="moved", state="archived"))
    assert not journal.retain(_DAYS, parked=["parked"]).anything
    assert journal.readable(moved)
    assert journal.readable(parked)


def test_a_draft_left_behind_at_a_window_is_gone_for_everybody(station: Any) -> None:
    journal = station.open()
    scope = journal.begin_scope(ScopeKind.CASE)
    journal.append(
        FactDraft("case-opened", {"visit": "v", "item_name": "x"}, case="d1"),
        FactDraft("answer-given", {"question": "q", "value": _ANSWER}, scope, "d1"),
    )
    _acknowledge(journal)
    _wait(station, journal)
    assert journal.retain(_DAYS).dropped == 1
    assert _found(station) == set()
    assert [h.type for h in journal.facts()].count("key-destroyed") == 1


def test_files_a_salvage_set_aside_are_destroyed_and_the_report_stays(station: Any) -> None:
    journal, _visit, _window = _hall(station)
    station.close()
    database = station.folder / "journal.db"
    data = bytearray(database.read_bytes())
    data[-PAGE_BYTES + 100] ^= 1
    database.write_bytes(bytes(data))
    said = salvage(
        station.folder,
        keys=station.keys,
        terminal="K-0001",
        province_key=station.province_public,
        clock=station.clock,
    )
    assert said is not None
    journal = station.open()
    assert _NAME in _found(station), "the damaged file still speaks"
    _acknowledge(journal)
    journal.retain(_DAYS)
    assert said.quarantine.joinpath("journal.db").exists()
    station.now = station.now.replace(year=station.now.year + 1)
    # the folder's age is the file system's, the journal's clock is ours
    old = (station.now - timedelta(days=_DAYS + 1)).timestamp()
    for path in said.quarantine.rglob("*"):
        os.utime(path, (old, old))
    _acknowledge(journal)
    done = journal.retain(_DAYS)
    assert done.aside == 1
    assert [p.name for p in said.quarantine.iterdir()] == ["report.json"]
    assert _found(station) == set()
    assert journal.retain(_DAYS).aside == 0
    assert journal.verify().ok


def test_it_runs_by_itself(station: Any) -> None:
    journal, _visit, window = _hall(station)
    _wait(station, journal)
    caretaker = Caretaker(journal, _DAYS, lambda: (), first_s=0.01, every_s=0.01)
    caretaker.start()
    limit = time.monotonic() + 120
    while journal.readable(window):
        assert time.monotonic() < limit
        time.sleep(0.01)
    caretaker.stop()
    assert _found(station) == set()
