"""P4: the log on disk is bounded, the owner's alone, never in the way, and quotes nobody."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from shared import logfiles, logs
from shared.domain.errors import Trouble

_ROOT = Path(logs.__file__).parents[1]
NAME, NUMBER = "欧阳测试", "410101194003070021"
TOKEN = "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4"
KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_lines_are_whole_and_the_owner_s_alone(tmp_path: Path) -> None:
    log = logfiles.LogFile(tmp_path / "logs", "kiosk")
    assert not (tmp_path / "logs").exists(), "nothing is opened before there is something to say"
    log.write({"event": "one", "n": 1})
    (line,) = _lines(log.path)
    assert line["event"] == "one"
    assert line["pid"] == os.getpid()
    assert str(line["at"]).endswith("Z")
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700


def test_size_and_number_are_bounded(tmp_path: Path) -> None:
    log = logfiles.LogFile(tmp_path, "kiosk", max_bytes=2000, kept=3)
    for n in range(400):
        log.write({"event": "filling", "n": n})
    found = logfiles.files(tmp_path)
    assert [path.name for path in found] == [
        "kiosk.jsonl", "kiosk.jsonl.1", "kiosk.jsonl.2", "kiosk.jsonl.3",
    ]  # fmt: skip
    assert all(path.stat().st_size <= 2000 for path in found)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in found)
    order = [line["n"] for path in reversed(found) for line in _lines(path)]
    assert order == list(range(400 - len(order), 400)), "the newest are kept, none is torn"
    log.write({"event": "x" * 100_000})
    assert _lines(log.path)[-1]["cut"]


def test_a_full_disk_drops_lines_counts_them_and_harms_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logfiles.LogFile(tmp_path, "kiosk")
    log.write({"event": "before"})
    real = log._file

    class Full:
        """A disk that takes half a line and then nothing, as write(2) on a full disk does."""

        def write(self, data: bytes) -> int:
            assert real is not None
            return real.write(data[: len(data) // 2])

        def truncate(self, size: int) -> int:
            assert real is not None
            return real.truncate(size)

    log._file = Full()  # type: ignore[assignment]
    log.write({"event": "lost"})

    class Refusing(Full):
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "no space")

    log._file = Refusing()  # type: ignore[assignment]
    log.write({"event": "lost too"})
    log._file = real
    log.write({"event": "after"})
    assert [(line["event"], line.get("dropped")) for line in _lines(log.path)] == [
        ("before", None),
        ("after", 2),
    ]


_FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from shared.logfiles import LogFile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = LogFile(Path(sys.argv[1]), "kiosk")
log.write({{"event": "before", "n": "x" * 200}})
_soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (log.path.stat().st_size + 90, hard))
for _ in range(5):
    log.write({{"event": "lost", "n": "x" * 200}})
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
log.write({{"event": "after"}})
print("went on")
"""


def test_a_real_file_that_cannot_grow_loses_whole_lines_only(tmp_path: Path) -> None:
    """The kernel takes half a line and refuses the rest, as a full disk does."""
    done = subprocess.run(
        [sys.executable, "-c", _FULL.format(root=str(_ROOT)), str(tmp_path)],
        capture_output=True,
        check=False,
    )
    assert done.stdout.strip() == b"went on", done.stderr.decode()
    found = [(line["event"], line.get("dropped")) for line in _lines(tmp_path / "kiosk.jsonl")]
    assert found == [("before", None), ("after", 5)]


def test_a_folder_that_cannot_be_made_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = logfiles.LogFile(tmp_path / "file" / "logs", "kiosk")
    log.write({"event": "x"})
    assert log.dropped == 1
    assert logfiles.report_crashes(tmp_path / "file" / "logs", "kiosk") is None


_TWIN = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from shared.logfiles import LogFile
log = LogFile(Path(sys.argv[1]), "kiosk")
for n in range(200):
    log.write({{"event": "child", "n": n}})
print(log.path.name, flush=True)
sys.stdin.read()
"""


def test_two_processes_of_one_name_write_files_of_their_own(tmp_path: Path) -> None:
    mine = logfiles.LogFile(tmp_path, "kiosk")
    mine.write({"event": "mine"})
    child = subprocess.Popen(
        [sys.executable, "-c", _TWIN.format(root=str(_ROOT)), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"kiosk-2.jsonl"
    mine.write({"event": "mine"})
    child.communicate(b"")
    assert {line["event"] for line in _lines(tmp_path / "kiosk.jsonl")} == {"mine"}
    assert len(_lines(tmp_path / "kiosk-2.jsonl")) == 200
    again = logfiles.LogFile(tmp_path, "kiosk")
    again.write({"event": "next"})
    assert again.path.name == "kiosk-2.jsonl", "a dead process holds no name"


_CHILD = """
import logging, os, sys, threading
sys.path.insert(0, {root!r})
from pathlib import Path
from shared import logs
logs.guard()
logs.keep(Path(sys.argv[1]), "kiosk")
if len(sys.argv) > 2:
    logs.keep_beside(sys.argv[2])
name, number, token, key = {name!r}, {number!r}, {token!r}, {key!r}
def fall(where):
    raise ValueError(f"{{name}} {{number}} {{token}} {{key}} in {{where}}")
thread = threading.Thread(target=fall, args=("thread",)); thread.start(); thread.join()
logs.warn("device event not kept", code="paper-out", name=name, number=number, n=int(number))
logs.fail("broke", token=token, key=key, detail={{"card": [name, number]}}, bytes=b"x")
logs.note("order carried out", verb="self-test", seconds=2.5)
logs.overheard("Qt", "warning", f"Unable to assign {{name}} {{token}}")
try:
    fall("logged")
except ValueError:
    logging.getLogger("some.library").exception("%s did not work", name)
    logging.getLogger("some.library").warning(f"card {{number}} of {{name}} {{token}} {{key}}")
    logging.getLogger("shared.journal").warning("closing head not kept: %s %s", "disk-full", name)
    logs.fail("with error", exc_info=True)
if os.environ.get("CRASH"):
    import faulthandler
    faulthandler._sigsegv()
fall("main")
"""


def _run(tmp_path: Path, *more: str, crash: bool = False) -> None:
    code = _CHILD.format(root=str(_ROOT), name=NAME, number=NUMBER, token=TOKEN, key=KEY)
    environment = {**os.environ, **({"CRASH": "1"} if crash else {})}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), *more],
        capture_output=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == (-11 if crash else 1), done.stderr.decode()


def test_nothing_that_goes_wrong_puts_a_value_into_the_file(tmp_path: Path) -> None:
    _run(tmp_path)
    text = (tmp_path / "kiosk.jsonl").read_text("ascii")
    for secret in (NAME, NUMBER, TOKEN, KEY):
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text
    lines = _lines(tmp_path / "kiosk.jsonl")
    events = [str(line["event"]) for line in lines]
    assert events.count("not caught") == 2, "the thread and the main program"
    assert "%s did not work" in events, "a library's pattern, without what filled it"
    told = next(line for line in lines if line["event"] == "with error")
    assert any("builtins.ValueError" in place for place in told["error"])  # type: ignore[union-attr]
    assert any("fall" in place for place in told["error"])  # type: ignore[union-attr]
    kept = next(line for line in lines if line["event"] == "device event not kept")
    assert kept["code"] == "paper-out"
    assert (kept["name"], kept["number"], kept["n"]) == ("…", "…", "…")
    ours = next(line for line in lines if "closing head" in str(line["event"]))
    assert ours["values"] == ["disk-full", "…"]
    assert any(
        line["event"] == "order carried out" and line["verb"] == "self-test" for line in lines
    )


def test_a_child_writes_beside_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logfiles.FOLDER, "")
    _run(tmp_path, "reading")
    assert len(_lines(tmp_path / "reading.jsonl")) > 5


def test_a_crash_inside_c_leaves_places_without_values(tmp_path: Path) -> None:
    _run(tmp_path, crash=True)
    report = (tmp_path / "kiosk.crash").read_text("utf-8")
    assert "Segmentation fault" in report
    assert "line" in report
    assert NUMBER not in report
    assert NAME not in report
    assert stat.S_IMODE((tmp_path / "kiosk.crash").stat().st_mode) == 0o600
    _run(tmp_path)
    assert "Segmentation" in (tmp_path / "kiosk.crash.1").read_text("utf-8"), "kept for who looks"


def test_a_trouble_is_told_by_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_kept", logfiles.LogFile(tmp_path, "kiosk"))
    logs._write("error", "x", {"error": Trouble("disk-full", NAME)})
    (line,) = _lines(tmp_path / "kiosk.jsonl")
    assert "disk-full" in str(line["error"])
    assert NAME not in str(line)


def test_the_root_logger_reaches_the_file_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_kept", logfiles.LogFile(tmp_path, "kiosk"))
    handler = logs._Keeping()
    record = logging.LogRecord("lib", 30, __file__, 1, "%d of " + NUMBER, (7,), None)
    handler.emit(record)
    (line,) = _lines(tmp_path / "kiosk.jsonl")
    assert line["event"] == "%d of …"
    assert "values" not in line
