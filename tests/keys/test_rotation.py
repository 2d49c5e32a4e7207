"""Keys are changed without losing a fact, a case's readability or a signature; also when the power
goes in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.journal import FactDraft, ScopeKind, filekey, points, rotation, schema
from shared.journal.rotation import rotate_file
from shared.proof import Ed25519Signer, TokenVerdict, verify_token
from shared.proof.rotation import announce, announced_key
from tests.journal.conftest import Station

_CHILD = Path(__file__).with_name("rotate_child.py")
_ROOT = Path(points.__file__).parents[2]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path)
    yield made
    made.close()


def _lived_in(station: Station) -> tuple[Any, str, str]:
    """A journal with a visit handed in, unsent, and a case a window reads, with a scan."""
    journal = station.open()
    visit = station.visit(journal)
    station.submit(journal, visit)
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(visit, "visit-ended")
    scope = journal.begin_scope(ScopeKind.CASE)
    snapshot = {"number": "N1", "applicant": {"name": "欧阳测试"}}
    (fact,) = journal.append(FactDraft("case-received", {"snapshot": snapshot}, scope, "w1"))
    journal.put_blob(scope, b"page", "image/jpeg")
    return journal, scope, fact.id


def _rotate(station: Station) -> None:
    rotate_file(
        station.folder,
        keys=station.keys,
        terminal="K-0001",
        province_key=station.province_public,
    )


def _whole(station: Station, fact: str, before: dict[str, Any], ids: list[str]) -> None:
    journal = station.open()
    assert [h.id for h in journal.facts()] == ids
    assert journal.dump_views() == before
    assert journal.body(fact)["snapshot"]["number"] == "N1"
    assert journal.verify().ok
    assert journal.query("pragma user_version") == [{"user_version": schema.VERSION}]
    with pytest.raises(Exception, match="immutable"):
        journal._writer.submit(lambda tx: tx.db.execute("update facts set item = 'x'"))
    live = journal.dump_views()
    journal.rebuild_views()
    assert journal.dump_views() == live
    assert [p.name for p in station.folder.glob("journal.db.rotated*")] == []
    names = {p.name for p in station.key_folder.iterdir()}
    assert not {n for n in names if n.endswith("-next")}


def test_a_new_file_key_and_wrap_key_and_everything_is_still_there(station: Station) -> None:
    journal, _scope, fact = _lived_in(station)
    before, ids = journal.dump_views(), [h.id for h in journal.facts()]
    station.close()
    old = {n: station.keys.get(n) for n in ("file-key", "scope-wrap-key", "signing-key")}
    page = (station.folder / "journal.db").read_bytes()
    _rotate(station)
    assert station.keys.get("file-key") != old["file-key"]
    assert station.keys.get("scope-wrap-key") != old["scope-wrap-key"]
    assert station.keys.get("signing-key") == old["signing-key"]
    assert not filekey.opens(station.folder / "journal.db", old["file-key"] or b"")
    assert (station.folder / "journal.db").read_bytes()[:16] != page[:16]
    _whole(station, fact, before, ids)


_FILE_POINTS = [
    "rotate.next-kept",
    "rotate.exported",
    "rotate.before-switch",
    "rotate.after-switch",
    "rotate.key-kept",
]


def _killed(station: Station, what: str, point: str) -> None:
    child = subprocess.run(
        [sys.executable, str(_CHILD), str(station.folder.parent), station.province_public.hex(),
         what, point],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr


@pytest.mark.parametrize("point", _FILE_POINTS)
def test_killed_while_the_file_s_key_is_changed(station: Station, point: str) -> None:
    journal, _scope, fact = _lived_in(station)
    before, ids = journal.dump_views(), [h.id for h in journal.facts()]
    station.close()
    old = station.keys.get("file-key")
    _killed(station, "file", point)
    _whole(station, fact, before, ids)
    switched = point in ("rotate.after-switch", "rotate.key-kept")
    assert (station.keys.get("file-key") != old) == switched
    station.close()
    _rotate(station)
    assert station.keys.get("file-key") != old
    _whole(station, fact, before, ids)


def test_killed_twice_in_a_row_on_both_sides_of_the_rename(station: Station) -> None:
    journal, _scope, fact = _lived_in(station)
    before, ids = journal.dump_views(), [h.id for h in journal.facts()]
    station.close()
    _killed(station, "file", "rotate.after-switch")
    _killed(station, "open", "rotate.key-kept")
    _killed(station, "file", "rotate.next-kept")
    _whole(station, fact, before, ids)


def test_a_copy_that_differs_is_not_put_in_place(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, _scope, fact = _lived_in(station)
    before, ids = journal.dump_views(), [h.id for h in journal.facts()]
    station.close()
    real = rotation._export

    def bad(db: Any, fresh: Path, key: bytes, progress: Any) -> None:
        real(db, fresh, key, progress)
        other = rotation.connect_writer(fresh, key)
        other.execute("delete from heads where pos = (select min(pos) from heads)")
        other.close()

    monkeypatch.setattr(rotation, "_export", bad)
    with pytest.raises(Trouble, match="keys-not-rotated"):
        _rotate(station)
    monkeypatch.undo()
    _whole(station, fact, before, ids)


def test_a_running_program_keeps_its_keys(station: Station) -> None:
    _lived_in(station)
    with pytest.raises(Trouble, match="journal-in-use"):
        _rotate(station)


def test_when_neither_key_opens_the_first_page_nothing_is_removed(station: Station) -> None:
    """Damage behind a switch that was cut off: a person must look, both keys stay."""
    _lived_in(station)
    station.close()
    _killed(station, "file", "rotate.after-switch")
    database = station.folder / "journal.db"
    data = bytearray(database.read_bytes())
    data[500] ^= 1
    database.write_bytes(bytes(data))
    kept = {p.name: p.read_bytes() for p in station.key_folder.iterdir()}
    with pytest.raises(Trouble, match="journal-damaged"):
        station.open()
    assert {p.name: p.read_bytes() for p in station.key_folder.iterdir()} == kept


# -- the device key --------------------------------------------------------------------------


def _acknowledge(journal: Any) -> None:
    head = journal.head()
    journal.mark_stored(head.epoch, head.seq)


def test_the_device_key_changes_once_the_province_has_the_announcement(station: Station) -> None:
    journal, _scope, fact = _lived_in(station)
    old = journal.signer
    token = journal.query("select token from receipts")[0]["token"]
    new_kid = journal.rotate_device_key()
    assert journal.rotate_device_key() == new_kid
    (announced,) = journal.facts(type="key-rotated")
    body = journal.body(announced.id)
    assert announced_key(body, "K-0001", old.public_key) is not None
    assert journal.signer.kid == old.kid
    station.close()
    journal = station.open()
    assert journal.signer.kid == old.kid, "the province has not stored it yet"
    _acknowledge(journal)
    assert journal.signer.kid == old.kid, "not in the middle of a day"
    station.close()
    journal = station.open()
    assert journal.signer.kid == new_kid
    assert journal.head().kid == new_kid
    assert journal.verify().ok, "heads of both keys are in the chain"
    station.close()
    journal = station.open()
    assert journal.verify().ok
    assert journal.body(fact)
    known = journal._known
    assert set(known) == {old.kid, new_kid}
    assert verify_token(token, known) is TokenVerdict.VALID
    assert verify_token(token, {new_kid: known[new_kid]}) is not TokenVerdict.VALID


@pytest.mark.parametrize(
    "point",
    [
        "rotate.device-next-kept",
        "append.before-commit",
        "append.after-commit",
        "rotate.device-announced",
    ],
)
def test_killed_while_announcing(station: Station, point: str) -> None:
    journal, _scope, _fact = _lived_in(station)
    old = journal.signer.kid
    station.close()
    _killed(station, "device", point)
    journal = station.open()
    assert journal.signer.kid == old
    kid = journal.rotate_device_key()
    assert len(journal.facts(type="key-rotated")) == 1
    _acknowledge(journal)
    station.close()
    journal = station.open()
    assert journal.signer.kid == kid
    assert journal.verify().ok


@pytest.mark.parametrize("point", ["rotate.device-switching", "rotate.device-switched"])
def test_killed_while_switching(station: Station, point: str) -> None:
    journal, _scope, _fact = _lived_in(station)
    kid = journal.rotate_device_key()
    _acknowledge(journal)
    station.close()
    _killed(station, "open", point)
    journal = station.open()
    assert journal.signer.kid == kid
    assert journal.verify().ok
    assert station.keys.get("signing-key-next") is None


def test_a_refused_announcement_leaves_the_old_key(station: Station) -> None:
    journal, _scope, _fact = _lived_in(station)
    old = journal.signer.kid
    journal.rotate_device_key()
    (announced,) = journal.facts(type="key-rotated")
    journal.append(FactDraft("fact-refused", {"fact": announced.id, "problem": "x", "detail": ""}))
    _acknowledge(journal)
    station.close()
    journal = station.open()
    assert journal.signer.kid == old
    assert station.keys.get("signing-key-next") is None


def test_nobody_announces_a_key_they_do_not_hold_or_for_somebody_else() -> None:
    old, new, other = (Ed25519Signer.generate() for _ in range(3))
    body = announce(old, new, "K-0001")
    assert announced_key(body, "K-0001", old.public_key) == new.public_key
    assert announced_key(body, "K-0002", old.public_key) is None
    assert announced_key(body, "K-0001", other.public_key) is None
    for change in (
        {"public_key": other.public_key.hex(), "new": other.kid},
        {"by_new": announce(old, other, "K-0001")["by_new"]},
        {"by_old": announce(other, new, "K-0001")["by_old"]},
        {"new": other.kid},
        {"public_key": "zz"},
        {"by_old": 7},
        {"by_new": ""},
    ):
        assert announced_key(body | change, "K-0001", old.public_key) is None
    assert announced_key({}, "K-0001", old.public_key) is None
    assert announced_key(announce(old, old, "K-0001"), "K-0001", old.public_key) is None
