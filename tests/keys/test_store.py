"""Keys rest in a chip, with the host, or in files; whichever it is, they have the same doors."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.keys import SystemdCreds, open_store
from shared.keys import creds as creds_module
from tests.keys.conftest import Chip, needs_creds, needs_tpm

SECRET = b"CANARY-SECRET-OF-THE-FILE-KEY-01"
Sealer = tuple[str, SystemdCreds]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_the_three_doors(sealer: Sealer, tmp_path: Path) -> None:
    kind, creds = sealer
    folder = tmp_path / "keys"
    kept = open_store(folder, want=kind, creds=creds)
    assert kept.kind == kind
    assert kept.store.get("file-key") is None
    kept.store.put("file-key", SECRET)
    kept.store.put("last-head", b"1")
    kept.store.put("last-head", b"22")
    again = open_store(folder, want=kind, creds=creds).store
    assert (again.get("file-key"), again.get("last-head")) == (SECRET, b"22")
    again.delete("last-head")
    again.delete("last-head")
    assert again.get("last-head") is None
    with pytest.raises(ValueError, match="bad secret name"):
        again.put("../out", b"")
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in folder.iterdir())
    readable = any(SECRET in data for data in _bytes(folder).values())
    assert readable == (kind == "file")


@needs_creds
def test_a_sealed_secret_belongs_to_its_name(host_key: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path / "keys", want="host").store
    store.put("file-key", SECRET)
    store.put("claim-key", b"other")
    one, other = sorted((tmp_path / "keys").glob("*-key.*"))[:2]
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)
    with pytest.raises(Trouble, match="keys-damaged"):
        store.get("file-key")


@needs_tpm
def test_another_mainboard_opens_nothing_and_changes_nothing(
    chip: Callable[[str], Chip], tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    open_store(folder, want="tpm2", creds=chip("one").creds).store.put("file-key", SECRET)
    before = _bytes(folder)
    kept = open_store(folder, want="auto", creds=chip("two").creds)
    with pytest.raises(Trouble) as caught:
        kept.store.get("file-key")
    assert caught.value.code == "keys-not-unsealed"
    assert "yichuang keys renew" in caught.value.staff_hint
    assert _bytes(folder) == before


@needs_creds
def test_a_copied_folder_opens_nothing_on_another_host(host_key: Path, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    open_store(folder, want="host").store.put("file-key", SECRET)
    before = _bytes(folder)
    host_key.unlink()
    subprocess.run(["systemd-creds", "setup"], check=True, capture_output=True)
    with pytest.raises(Trouble, match="keys-not-unsealed"):
        open_store(folder, want="host").store.get("file-key")
    assert _bytes(folder) == before


class Watched:
    """Every child process that is started, with what others can see of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[tuple[list[str], dict[str, str]]] = []
        real = subprocess.Popen

        def popen(command: list[str], **options: Any) -> Any:
            self.seen.append((command, options["env"]))
            return real(command, **options)

        monkeypatch.setattr(creds_module.subprocess, "Popen", popen)


@needs_tpm
def test_one_child_unseals_for_the_whole_process_and_shows_no_secret(
    chip: Callable[[], Chip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, creds = tmp_path / "keys", chip().creds
    monkeypatch.setenv("CANARY_OF_THE_PARENT", "must not be handed down")
    watched = Watched(monkeypatch)
    store = open_store(folder, want="tpm2", creds=creds).store
    for n in range(20):
        store.put(f"secret-{n}", SECRET)
        assert store.get(f"secret-{n}") == SECRET
    assert [command[1] for command, _env in watched.seen] == ["encrypt", "decrypt"]
    watched.seen.clear()
    again = open_store(folder, want="tpm2", creds=creds).store
    assert [again.get(f"secret-{n}") for n in range(20)] == [SECRET] * 20
    assert [command[1] for command, _env in watched.seen] == ["decrypt"]
    key = again._store_key()  # type: ignore[attr-defined]
    for command, env in watched.seen:
        shown = " ".join([*command, *env, *env.values()])
        assert "CANARY" not in shown
        assert key.hex() not in shown


@needs_creds
def test_what_systemd_unsealed_for_the_service_needs_no_child(
    host_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "keys"
    store = open_store(folder, want="host").store
    store.put("file-key", SECRET)
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "yichuang-store-key").write_bytes(store._store_key())  # type: ignore[attr-defined]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    watched = Watched(monkeypatch)
    assert open_store(folder, want="host").store.get("file-key") == SECRET
    assert watched.seen == []
    (given / "yichuang-store-key").write_bytes(b"of a store that was moved since")
    assert open_store(folder, want="host").store.get("file-key") == SECRET
    assert len(watched.seen) == 1


@needs_creds
def test_a_new_terminal_begins_in_the_best_store_there_is(
    chip: Callable[[], Chip], host_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert open_store(tmp_path / "h").kind == "host"
    host_key.unlink()
    plain = open_store(tmp_path / "f")
    assert plain.kind == "file"
    assert "没有由安全芯片保护" in plain.notes[0]
    assert not host_key.exists(), "nothing of the machine was made on the way"
    gone = open_store(tmp_path / "g", creds=SystemdCreds(device="swtpm:path=/nowhere"))
    assert gone.kind == "file", "a chip that does not answer is no chip"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_store(tmp_path / "n").kind == "file"


@needs_tpm
def test_a_new_terminal_with_a_chip_begins_in_the_chip(
    chip: Callable[[], Chip], tmp_path: Path
) -> None:
    kept = open_store(tmp_path / "t", creds=chip().creds)
    assert (kept.kind, kept.notes) == ("tpm2", ())


@needs_creds
def test_what_is_wanted_and_cannot_be_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        open_store(tmp_path / "k", want="tpm2", creds=SystemdCreds(device="swtpm:path=/nowhere"))
    assert caught.value.code == "keys-cannot-seal"
    assert list((tmp_path / "k").iterdir()) == []


def test_keys_that_are_there_stay_where_they_are_and_a_note_says_so(tmp_path: Path) -> None:
    open_store(tmp_path / "k", want="file").store.put("file-key", SECRET)
    kept = open_store(tmp_path / "k", want="tpm2")
    assert kept.kind == "file"
    assert kept.store.get("file-key") == SECRET
    assert "yichuang keys move tpm2" in kept.notes[1]


@needs_creds
def test_sealed_secrets_without_their_description_are_never_taken_for_a_new_terminal(
    host_key: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    open_store(folder, want="host").store.put("file-key", SECRET)
    (folder / "store.json").unlink()
    before = _bytes(folder)
    with pytest.raises(Trouble, match="keys-damaged"):
        open_store(folder)
    assert _bytes(folder) == before
