"""P4: what was said is gone when its visit ends, on disk as in memory; what was sent stays sent."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shared.domain.errors import Trouble
from shared.journal import FactDraft, ScopeKind
from shared.proof import open_body, unwrap_scope_key

_PAGE, _RESERVE = 4096, 80
_CANARIES = [text.encode() for text in ("欧阳测试", "410101194003070021", "canary-scan")]


def _pages(data: bytes, key: bytes, first: bool) -> list[bytes]:
    """SQLCipher 4 pages opened with the raw file key: AES-256-CBC, IV in the reserve."""
    opened = []
    for start in range(0, len(data) - _PAGE + 1, _PAGE):
        page = data[start : start + _PAGE]
        head = 16 if first and start == 0 else 0  # the salt
        iv = page[_PAGE - _RESERVE : _PAGE - _RESERVE + 16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        opened.append(cipher.update(page[head : _PAGE - _RESERVE]))
    return opened


def _everything(station: Any) -> bytes:
    """All bytes on disk, plus every database and WAL page opened with the file key."""
    key = (station.key_folder / "file-key").read_bytes()
    raw = b"".join(p.read_bytes() for p in station.folder.rglob("*") if p.is_file())
    opened = _pages((station.folder / "journal.db").read_bytes(), key, True)
    wal = station.folder / "journal.db-wal"
    if wal.exists():
        frames = wal.read_bytes()[32:]
        step = _PAGE + 24
        for start in range(0, len(frames) - step + 1, step):
            opened += _pages(frames[start + 24 : start + step], key, False)
    return raw + b"".join(opened)


def _found(station: Any) -> list[bytes]:
    data = _everything(station)
    assert b"epoch-began" in data, "the pages did not open: the search would prove nothing"
    return [canary for canary in _CANARIES if canary in data]


def test_nothing_readable_is_left_on_disk_after_forgetting(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.put_blob(scope, b"canary-scan" * 100, "image/jpeg")
    assert _found(station) == _CANARIES[:2], "views hold them while the visit is on"
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(scope, "done")
    assert _found(station) == []
    journal.close()
    assert _found(station) == []


def test_forgetting_leaves_no_key_in_memory(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    held = journal._scopes._keys[scope]
    journal.forget(scope, "done")
    assert bytes(held) == bytes(32)
    gc.collect()
    assert not journal.readable(scope)


def test_a_forgotten_scope_cannot_be_read_here_but_still_goes_to_the_province(
    station: Any,
) -> None:
    journal = station.open()
    scope = station.visit(journal)
    submitted, _ = station.submit(journal, scope)
    digest = journal.put_blob(scope, b"page", "image/jpeg")
    journal.forget(scope, "done")
    for act in (
        lambda: journal.body(submitted.id),
        lambda: journal.get_blob(scope, digest),
        lambda: journal.put_blob(scope, b"more", "image/jpeg"),
        lambda: journal.append(FactDraft("rating-commented", {"text": "x"}, scope=scope)),
    ):
        with pytest.raises(Trouble, match="forgotten"):
            act()
    sent = {o.header.id: o for o in journal.tail()}[submitted.id]
    key = unwrap_scope_key(station.province_private, scope, sent.wrapped_key)
    assert "欧阳测试" in open_body(key, submitted.id, sent.sealed)[1].decode()
    assert journal.sealed_blob(journal.pending_blobs()[0].sealed_digest)
    case = journal.query("select * from cases")[0]
    assert (case["applicant_name"], case["applicant_number_masked"]) == ("", "")
    assert (case["number"], case["state"]) == ("ZZ 260301 0001", "submitted")
    assert journal.query("select * from answers") == []


def test_forgetting_twice_is_one_fact(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    journal.forget(scope, "done")
    journal.forget(scope, "done")
    journal.destroy(scope, "cancelled")
    journal.destroy(scope, "cancelled")
    journal.forget(scope, "done")
    types = [h.type for h in journal.facts()]
    assert types.count("key-forgotten") == types.count("key-destroyed") == 1
    assert journal.verify().ok


def test_a_destroyed_scope_is_readable_by_nobody(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    journal.put_blob(scope, b"canary-scan" * 100, "image/jpeg")
    journal.destroy(scope, "cancelled")
    assert all(o.wrapped_key is None for o in journal.tail())
    assert journal.query("select wrapped, local_wrap, state from scopes") == [
        {"wrapped": None, "local_wrap": None, "state": "destroyed"}
    ]
    assert list((station.folder / "blobs").iterdir()) == []
    assert journal.pending_blobs() == []
    assert _found(station) == []


def test_a_submitted_case_that_was_not_sent_cannot_be_destroyed(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    digest = journal.put_blob(scope, b"page", "image/jpeg")
    with pytest.raises(Trouble, match="case-not-sent"):
        journal.destroy(scope, "retention")
    assert journal.readable(scope)
    head = journal.head()
    journal.mark_stored(head.epoch, head.seq)
    with pytest.raises(Trouble, match="case-not-sent"):
        journal.destroy(scope, "retention")
    assert journal.get_blob(scope, digest) == b"page"
    journal.blob_stored(journal.pending_blobs()[0].sealed_digest)
    journal.destroy(scope, "retention")
    assert not journal.readable(scope)


def test_a_desk_case_stays_readable_over_a_restart_until_it_is_forgotten(station: Any) -> None:
    journal = station.open()
    scope = journal.begin_scope(ScopeKind.CASE)
    snapshot = {"number": "N1", "applicant": {"name": "欧阳测试", "number": "410101194003070021"}}
    (fact,) = journal.append(
        FactDraft("case-received", {"snapshot": snapshot}, scope=scope, case="c9", item="MZ002")
    )
    digest = journal.put_blob(scope, b"page", "image/jpeg")
    station.close()
    journal = station.open()
    assert journal.body(fact.id)["snapshot"]["number"] == "N1"
    assert journal.get_blob(scope, digest) == b"page"
    assert journal.query("select number, applicant_name from cases") == [
        {"number": "N1", "applicant_name": "欧阳测试"}
    ]
    journal.forget(scope, "retention")
    station.close()
    journal = station.open()
    assert not journal.readable(scope)
    assert journal.query("select number, applicant_name from cases") == [
        {"number": "", "applicant_name": ""}
    ]
    assert _found(station) == []


def test_the_same_page_of_two_people_cannot_be_matched(station: Any) -> None:
    journal = station.open()
    scopes = [journal.begin_scope(ScopeKind.VISIT) for _ in range(2)]
    digests = {journal.put_blob(scope, b"the same page", "image/jpeg") for scope in scopes}
    files = [p.name for p in (station.folder / "blobs").iterdir()]
    assert len(digests) == 1
    assert len(files) == 2
    stored = journal.query("select sealed_digest, name from blobs")
    assert not digests & {value for row in stored for value in row.values()}


def test_bodies_of_equal_content_have_unlike_hashes(station: Any) -> None:
    journal = station.open()
    draft = FactDraft("rated", {"level": 5})
    one, two = journal.append(draft, draft)
    assert one.body_hash != two.body_hash


def test_the_files_are_open_to_their_owner_only(station: Any) -> None:
    station.open()
    assert Path(station.folder).stat().st_mode & 0o077 == 0
    assert (station.key_folder / "file-key").stat().st_mode & 0o077 == 0
