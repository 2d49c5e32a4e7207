"""The technician's log on disk: JSON lines, a few small files, for the owner alone.

``shared.logs`` decides what may be said; here it only meets the disk. A process has files of its
own, so that two never write into one. A disk that takes nothing costs lines, never the terminal:
what was dropped is counted and told with the next line that goes through.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

MAX_BYTES = 1024 * 1024
"""Of one file; the one before is kept as ``.1``, and so on."""
KEPT = 4
"""Former files beside the one that is written."""
CRASHES = 3
"""Crash reports kept besides the one that waits to be written."""
FOLDER = "YICHUANG_LOGS"
"""Environment: where children of this process write. A folder, nothing secret."""
_MOST_TWINS = 8
_MAX_LINE = 16 * 1024


class LogFile:
    """One process's log: ``NAME.jsonl`` in ``folder``, or ``NAME-2.jsonl`` beside a living twin.

    Opened with the first line, so that a start does not wait for it. Thread-safe; never raises.
    """

    def __init__(
        self, folder: Path, name: str, *, max_bytes: int = MAX_BYTES, kept: int = KEPT
    ) -> None:
        self.folder, self.name = folder, name
        self._max_bytes, self._kept = max_bytes, kept
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._held: IO[bytes] | None = None
        self._path = folder / f"{name}.jsonl"
        self._size = 0
        self.dropped = 0
        """Lines the disk did not take, since the last one it took."""

    @property
    def path(self) -> Path:
        """The file that is written now."""
        return self._path

    def write(self, line: dict[str, object]) -> None:
        """Append one line and hand it to the system; a line that cannot be kept is counted."""
        with self._lock:
            try:
                self._write(line)
            except (OSError, ValueError, TypeError, RecursionError):
                self.dropped += 1

    def close(self) -> None:
        """Let go; the next line opens the file again."""
        with self._lock:
            for file in (self._file, self._held):
                if file is not None:
                    with contextlib.suppress(OSError):
                        file.close()
            self._file = self._held = None

    def _write(self, line: dict[str, object]) -> None:
        said = {"at": _now(), "pid": os.getpid(), **line}
        if self.dropped:
            said["dropped"] = self.dropped
        data = json.dumps(said, ensure_ascii=True, default=lambda _value: "…").encode("ascii")
        if len(data) > _MAX_LINE:
            said = {name: said[name] for name in ("at", "pid", "level", "event") if name in said}
            said |= {"event": str(said.get("event", ""))[:400], "cut": len(data)}
            data = json.dumps(said, default=str).encode("ascii")
        data += b"\n"
        if self._file is None:
            self._open()
        elif self._size + len(data) > self._max_bytes:
            self._rotate()
        assert self._file is not None
        written = self._file.write(data)  # unbuffered: after this only the system can lose it
        self._size += written
        if written != len(data):
            self._file.truncate(self._size - written)  # half a line would spoil the next one too
            self._size -= written
            raise OSError("disk is full")
        self.dropped = 0

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._held is None:
            self._hold()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = open(descriptor, "ab", buffering=0)  # noqa: SIM115 - kept open
        self._size = os.fstat(descriptor).st_size
        if self._size > self._max_bytes:
            self._rotate()

    def _hold(self) -> None:
        """Find a name no living process writes under."""
        for twin in range(1, _MOST_TWINS + 1):
            name = self.name if twin == 1 else f"{self.name}-{twin}"
            descriptor = os.open(self.folder / f".{name}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
            held = open(descriptor, "ab", buffering=0)  # noqa: SIM115 - held while we write
            if _locked(held):
                self._held, self._path = held, self.folder / f"{name}.jsonl"
                return
            held.close()
        raise OSError("too many processes of one name")

    def _rotate(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        _shift(self._path, self._kept)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = open(descriptor, "ab", buffering=0)  # noqa: SIM115 - kept open
        self._size = os.fstat(descriptor).st_size


def report_crashes(folder: Path, name: str) -> IO[bytes] | None:
    """From now on a crash inside C leaves ``NAME.crash``: the Python places of every thread.

    Names of files and functions, never values. What the process before left is kept as ``.1`` …
    None, and nothing else happens, when the disk does not take the file.
    """
    path = folder / f"{name}.crash"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size:
            _shift(path, CRASHES)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        file = open(descriptor, "ab", buffering=0)  # noqa: SIM115 - the handler writes to it
        faulthandler.enable(file, all_threads=True)
    except (OSError, ValueError):
        return None
    return file


def files(folder: Path) -> list[Path]:
    """Every log and crash report in ``folder``, by name."""
    try:
        found = [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []
    return sorted(path for path in found if ".jsonl" in path.name or ".crash" in path.name)


def _shift(path: Path, kept: int) -> None:
    """``path`` becomes ``.1``, ``.1`` becomes ``.2``; the last one goes."""
    for number in range(kept, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)


def _locked(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
