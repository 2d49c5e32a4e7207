"""The tail is the outbox: in order, bounded, with keys only for what was submitted."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.journal import FactDraft, ScopeKind
from shared.proof import open_blob, unwrap_scope_key, verify_chain

_CLEAR = FactDraft("rated", {"level": 5})


def test_the_tail_is_what_the_province_has_not_stored(station: Any) -> None:
    journal = station.open()
    journal.append(*[_CLEAR] * 9)
    assert [o.header.seq for o in journal.tail()] == list(range(1, 11))
    journal.mark_stored(1, 4)
    assert journal.stored_up_to() == (1, 4)
    out = journal.tail(limit=3)
    assert [o.header.seq for o in out] == [5, 6, 7]
    assert journal.backlog().facts == 6
    assert journal.backlog().oldest_at == out[0].header.occurred_at
    journal.mark_stored(1, 10)
    assert journal.tail() == []
    assert journal.backlog().facts == 0
    assert journal.backlog().oldest_at == ""


def test_the_first_fact_of_an_epoch_says_what_stands_before_it(station: Any) -> None:
    journal = station.open()
    journal.append(*[_CLEAR] * 3)
    assert [o.after for o in journal.tail()] == [None] * 4
    journal.close()
    journal = station.open(new_epoch="restore")
    journal.append(_CLEAR)
    assert [(o.header.epoch, o.header.seq, o.after) for o in journal.tail()][3:] == [
        (1, 4, None),
        (2, 1, (1, 4)),
        (2, 2, None),
    ]
    journal.mark_stored(1, 4)
    assert journal.tail()[0].after == (1, 4)


def test_the_tail_is_bounded_in_bytes_but_never_empty(station: Any) -> None:
    journal = station.open()
    scope = journal.begin_scope(ScopeKind.VISIT)
    big = FactDraft("rating-commented", {"text": "长" * 100_000}, scope=scope)
    journal.append(big, big, _CLEAR)
    journal.mark_stored(1, 1)
    assert len(journal.tail(100, 256 * 1024)) == 1
    assert len(journal.tail(100, 2 * 1024 * 1024)) == 3


def test_a_key_goes_out_only_once_something_was_submitted_under_it(station: Any) -> None:
    """A resident who walks away has told the province nothing, sent facts or not."""
    journal = station.open()
    scope = station.visit(journal)
    sealed = [o for o in journal.tail() if o.sealed is not None]
    assert sealed
    assert all(o.wrapped_key is None for o in sealed)
    station.submit(journal, scope)
    sealed = [o for o in journal.tail() if o.sealed is not None]
    assert all(unwrap_scope_key(station.province_private, scope, o.wrapped_key) for o in sealed)


def test_scans_go_out_sealed_and_open_for_the_province(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    journal.put_blob(scope, b"page one", "image/jpeg")
    assert journal.pending_blobs() == []
    station.submit(journal, scope)
    journal.put_blob(scope, b"page two!", "image/png")
    pending = journal.pending_blobs()
    assert [p.media_type for p in pending] == ["image/jpeg", "image/png"]
    assert (journal.backlog().blobs, journal.backlog().blob_bytes) == (
        2,
        sum(p.size for p in pending),
    )
    wrapped = next(o.wrapped_key for o in journal.tail() if o.wrapped_key)
    key = unwrap_scope_key(station.province_private, scope, wrapped)
    sealed = journal.sealed_blob(pending[0].sealed_digest)
    assert len(sealed) == pending[0].size
    assert open_blob(key, scope, sealed) == b"page one"


def test_a_scan_leaves_the_disk_once_stored_and_forgotten_in_either_order(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    one = journal.put_blob(scope, b"one", "image/jpeg")
    journal.put_blob(scope, b"two", "image/jpeg")
    first, second = journal.pending_blobs()
    journal.blob_stored(first.sealed_digest)
    assert journal.get_blob(scope, one) == b"one", "still shown while the visit is on"
    journal.forget(scope, "done")
    assert len(list((station.folder / "blobs").iterdir())) == 1
    assert [p.sealed_digest for p in journal.pending_blobs()] == [second.sealed_digest]
    journal.blob_stored(second.sealed_digest)
    journal.blob_stored(second.sealed_digest)
    assert list((station.folder / "blobs").iterdir()) == []
    with pytest.raises(Trouble, match="no-such-blob"):
        journal.sealed_blob(second.sealed_digest)


def test_the_same_scan_twice_in_one_visit_is_kept_once(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    assert journal.put_blob(scope, b"x", "image/jpeg") == journal.put_blob(
        scope, b"x", "image/jpeg"
    )
    assert len(list((station.folder / "blobs").iterdir())) == 1


def test_two_threads_keeping_the_same_scan_agree(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: journal.put_blob(scope, b"x", "image/jpeg"), range(16)))
    assert len(digests) == 1
    (pending,) = journal.pending_blobs()
    sealed = journal.sealed_blob(pending.sealed_digest)
    assert hashlib.sha256(sealed).hexdigest() == pending.sealed_digest


def test_the_backlog_counts_over_epochs(station: Any) -> None:
    journal = station.open()
    journal.append(*[_CLEAR] * 4)
    for _ in range(2):
        station.close()
        journal = station.open(new_epoch="restore")
        journal.append(*[_CLEAR] * 2)
    assert journal.backlog().facts == 5 + 3 + 3 == len(journal.facts())
    journal.mark_stored(1, 3)
    assert journal.backlog().facts == 2 + 3 + 3
    journal.mark_stored(2, 3)
    assert journal.backlog().facts == 3
    journal.mark_stored(3, 2)
    assert journal.backlog().facts == 1


def test_a_changed_scan_is_refused(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    digest = journal.put_blob(scope, b"x" * 100, "image/jpeg")
    (path,) = (station.folder / "blobs").iterdir()
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Trouble, match="journal-damaged"):
        journal.get_blob(scope, digest)


def test_what_came_down_and_the_cursor_are_kept_together(station: Any) -> None:
    journal = station.open()

    def build(tx: Any) -> list[FactDraft]:
        scope = tx.begin_scope(ScopeKind.CASE)
        tx.state_put("cursor", {"at": 7})
        return [FactDraft("case-received", {"snapshot": {}}, scope=scope, case="c1")]

    journal.append_with(build)
    assert journal.state_get("cursor") == {"at": 7}

    def broken(tx: Any) -> list[FactDraft]:
        tx.state_put("cursor", {"at": 8})
        raise RuntimeError("feed broke")

    with pytest.raises(RuntimeError, match="feed broke"):
        journal.append_with(broken)
    station.close()
    journal = station.open()
    assert journal.state_get("cursor") == {"at": 7}
    assert journal.state_get("etag") is None
    journal.state_put("etag", "abc")
    assert journal.state_get("etag") == "abc"


def test_headers_can_be_asked_for_by_case_type_and_place(station: Any) -> None:
    journal = station.open()
    station.visit(journal)
    assert [h.type for h in journal.facts(case="case-v1")] == ["case-opened", "answer-given"]
    assert [h.seq for h in journal.facts(type="visit-began")] == [2]
    assert [h.seq for h in journal.facts(after_seq=3)] == [4, 5]
    assert len(journal.facts(limit=2)) == 2
    assert verify_chain(journal.facts()) is None
