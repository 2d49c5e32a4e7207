"""P11: flip, drop, reorder or truncate any stored fact and verification names the place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.journal import FactDraft, Journal, trail, verify, writer
from shared.journal.migrations import _FACTS
from shared.proof import BreakKind

_COUNT = 9


def _filled(station: Any) -> Journal:
    journal: Journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.append(FactDraft("rated", {"level": 5}), FactDraft("rated", {"level": 4}))
    assert len(journal.facts()) == _COUNT
    return journal


def _tamper(journal: Journal, *statements: str) -> None:
    """What somebody with the file key could do: drop the triggers and edit."""

    def work(db: Any) -> None:
        db.execute("drop trigger facts_refuse_update")
        db.execute("drop trigger facts_refuse_delete")
        for sql in statements:
            db.execute(sql)

    journal._writer.aside(work)


_COLUMNS = [name for name in _FACTS if name not in {"pos", "salt", "sealed", "clear"}]


@pytest.mark.parametrize("column", _COLUMNS)
def test_any_changed_header_column_is_found(station: Any, column: str) -> None:
    journal = _filled(station)
    value = f"{column} + 1" if _FACTS[column] is int else f"{column} || 'x'"
    if column == "clock_offset_ms":
        value = "5"
    _tamper(journal, f"update facts set {column} = {value} where seq = 5")
    verdict = journal.verify()
    assert not verdict.ok
    assert verdict.broken is not None
    assert verdict.broken.kind is BreakKind.FLIP
    place = 6 if column == "seq" else 5
    assert verdict.broken.seq == place
    assert f"第 {place} 条内容被改动" in verdict.sentence


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        ("clear = replace(clear, '高龄津贴', '低龄津贴')", 4),
        ("salt = zeroblob(16)", 4),
        ("sealed = zeroblob(length(sealed))", 5),
        ("sealed = (select sealed from facts f where f.seq = 3)", 5),
        ("clear = '{}', salt = zeroblob(16), sealed = null", 5),
        ("clear = null, salt = null", 9),
        ("clear = '{}', salt = zeroblob(16)", 5),
    ],
)
def test_any_changed_body_is_found(station: Any, change: str, seq: int) -> None:
    journal = _filled(station)
    _tamper(journal, f"update facts set {change} where seq = {seq}")
    broken = journal.verify().broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (BreakKind.FLIP, seq)


@pytest.mark.parametrize("seq", range(1, _COUNT))
def test_a_dropped_fact_is_found(station: Any, seq: int) -> None:
    journal = _filled(station)
    _tamper(journal, f"delete from facts where seq = {seq}")
    broken = journal.verify().broken
    assert broken is not None
    assert broken.kind is BreakKind.DROP
    assert broken.seq == max(seq, 2)


def test_exchanged_facts_are_found(station: Any) -> None:
    journal = _filled(station)
    rest = ", ".join(name for name in _FACTS if name not in {"pos", "id"})
    _tamper(
        journal,
        "create temp table one as select * from facts where seq = 4",
        "create temp table two as select * from facts where seq = 6",
        "delete from facts where seq in (4, 6)",
        f"insert into facts select (1 << 40) + 6, id, {rest} from one",
        f"insert into facts select (1 << 40) + 4, id, {rest} from two",
    )
    broken = journal.verify().broken
    assert broken is not None
    assert broken.kind in {BreakKind.REORDER, BreakKind.FLIP}
    assert broken.seq in {4, 6}


def test_a_cut_off_end_is_found_even_when_the_heads_in_the_file_are_cut_too(
    station: Any,
) -> None:
    journal = _filled(station)
    journal.head()
    journal.append(FactDraft("rated", {"level": 1}))
    _tamper(
        journal,
        "delete from facts where seq > 6",
        "delete from heads where seq > 6",
    )
    broken = journal.verify().broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (BreakKind.TRUNCATE, 9)
    journal._writer.stop()
    journal._shut()
    with pytest.raises(Trouble, match="journal-truncated"):
        station.open()


def test_a_forged_head_is_found(station: Any) -> None:
    journal = _filled(station)
    journal._writer.aside(
        lambda db: db.execute("update heads set signature = '00' || substr(signature, 3)")
    )
    broken = journal.verify().broken
    assert broken is not None
    assert broken.kind is BreakKind.FLIP


@pytest.mark.parametrize("seq", [7, 8, 9])
def test_tampering_behind_the_last_head_stops_the_next_start(station: Any, seq: int) -> None:
    journal = _filled(station)
    journal.append(FactDraft("rated", {"level": 1}))
    _tamper(journal, f"update facts set state = 'x' where seq = {seq}")
    journal._shut()
    with pytest.raises(Trouble, match="journal-damaged"):
        station.open()


def test_verification_tells_how_far_it_is(station: Any) -> None:
    journal = _filled(station)
    heard: list[tuple[int, int]] = []
    verdict = journal.verify(lambda done, total: heard.append((done, total)))
    assert verdict.ok
    assert verdict.facts == _COUNT
    assert heard[-1] == (_COUNT, _COUNT)
    assert "全部完整" in verdict.sentence


def test_the_chain_verifies_after_every_key_is_gone(station: Any) -> None:
    journal = _filled(station)
    scope = journal.query("select scope from scopes")[0]["scope"]
    journal.forget(scope, "done")
    head = journal.head()
    journal.mark_stored(head.epoch, head.seq)
    journal.destroy(scope, "retention")
    assert journal.verify().ok
    station.close()
    assert station.open().verify().ok


def test_a_sound_journal_never_needs_the_slow_walk(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Odd strings, several epochs, keys at hand, forgotten and destroyed, more than one piece."""
    monkeypatch.setattr(verify, "named", lambda *_args: pytest.fail("the slow walk was needed"))
    monkeypatch.setattr(trail, "PIECE", 7)
    journal = _filled(station)
    odd = 'ä\u2028\u0007\\"/\U0001f600\u007f'
    journal.append(FactDraft("rated", {"level": 5}, case=odd, item=odd, state=odd))
    kept = station.visit(journal, "v2")
    station.submit(journal, kept, "v2")
    journal.forget(kept, "done")
    gone = station.visit(journal, "v3")
    journal.destroy(gone, "not-submitted")
    station.visit(journal, "v4")
    assert journal.verify().ok
    station.close()
    journal = station.open(new_epoch="restore")
    station.visit(journal, "v5")
    verdict = journal.verify()
    assert verdict.ok
    assert verdict.facts == len(journal.facts())


def test_a_pause_signs_the_head_so_that_a_cut_off_end_shows(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No receipt, no batch, no stop: two quiet seconds are enough."""
    monkeypatch.setattr(writer, "SIGN_AFTER_S", 0.0)
    monkeypatch.setattr(writer, "_PAUSE_S", 0.0)
    journal = station.open()
    station.visit(journal)
    last = journal.facts()[-1]
    for _ in range(6000):
        journal._keeper.settle()
        kept = json.loads(station.keys.get("last-head") or b"{}")
        if kept.get("seq") == last.seq:
            break
        time.sleep(0.01)
    assert (kept["seq"], kept["hash"]) == (last.seq, last.hash())
    journal._writer.stop()
    _tamper_closed(journal, f"delete from facts where seq = {last.seq}", "delete from heads")
    journal._shut()
    with pytest.raises(Trouble, match="journal-truncated"):
        station.open()


def _tamper_closed(journal: Journal, *statements: str) -> None:
    for trigger in ("facts_refuse_update", "facts_refuse_delete"):
        journal._db.execute(f"drop trigger {trigger}")
    for sql in statements:
        journal._db.execute(sql)


def test_text_put_beside_a_sealed_body_is_found_though_its_key_is_gone(station: Any) -> None:
    journal = _filled(station)
    journal.forget(journal.query("select scope from scopes")[0]["scope"], "done")
    assert journal.verify().ok
    _tamper(journal, "update facts set clear = '{}', salt = zeroblob(16) where seq = 5")
    broken = journal.verify().broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (BreakKind.FLIP, 5)
