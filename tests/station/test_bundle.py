"""The support bundle says how the machine is, and nothing of anybody: planted everywhere, found
nowhere."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared import logfiles
from shared.cli import app
from shared.config import load
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import key_pair
from shared.station import bundle, sources
from shared.station.bundling import from_outside

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
NAME, NUMBER, PHONE = "欧阳测试", "410101194003070021", "13800000012"
TOKEN = "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4"
ANSWER = "住在幸福里三十七号"
PASSWORD = "hunter2-very-secret"
_CONFIG = """
[terminal]
id = "YC-0003"
number_prefix = "GL"
data = "data"

[hall]
id = "H1"
name = "样例大厅"
region = "410399"

[province]
url = "http://127.0.0.1:9"
kid = "k"
public_key = "{key}"
answer_key = "{key}"

[[device]]
id = "camera"
kind = "document-camera"
url = "camera+http://admin:{password}@127.0.0.1:8/stream?token={token}&width=640"

[[device]]
id = "receipt"
kind = "receipt-printer"
url = "tcp://127.0.0.1:9100"
options = {{ password = "{password}", title = "{name}", width = 80 }}
"""


@pytest.fixture
def terminal(tmp_path: Path):
    """A configuration, a journal with people in it, device facts that misbehave, and logs that
    somebody wrote into by hand."""
    key = base64.b64encode(key_pair()[1]).decode()
    path = tmp_path / "kiosk.toml"
    path.write_text(_CONFIG.format(key=key, password=PASSWORD, token=TOKEN, name=NAME), "utf-8")
    config = load(path)
    journal = Journal.open(
        config.data_folder / "journal",
        keys=FileKeyStore(config.data_folder / "keys"),
        terminal="YC-0003",
        province_key=config.province.key_bytes,
        clock=lambda: NOW,
    )
    scope = journal.begin_scope(ScopeKind.VISIT)
    card = {"name": NAME, "number": NUMBER, "address": ANSWER}
    answer = {"question": "address", "value": ANSWER, "source": "typed"}
    changed = {"device": "receipt", "kind": "receipt-printer", "before": "ready"}
    journal.append(
        FactDraft("resident-identified", {"card": card, "how": "card"}, scope=scope),
        FactDraft("answer-given", answer, scope=scope, case="c1"),
        FactDraft("device-changed", changed | {"after": "faulted", "code": "paper-out"}),
        # a vendor's driver that says what it should not
        FactDraft("device-changed", changed | {"after": "faulted", "code": f"card of {NAME}"}),
        FactDraft("device-changed", changed | {"after": NUMBER, "code": TOKEN}),
        FactDraft("device-changed", changed | {"after": PHONE, "code": NAME}),
        FactDraft("journal-verified", {"began": "2026-11-21T02:00:00+08:00", "facts": 12,
                                       "outcome": "whole", "place": []}),
    )  # fmt: skip
    tokens: list[str] = []

    def receipt(tx):
        number = "GL 261121 0037"
        tokens.append(tx.receipt_token(number=number, case="c1", item="i", received_at=1795154520))
        return [FactDraft("receipt-issued", {"number": number, "token": tokens[0]}, case="c1")]

    journal.append_with(receipt)
    (config.data_folder / "token").write_text(tokens[0], "ascii")
    logs = logfiles.LogFile(config.log_folder, "kiosk")
    logs.write({"level": "warning", "event": "device event not kept", "code": "disk-full"})
    logs.write({"event": f"card {NUMBER} of {NAME}", "name": NAME, "n": int(NUMBER),
                "error": [f"ValueError: {NAME}", "  shared/logs.py:12 told", "builtins.ValueError"],
                "token": tokens[0],
                "deep": {"card": [NAME, {"number": NUMBER, "token": TOKEN}]}})  # fmt: skip
    with logs.path.open("a") as file:
        file.write(f"not json {NAME} {NUMBER}\n")
    (config.log_folder / "kiosk.crash").write_text(
        f"Fatal Python error: Segmentation fault\n\nThread 0x00007f12 (most recent call first):\n"
        f'  File "/home/{PHONE}/shared/x.py", line 7 in work\n{NAME} {NUMBER} {TOKEN}\n',
        "utf-8",
    )
    yield config, journal
    journal.close()


def _secrets(config) -> list[bytes]:
    words = [NAME, NUMBER, PHONE, TOKEN, ANSWER, PASSWORD]
    words.append((config.data_folder / "token").read_text("ascii"))
    found = [word.encode() for word in words] + [ascii(NAME)[1:-1].encode()]
    for path in (config.data_folder / "keys").iterdir():
        if path.is_file() and path.stat().st_size >= 16:
            raw = path.read_bytes()
            found += [raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")]
    return found


def _made(config, journal, tmp_path: Path, **more) -> zipfile.ZipFile:
    wanted = bundle.Wanted(
        config, NOW, "0.0", journal,
        devices={"receipt": {"state": "faulted", "code": "paper-out", "said": NAME}},
        sync={"at": "2026-11-21T14:00:00+00:00", "detail": f"{NAME} {NUMBER}"}, **more,
    )  # fmt: skip
    return zipfile.ZipFile(bundle.make(wanted, tmp_path / "b.zip"))


def test_nothing_of_anybody_and_no_secret_is_in_it(terminal, tmp_path, monkeypatch) -> None:
    config, journal = terminal
    said = f"[ 1.0] usb 1-1: Product {NAME} {NUMBER} {TOKEN}\n[ 2.0] usb 1-2: new device\n"
    fake = tmp_path / "bin" / "dmesg"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\ncat <<'EOT'\n{said}EOT\n", "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    with _made(config, journal, tmp_path) as pack:
        members = {name: pack.read(name) for name in pack.namelist()}
    secrets = _secrets(config)
    assert len(secrets) > 15
    leaks = [(name, word) for name, data in members.items() for word in secrets if word in data]
    assert leaks == []
    assert b"new device" in members["dmesg.txt"]
    log = members["logs/kiosk.jsonl"].decode()
    assert "device event not kept" in log
    assert "disk-full" in log
    assert "builtins.ValueError" in log
    assert "shared/logs.py:12 told" in log
    crash = members["logs/kiosk.crash"].decode()
    assert 'File "x.py", line 7 in work' in crash
    settings = json.loads(members["configuration.json"])
    assert settings["device"][0]["url"].startswith("camera+http://127.0.0.1:8/stream?token=")
    assert "width=640" in settings["device"][0]["url"]
    assert settings["device"][1]["options"] == {
        "password": "(removed)", "title": "…", "width": 80,
    }  # fmt: skip
    assert settings["province"]["answer_key"] == config.province.answer_key, "public anyway"


def test_it_says_how_the_machine_is(terminal, tmp_path) -> None:
    config, journal = terminal
    with _made(config, journal, tmp_path, certificate={"not_after": "2027-01-01"}) as pack:
        told = json.loads(pack.read("devices.json"))
        state = json.loads(pack.read("journal.json"))
        about = json.loads(pack.read("about.json"))
        tests = json.loads(pack.read("self-tests.json"))
        dates = json.loads(pack.read("certificates.json"))
        seen = json.loads(pack.read("attached.json"))
    assert told["now"]["receipt"]["code"] == "paper-out"
    assert told["counted"]["receipt"]["faulted paper-out"] == 1
    assert state["verified"]["outcome"] == "whole"
    assert state["verified"]["began"] == "2026-11-21T02:00:00+08:00"
    assert state["backlog"]["facts"] >= 8
    assert state["epochs"][0]["epoch"] == 1
    assert about["version"] == "0.0"
    assert about["libraries"]["cryptography"]
    assert tests["results"][0]["facts"] == 12
    assert dates == {"not_after": "2027-01-01"}
    assert {"usb", "serial", "sane"} <= set(seen)


def test_the_manifest_lists_every_member_with_its_digest_in_one_order(terminal, tmp_path) -> None:
    config, journal = terminal
    with _made(config, journal, tmp_path) as pack:
        names = pack.namelist()
        manifest = json.loads(pack.read(bundle.MANIFEST))
        for told in manifest["members"]:
            data = pack.read(told["name"])
            assert told["size"] == len(data)
            assert told["sha256"] == hashlib.sha256(data).hexdigest()
        assert {info.date_time for info in pack.infolist()} == {(2026, 11, 21, 14, 0, 0)}
    assert names[:-1] == [told["name"] for told in manifest["members"]]
    assert tuple(names[: len(bundle.MEMBERS)]) == bundle.MEMBERS
    assert names[-1] == bundle.MANIFEST
    certificate = next(t for t in manifest["members"] if t["name"] == "certificates.json")
    assert certificate["missing"] == "no-certificate"
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_it_is_bounded_and_old_logs_give_way(terminal, tmp_path, monkeypatch) -> None:
    config, journal = terminal
    room, size = 2 * 1024 * 1024, 128 * 1024
    monkeypatch.setattr(bundle, "_LOG_ROOM", room)
    line = json.dumps({"event": "x", "noise": [os.urandom(3).hex() for _ in range(40)]}) + "\n"
    for twin in range(6):
        for age in range(5):
            name = f"vendor-{twin}.jsonl" + (f".{age}" if age else "")
            count = size // len(line)
            (config.log_folder / name).write_text(line * count, "ascii")
    with _made(config, journal, tmp_path) as pack:
        names = pack.namelist()
        raw = sum(info.file_size for info in pack.infolist())
    assert room - size < raw < room + 256 * 1024
    assert "logs/kiosk.jsonl" in names
    assert all(f"logs/vendor-{twin}.jsonl" in names for twin in range(6)), "the newest of each"
    assert "logs/vendor-5.jsonl.4" not in names


def test_it_can_be_watched_and_cancelled_and_leaves_nothing_behind(terminal, tmp_path) -> None:
    config, journal = terminal
    seen: list[tuple[int, int, str]] = []
    stop = threading.Event()

    def tell(done: int, of: int, words: str) -> None:
        seen.append((done, of, words))
        if done == 3:
            stop.set()

    wanted = bundle.Wanted(config, NOW, "0.0", journal)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(bundle.Cancelled):
        bundle.make(wanted, folder / "b.zip", progress=tell, cancel=stop)
    assert list(folder.iterdir()) == []
    assert [done for done, _of, _words in seen] == [0, 1, 2, 3]
    assert all(words and of == 10 for _done, of, words in seen)


def test_a_source_that_fails_costs_its_member_only(terminal, tmp_path, monkeypatch) -> None:
    config, journal = terminal

    def broken() -> None:
        raise RuntimeError(NAME)

    monkeypatch.setattr(sources, "attached", broken)
    with _made(config, journal, tmp_path) as pack:
        manifest = json.loads(pack.read(bundle.MANIFEST))
    told = {member["name"]: member for member in manifest["members"]}
    assert told["attached.json"]["missing"] == "failed: RuntimeError"
    assert told["about.json"]["size"] > 0


def test_a_machine_that_does_not_start_has_one_too(terminal, tmp_path) -> None:
    config, journal = terminal
    journal.close()
    (config.data_folder / "journal" / "journal.db").write_bytes(b"broken" * 100)
    for keys in (FileKeyStore(config.data_folder / "keys"), None):
        made = from_outside(config, keys, tmp_path / "b.zip", NOW, "0.0")
        with zipfile.ZipFile(made) as pack:
            manifest = json.loads(pack.read(bundle.MANIFEST))
            assert pack.read("logs/kiosk.jsonl")
        told = {member["name"]: member for member in manifest["members"]}
        assert told["journal.json"]["missing"] in ("journal-damaged", "journal-wrong-key")


def test_the_command_makes_one_beside_a_running_terminal(terminal, tmp_path) -> None:
    config, _journal = terminal
    said = CliRunner().invoke(
        app, ["bundle", "--config", str(tmp_path / "kiosk.toml"), "--out", str(tmp_path)]
    )
    assert said.exit_code == 0, said.output
    (made,) = tmp_path.glob("yichuang-YC-0003-*.zip")
    assert made.name in said.output
    with zipfile.ZipFile(made) as pack:
        assert json.loads(pack.read("journal.json"))["backlog"]["facts"] >= 8
        data = b"".join(pack.read(name) for name in pack.namelist())
    assert not any(word in data for word in _secrets(config))
