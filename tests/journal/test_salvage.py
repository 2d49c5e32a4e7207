"""Damaged at random places: what can be recovered is, what cannot is named, nothing pretended.

One module: every damage is done to the same kinds of journal and judged by the same rule.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.journal import FactDraft, Journal, ScopeKind, opening, wal
from shared.journal.salvage import salvage
from shared.journal.telling import Salvaged
from shared.proof import Header, head_ok, kid_of

_PAGE = 4096
_SEEDS = int(os.environ.get("SALVAGE_SEEDS", "30"))
_DAMAGED = {"journal-damaged", "journal-truncated"}


@dataclass
class Before:
    """What was true before the damage."""

    headers: list[Header]
    bodies: dict[str, Any]
    stored: tuple[int, int]
    blobs: set[str]
    kept: tuple[int, int] = (9, 9)
    """The head kept outside the file: what lies behind it may vanish with a log's end."""


def _fill(station: Any) -> Before:
    """A day's work: two cases submitted and one half done, a desk case, ratings, a long text."""
    journal = station.open()
    for number in range(4):
        scope = station.visit(journal, f"v{number}")
        if number < 3:
            journal.put_blob(scope, b"scan %d" % number, "image/jpeg")
            station.submit(journal, scope, f"v{number}")
        journal.append(FactDraft("visit-ended", {"visit": f"v{number}", "reason": "done"}))
        (journal.forget if number < 3 else journal.destroy)(scope, "done")
        journal.append(*[FactDraft("rated", {"level": 5, "labels": ["好" * 40]})] * 8)
        if number == 1:
            journal.mark_stored(1, journal.facts()[-1].seq)
            journal.state_put("sync.feed", {"cursor": "c7", "at": "2026", "again": False})
    desk = journal.begin_scope(ScopeKind.CASE)
    journal.append(
        FactDraft("case-received", {"snapshot": {"number": "ZZ 260301 0009"}}, desk, "desk-case")
    )
    digest = journal.put_blob(desk, b"desk scan", "image/jpeg")
    journal.append(
        FactDraft("page-captured", {"page": "p", "digest": digest}, desk, "desk-case"),
        FactDraft("catalogue-switched", {"release": "长" * 9000}),
    )
    journal.append(*[FactDraft("rated", {"level": 4})] * 5)
    station.signing_key = journal.signer.public_key
    headers = journal.facts()
    bodies = {h.id: journal.body(h.id) for h in headers if not h.scope}
    waiting = {blob.sealed_digest for blob in journal.pending_blobs()}
    return Before(headers, bodies, journal.stored_up_to(), waiting)


def _cut_off(station: Any) -> None:
    """Close it, and put back what a power cut would have left: a full log, no closing head."""
    copies = []
    for place in (station.folder, station.key_folder):
        copies.append((place, place.with_name(place.name + "-copy")))
        shutil.copytree(*copies[-1])
    station.close()
    for place, copy in copies:
        shutil.rmtree(place)
        copy.rename(place)


@pytest.fixture(params=["closed", "cut off"])
def day(request: pytest.FixtureRequest, station: Any) -> tuple[Any, Before]:
    """A station after its day: closed in order, or as a power cut leaves it, with a full log."""
    before = _fill(station)
    if request.param == "cut off":
        _cut_off(station)
        assert wal.read(station.folder / "journal.db-wal").whole > 20
    else:
        station.close()
        assert not (station.folder / "journal.db-wal").exists()
    return station, before


def _salvage(station: Any) -> Salvaged | None:
    return salvage(
        station.folder,
        keys=station.keys,
        terminal="K-0001",
        province_key=station.province_public,
        clock=station.clock,
    )


def _scribble(path: Path, rng: random.Random, places: int) -> None:
    """Damage as disks do it: a few bytes, a sector, a page, at random places."""
    data = bytearray(path.read_bytes())
    for _ in range(places):
        size = rng.choice([1, 16, 512, _PAGE])
        at = rng.randrange(0, len(data))
        for n in range(at, min(len(data), at + size)):
            data[n] ^= rng.randrange(1, 256)
    path.write_bytes(data)


def _damage(station: Any, rng: random.Random) -> None:
    files = [station.folder / "journal.db"]
    log = station.folder / "journal.db-wal"
    if log.exists() and log.stat().st_size:
        files.append(log)
    for path in rng.sample(files, rng.randint(1, len(files))):
        if rng.random() < 0.1:
            path.write_bytes(path.read_bytes()[: rng.randrange(0, path.stat().st_size)])
        else:
            _scribble(path, rng, rng.randint(1, 6))


def _open_or_salvage(station: Any) -> tuple[Journal, Salvaged | None]:
    try:
        return station.open(), None
    except Trouble as trouble:
        if trouble.code not in _DAMAGED:
            raise
    said = _salvage(station)
    assert said is not None, "refused at open, so salvage has something to do"
    return station.open(), said


@pytest.mark.parametrize("part", range(3))
def test_damaged_anywhere_nothing_is_pretended(day: Any, part: int, tmp_path: Path) -> None:
    station, before = day
    kept = opening.kept_head(station.keys, {kid_of(station.signing_key): station.signing_key})
    before.kept = (kept.epoch, kept.seq)
    pristine = [tmp_path / "pristine-data", tmp_path / "pristine-keys"]
    places = [station.folder, station.key_folder]
    for place, kept in zip(places, pristine, strict=True):
        shutil.copytree(place, kept)
    salvaged = 0
    for seed in range(part * _SEEDS // 3, (part + 1) * _SEEDS // 3):
        for place, kept in zip(places, pristine, strict=True):
            shutil.rmtree(place)
            shutil.copytree(kept, place)
        _damage(station, random.Random(seed))
        journal, said = _open_or_salvage(station)
        salvaged += said is not None
        _nothing_is_pretended(station, journal, before, said)
        station.close()
    assert salvaged, "the damage was never found"


def _nothing_is_pretended(
    station: Any, journal: Journal, before: Before, said: Salvaged | None
) -> None:
    assert journal.verify().ok
    live = journal.dump_views()
    journal.rebuild_views()
    assert journal.dump_views() == live
    now = {(h.epoch, h.seq): h for h in journal.facts(limit=5000)}
    holes = said.holes if said else []
    bare = {place for place, h in now.items() if _body_lost(journal, h)}
    for header in before.headers:
        place = (header.epoch, header.seq)
        if place in now:
            assert now[place] == header
            if not header.scope and place not in bare:
                assert journal.body(header.id) == before.bodies[header.id]
            continue
        known = any(
            h.epoch == place[0] and h.first <= place[1] and (place[1] <= h.last or not h.last)
            for h in holes
        )
        if not known:
            assert place > max(p for p in now if p[0] == 1), "only an end may be unknown"
            told = said is not None and said.uncertain_end
            assert told or place > before.kept, f"{place} vanished silently"
    if said is None:
        assert not bare
        return
    assert {p for p in bare if p > before.stored} == set(said.bodies)
    _the_report_is_whole(station, journal, said, before)


def _body_lost(journal: Journal, header: Header) -> bool:
    try:
        journal.body(header.id)
    except Trouble as trouble:
        return trouble.code == "body-lost"
    return False


def _the_report_is_whole(station: Any, journal: Journal, said: Salvaged, before: Before) -> None:
    assert list(said.quarantine.glob("journal.db*"))
    report = json.loads((said.quarantine / "report.json").read_text("utf-8"))
    assert report["sentences"] == said.sentences()
    for sentence in said.sentences():
        assert sentence.endswith("。")
        assert not re.search("[,;?()]", sentence)
    began = journal.facts(type="epoch-began")[-1]
    assert journal.body(began.id)["reason"] == "salvage"
    told = [journal.body(h.id) for h in journal.facts(type="journal-salvaged")]
    assert [tuple(p) for body in told for p in body["lost"]] == [
        (h.epoch, h.first, h.last) for h in said.holes
    ]
    assert journal.stored_up_to() <= before.stored
    waiting = {b.sealed_digest for b in journal.pending_blobs()}
    aside = {p.name for p in (said.quarantine / "blobs").glob("*")}
    assert len(aside) == said.blobs_adrift
    if len(before.blobs - waiting):
        assert said.blobs_adrift or said.closed_cases or said.lost or said.uncertain_end


def test_a_good_file_is_left_alone(day: Any) -> None:
    station, _before = day
    data = (station.folder / "journal.db").read_bytes()
    assert _salvage(station) is None
    assert (station.folder / "journal.db").read_bytes() == data
    assert not (station.folder / "quarantine").exists()
    station.open()


def _spoil(station: Any, page: int, name: str = "journal.db") -> None:
    path = station.folder / name
    data = bytearray(path.read_bytes())
    data[(page - 1) * _PAGE + 100] ^= 1
    path.write_bytes(data)


def _pages_of_facts(station: Any) -> list[int]:
    """Pages that hold facts and nothing newer, by carving each alone."""
    from shared.journal.image import Image

    found = Image(
        station.folder / "journal.db", station.keys.get("file-key"), [], lambda _d, _t: None
    )
    return [
        number
        for number, versions in found._good.items()
        if any(
            len(row[1]) == 21
            for page in versions.values()
            if page[0] == 0x0D and number > 1
            for row in found._leaf(page, 0)
        )
    ]


@pytest.fixture
def closed_day(station: Any) -> tuple[Any, Before]:
    before = _fill(station)
    station.close()
    return station, before


def test_the_salt_of_a_file_is_kept_outside_it(closed_day: Any) -> None:
    station, before = closed_day
    path = station.folder / "journal.db"
    data = bytearray(path.read_bytes())
    data[:16] = bytes(16)
    path.write_bytes(data)
    journal, said = _open_or_salvage(station)
    assert said is not None
    assert journal.facts()[: len(before.headers)] == before.headers


def test_a_hole_is_said_to_the_province_and_the_rest_follows(closed_day: Any) -> None:
    station, _before = closed_day
    pages = _pages_of_facts(station)
    _spoil(station, pages[len(pages) // 2])
    journal, said = _open_or_salvage(station)
    assert said is not None
    assert said.holes
    tail = journal.tail(limit=1000)
    gaps = {(f.header.epoch, f.header.seq): f.lost_before for f in tail if f.lost_before}
    inside = [h for h in said.holes if (h.epoch, h.last) > journal.stored_up_to()]
    assert gaps == {(h.epoch, h.last + 1): h.last - h.first + 1 for h in inside if h.last}
    assert journal.backlog().facts == len(tail)
    assert tail[-1].header.epoch == 2


def test_after_a_salvage_tampering_with_what_was_recovered_is_found(closed_day: Any) -> None:
    station, _before = closed_day
    pages = _pages_of_facts(station)
    _spoil(station, pages[len(pages) // 2])
    journal, said = _open_or_salvage(station)
    assert said is not None
    ends = [last.seq for _first, last in _runs(journal)]
    for seq in {3, *ends}:
        for sql in (
            f"update facts set state = 'x' where epoch = 1 and seq = {seq}",
            f"delete from facts where epoch = 1 and seq = {seq}",
        ):
            copy = _on_a_copy(journal, sql)
            assert not copy.ok, sql
    assert not _on_a_copy(
        journal, "update facts set clear = replace(clear, '[', '[ ') where type='journal-salvaged'"
    ).ok


def _runs(journal: Journal) -> list[tuple[Header, Header]]:
    from shared.journal.carve import Kept
    from shared.journal.carve import _runs as runs

    return list(runs([Kept(h, (None, None, None)) for h in journal.facts() if h.epoch == 1]))


def _on_a_copy(journal: Journal, sql: str) -> Any:
    """The verdict with ``sql`` applied, rolled back after."""
    from shared.journal import verify

    def work(db: Any) -> Any:
        db.execute("begin immediate")
        try:
            db.execute("drop trigger facts_refuse_update")
            db.execute("drop trigger facts_refuse_delete")
            db.execute(sql)
            signer = journal.signer
            return verify.whole(db, {signer.kid: signer.public_key}, None, journal._scopes, None)
        finally:
            db.execute("rollback")

    return journal._writer.aside(work)


def _spoil_pages_with(station: Any, wanted: Callable[[tuple[Any, ...]], bool]) -> None:
    """Damage every page that holds a row of which ``wanted`` is true."""
    from shared.journal.image import Image

    found = Image(
        station.folder / "journal.db", station.keys.get("file-key"), [], lambda _d, _t: None
    )
    for number, versions in found._good.items():
        rows = [r for p in versions.values() if p[0] == 13 for r in found._leaf(p, 0)]
        if number > 1 and any(wanted(row[1]) for row in rows):
            _spoil(station, number)


def test_a_lost_key_is_named_by_its_receipt(closed_day: Any) -> None:
    """The page of keys is gone: the province cannot open what was not sent, and people are told."""
    station, before = closed_day
    _spoil_pages_with(station, lambda row: len(row) == 7 and row[1] in ("visit", "case"))
    journal, said = _open_or_salvage(station)
    assert said is not None
    assert said.closed_cases
    unsent = [
        journal.body(h.id)["number"]
        for h in journal.facts(type="receipt-issued")
        if (h.epoch, h.seq) > before.stored
    ]
    assert set(unsent) <= set(said.closed_cases)
    assert any(number in sentence for number in unsent for sentence in said.sentences())


def test_scans_whose_rows_are_lost_are_found_again_or_kept_aside(closed_day: Any) -> None:
    station, before = closed_day
    files = {p.name: p.read_bytes() for p in (station.folder / "blobs").iterdir()}
    _spoil_pages_with(station, lambda row: len(row) == 7 and row[3] == "image/jpeg")
    journal, said = _open_or_salvage(station)
    assert said is not None
    (page,) = (h for h in journal.facts(type="page-captured") if h.case == "desk-case")
    assert journal.get_blob(page.scope, journal.body(page.id)["digest"]) == b"desk scan"
    aside = {p.name: p.read_bytes() for p in (said.quarantine / "blobs").iterdir()}
    here = {p.name: p.read_bytes() for p in (station.folder / "blobs").iterdir()}
    assert aside
    assert aside | here == files, "no scan is swept away"
    assert said.blobs_adrift == len(aside)
    assert any("扫描件不知属于哪件办件" in sentence for sentence in said.sentences())
    _nothing_is_pretended(station, journal, before, said)


def test_a_receipt_number_is_never_given_twice(closed_day: Any) -> None:
    station, before = closed_day
    pages = _pages_of_facts(station)
    for page in pages[1:]:
        _spoil(station, page)
    given = {b["number"] for b in before.bodies.values() if "number" in b and "token" in b}
    journal, said = _open_or_salvage(station)
    assert said is not None
    assert said.numbers_skipped
    scope = station.visit(journal, "after")
    _submitted, receipt = station.submit(journal, scope, "after")
    assert journal.body(receipt.id)["number"] not in given


@pytest.mark.parametrize("step", ["_exchange", "_move_adrift", "_set_aside"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_cut_off_at_any_step_the_next_salvage_finishes(
    closed_day: Any, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    station, before = closed_day
    pages = _pages_of_facts(station)
    _spoil(station, pages[len(pages) // 2])
    from shared.journal.salvage import _Salvage

    real: Callable[..., Any] = getattr(_Salvage, step)

    def cut(self: Any, *args: Any) -> Any:
        if when == "after":
            real(self, *args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_Salvage, step, cut)
        with pytest.raises(KeyboardInterrupt):
            _salvage(station)
    with pytest.raises(Trouble) as caught:
        station.open()
    assert caught.value.code in {*_DAMAGED, "salvage-unfinished"}
    said = _salvage(station)
    assert said is not None
    journal = station.open()
    _nothing_is_pretended(station, journal, before, said)
    head = opening.kept_head(station.keys, {journal.signer.kid: journal.signer.public_key})
    assert head is not None
    assert head_ok(head, journal.signer.public_key)
    assert head.epoch == 2


def test_damaged_a_second_time(closed_day: Any) -> None:
    station, before = closed_day
    pages = _pages_of_facts(station)
    _spoil(station, pages[len(pages) // 2])
    journal, first = _open_or_salvage(station)
    journal.append(*[FactDraft("rated", {"level": 3})] * 30)
    station.close()
    assert _salvage(station) is None, "a salvaged file is a good file"
    pages = _pages_of_facts(station)
    _spoil(station, pages[1])
    journal, second = _open_or_salvage(station)
    assert first is not None
    assert second is not None
    assert second.quarantine != first.quarantine
    assert journal.facts()[-1].epoch == 3
    assert journal.verify().ok
    lost = {(h.epoch, s) for h in second.holes for s in range(h.first, h.last + 1)}
    now = {(h.epoch, h.seq) for h in journal.facts()}
    assert {(h.epoch, h.seq) for h in before.headers} <= now | lost


@pytest.mark.parametrize("written_back", [False, True])
def test_a_log_damaged_in_its_middle_is_not_cut_there_silently(
    station: Any, written_back: bool
) -> None:
    """SQLite alone would open it and drop acknowledged facts, or mix old pages with new ones."""
    journal = station.open()
    for _ in range(30):
        journal.append(FactDraft("rated", {"level": 5}))
    if written_back:
        journal._writer.aside(lambda db: db.execute("pragma wal_checkpoint(passive)").fetchall())
    acknowledged = journal.facts()
    _cut_off(station)
    log = station.folder / "journal.db-wal"
    good = log.read_bytes()
    frames = wal.read(log).whole
    for at in (1, frames // 3, frames - 6):
        data = bytearray(good)
        data[32 + (at - 1) * (24 + _PAGE) + 24 + 200] ^= 1
        log.write_bytes(data)
        with pytest.raises(Trouble, match="journal-damaged"):
            station.open()
        assert log.read_bytes() == data, "refused and left alone"
    journal, said = _open_or_salvage(station)
    assert said is not None
    now = set(journal.facts())
    lost = {(h.epoch, n) for h in said.holes for n in range(h.first, (h.last or 1 << 20) + 1)}
    for header in acknowledged:
        place = (header.epoch, header.seq)
        assert header in now or place in lost or said.uncertain_end


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_what_a_power_cut_leaves_half_written_is_no_damage(station: Any, share: float) -> None:
    journal = station.open()
    for _ in range(10):
        journal.append(FactDraft("rated", {"level": 5}))
    kept = journal.facts()
    log = station.folder / "journal.db-wal"
    synced = log.stat().st_size
    journal.append(FactDraft("rated", {"level": 1}))
    _cut_off(station)
    data = log.read_bytes()
    assert len(data) > synced
    log.write_bytes(data[: synced + int((len(data) - synced) * share)])
    assert station.open().facts()[: len(kept)] == kept


def test_a_log_whose_file_is_gone_is_not_thrown_away(station: Any) -> None:
    """SQLite would begin an empty file and delete the log beside it."""
    before = _fill(station)
    _cut_off(station)
    log = station.folder / "journal.db-wal"
    data = log.read_bytes()
    (station.folder / "journal.db").unlink()
    with pytest.raises(Trouble, match="journal-damaged"):
        station.open()
    assert log.read_bytes() == data
    assert not (station.folder / "journal.db").exists()
    journal, said = _open_or_salvage(station)
    assert said is not None
    before.kept = (0, 0)
    _nothing_is_pretended(station, journal, before, said)
    assert before.headers[-1] in journal.facts(), "the log held the newest ones"
