"""Opening refuses what it must not touch, says who acts, and settles what a stop left open."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Actor, Trouble
from shared.journal import FactDraft, FileKeyStore, ScopeKind, engine, migrations, troubles
from shared.proof import verify_chain

_CLEAR = FactDraft("rated", {"level": 5})


def _refused(station: Any, code: str, **options: Any) -> Trouble:
    with pytest.raises(Trouble, match=code) as caught:
        station.open(**options)
    trouble = caught.value
    assert trouble.actor is Actor.TECHNICIAN
    for sentence in (trouble.sentence, trouble.staff_hint):
        assert re.search("[一-鿿]", sentence)
        assert sentence.endswith("。")
    return trouble


def test_a_first_start_begins_epoch_one(station: Any) -> None:
    journal = station.open()
    (first,) = journal.facts()
    assert (first.epoch, first.seq, first.type, first.prev_hash) == (1, 1, "epoch-began", "")
    assert journal.body(first.id) == {"reason": "first-start", "previous": ""}


def test_everything_is_there_after_reopening_and_the_chain_goes_on(station: Any) -> None:
    journal = station.open()
    journal.append(_CLEAR, FactDraft("rated", {"level": 1}, case="c1"))
    before = journal.facts()
    station.close()
    journal = station.open()
    journal.append(FactDraft("rating-skipped", {}, case="c1"))
    after = journal.facts()
    assert after[: len(before)] == before
    assert verify_chain(after) is None
    assert after[-1].case_seq == 2


def test_a_second_process_is_kept_out(station: Any) -> None:
    station.open()
    _refused(station, "journal-in-use")


def test_a_file_written_by_newer_software_is_left_alone(station: Any) -> None:
    station.open()._writer.aside(lambda db: db.execute("pragma user_version = 999"))
    station.close()
    before = (station.folder / "journal.db").read_bytes()
    _refused(station, "journal-newer")
    assert (station.folder / "journal.db").read_bytes() == before


def test_a_damaged_file_is_named_and_left_alone(station: Any) -> None:
    journal = station.open()
    journal.append(*[_CLEAR] * 300)
    station.close()
    path = station.folder / "journal.db"
    good = path.read_bytes()
    for at in (5, 3000, len(good) // 2, len(good) - 2000):
        data = bytearray(good)
        data[at] ^= 0xFF
        path.write_bytes(data)
        _refused(station, "journal-damaged")
        assert path.read_bytes() == data
    path.write_bytes(good)
    assert len(station.open().facts(type="rated")) == 300


def test_a_wrong_or_missing_key_never_makes_a_new_file(station: Any) -> None:
    station.open()
    station.close()
    key = station.key_folder / "file-key"
    good = key.read_bytes()
    before = (station.folder / "journal.db").read_bytes()
    key.write_bytes(bytes(32))
    _refused(station, "journal-wrong-key")
    key.unlink()
    _refused(station, "journal-wrong-key")
    assert not key.exists()
    assert (station.folder / "journal.db").read_bytes() == before
    station.keys.put("file-key", good)
    assert len(station.open().facts()) == 1


def test_the_file_of_another_terminal_is_refused(station: Any) -> None:
    station.open("K-0001")
    station.close()
    trouble = _refused(station, "journal-foreign", terminal="K-0002")
    assert "K-0001" in trouble.staff_hint


def test_keys_open_to_others_are_refused(station: Any) -> None:
    station.open()
    station.close()
    key = station.key_folder / "signing-key"
    key.chmod(0o640)
    _refused(station, "keys-exposed")
    key.chmod(0o600)
    station.key_folder.chmod(0o750)
    _refused(station, "keys-exposed")


def test_the_key_store_keeps_replaces_and_deletes(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "k")
    assert store.get("a-b") is None
    store.put("a-b", b"1")
    store.put("a-b", b"22")
    assert FileKeyStore(tmp_path / "k").get("a-b") == b"22"
    assert stat.S_IMODE((tmp_path / "k" / "a-b").stat().st_mode) == 0o600
    store.delete("a-b")
    store.delete("a-b")
    assert store.get("a-b") is None
    for bad in ("../x", "a/b", "", "."):
        with pytest.raises(ValueError, match="bad secret name"):
            store.put(bad, b"")


def test_an_old_copy_put_back_is_noticed_and_needs_a_new_epoch(station: Any) -> None:
    station.open()
    station.close()
    copy = station.folder.parent / "copy"
    shutil.copytree(station.folder, copy)
    journal = station.open()
    journal.append(_CLEAR, _CLEAR)
    station.close()
    shutil.rmtree(station.folder)
    copy.rename(station.folder)
    trouble = _refused(station, "journal-truncated")
    assert "3" in trouble.staff_hint
    journal = station.open(new_epoch="restore")
    last = journal.facts()[-1]
    assert (last.epoch, last.seq, last.type) == (2, 1, "epoch-began")
    assert journal.body(last.id)["previous"] == last.prev_hash != ""
    journal.append(_CLEAR)
    station.close()
    journal = station.open()
    assert verify_chain(journal.facts()) is None
    assert journal.verify().ok
    assert [h.seq for h in journal.facts(after_seq=1)] == [2]


def test_a_restored_backup_gives_no_receipt_number_again(station: Any) -> None:
    """Found by the simulation: the number after the backup went to two people."""
    scope = station.visit(journal := station.open())
    station.submit(journal, scope)
    station.close()
    copy = station.folder.parent / "copy"
    shutil.copytree(station.folder, copy)
    journal = station.open()
    station.submit(journal, station.visit(journal, "v2"), "v2")
    given = {row["number"] for row in journal.query("select number from receipts")}
    station.close()
    shutil.rmtree(station.folder)
    copy.rename(station.folder)
    journal = station.open(new_epoch="restore")
    station.submit(journal, station.visit(journal, "v3"), "v3")
    (number,) = journal.query("select number from receipts where visit = 'v3'")
    assert len(given) == 2
    assert number["number"] not in given


def test_a_lost_file_cannot_be_replaced_by_an_empty_one_unnoticed(station: Any) -> None:
    station.open().append(_CLEAR)
    station.close()
    shutil.rmtree(station.folder)
    _refused(station, "journal-truncated")
    journal = station.open(new_epoch="salvage")
    assert journal.facts()[-1].epoch == 2


def test_an_open_visit_and_a_begun_print_are_settled_at_the_next_start(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    other = journal.begin_scope(ScopeKind.VISIT)
    journal.append(
        FactDraft("print-begun", {"print": "p1", "visit": "v1", "number": "n", "copy": 0}),
        FactDraft("print-begun", {"print": "p2", "visit": "v1", "number": "n", "copy": 1}),
        FactDraft("print-confirmed", {"print": "p2"}),
    )
    station.close()
    journal = station.open()
    assert journal.query("select print_id, state, code from prints order by print_id") == [
        {"print_id": "p1", "state": "unknown", "code": "restart"},
        {"print_id": "p2", "state": "confirmed", "code": ""},
    ]
    assert journal.query("select reason from visits") == [{"reason": "restart"}]
    states = {r["scope"]: r["state"] for r in journal.query("select scope, state from scopes")}
    assert states == {scope: "forgotten", other: "destroyed"}
    assert not journal.readable(scope)
    settled = len(journal.facts())
    station.close()
    assert len(station.open().facts()) == settled, "settled once, not at every start"


def test_files_of_a_crash_are_swept(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.put_blob(scope, b"kept", "image/jpeg")
    station.close()
    for name in ("ab.part", "0" * 64):
        (station.folder / "blobs" / name).write_bytes(b"left over")
    journal = station.open()
    assert len(list((station.folder / "blobs").iterdir())) == 1
    assert journal.sealed_blob(journal.pending_blobs()[0].sealed_digest)


def test_sqlite_with_the_wal_reset_bug_is_refused(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.dbapi2, "sqlite_version_info", (3, 51, 2))
    _refused(station, "sqlite-too-old")


def test_the_write_connection_is_as_durable_as_promised(station: Any) -> None:
    journal = station.open()

    def pragmas(db: Any) -> dict[str, Any]:
        names = ("journal_mode", "synchronous", "secure_delete", "cipher_version")
        return {name: db.execute(f"pragma {name}").fetchone()[0] for name in names}

    found = journal._writer.aside(pragmas)
    assert (found["journal_mode"], found["synchronous"], found["secure_delete"]) == ("wal", 2, 1)
    assert found["cipher_version"].startswith("4.")


def test_sqlite_utils_sees_sqlcipher_errors() -> None:
    """The alias trick: alter=True works only when sqlite-utils knows the exception classes."""
    db = migrations.Database(engine.dbapi2.connect(":memory:"))
    db.table("t").insert({"a": 1})
    db.table("t").insert({"a": 2, "b": 3}, alter=True)
    assert list(db.query("select * from t")) == [{"a": 1, "b": None}, {"a": 2, "b": 3}]


def test_whoever_loads_sqlite_utils_first_does_not_blind_it() -> None:
    """What a kiosk loads after its first screen must not decide how files are opened later."""
    program = (
        "import importlib\n"
        "import shared.journal\n"
        "from kiosk.afterwards import NEEDED_LATER\n"
        "for name in NEEDED_LATER:\n"
        "    importlib.import_module(name)\n"
        "from shared.journal import engine, migrations\n"
        "db = migrations.Database(engine.dbapi2.connect(':memory:'))\n"
        "db.table('gone').drop(ignore=True)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_every_trouble_names_who_acts_in_whole_sentences() -> None:
    made = [
        troubles.disk_full(), troubles.disk_trouble("EIO"), troubles.damaged("x"),
        troubles.truncated(1, 2), troubles.newer(), troubles.wrong_key(), troubles.in_use(),
        troubles.foreign("K"), troubles.old_sqlite("3"), troubles.forgotten(), troubles.not_sent(),
        troubles.no_blob(), troubles.closed(), troubles.body_lost(), troubles.half_salvaged(),
    ]  # fmt: skip
    assert len({t.code for t in made}) == len(made)
    for trouble in made:
        assert trouble.sentence.endswith("。")
        assert not re.search("[,:;?()]", trouble.sentence)


def test_a_journal_dies_with_its_process_and_frees_its_lock(station: Any) -> None:
    """The lock is the process's: a killed one keeps nobody out."""
    script = (
        "import sys, os, signal\n"
        "from pathlib import Path\n"
        "from shared.journal.files import Lock\n"
        "lock = Lock(Path(sys.argv[1]))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    station.open()
    station.close()
    root = Path(troubles.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(station.folder / "lock")],
        env=os.environ | {"PYTHONPATH": str(root)},
        check=False,
    )
    assert done.returncode == -9
    station.open()
