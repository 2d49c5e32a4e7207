"""The write-ahead log read without SQLite: its frames, and whether it was damaged after a sync.

SQLite drops silently everything behind the first frame whose checksum fails. That is right for
what a power cut left half-written, and wrong for a log that lay safely on disk and was damaged
there: facts already acknowledged would vanish, or old pages stand beside newer ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from shared.proof.pages import PAGE_BYTES

_HEADER_BYTES = 32
_FRAME_BYTES = 24 + PAGE_BYTES
_MAGIC = 0x377F0682
_MASK = 0xFFFFFFFF
Sums = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """One page image in the log. ``sums``: the running checksum written in it."""

    page: int
    commit: bool
    salts: bytes
    sums: Sums
    head: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Log:
    """The frames of the newest generation in a log, whole or not."""

    frames: tuple[Frame, ...]
    whole: int
    """So many from the start on are what SQLite would take: whole transactions."""
    header_ok: bool
    pages: int
    """Pages the database has after the last commit; 0 when there is none."""


def read(path: Path) -> Log:
    """Read a log; an absent or empty one has no frames."""
    data = path.read_bytes() if path.exists() else b""
    if len(data) < _HEADER_BYTES + _FRAME_BYTES:
        return Log((), 0, header_ok=True, pages=0)
    order = ">" if struct.unpack_from(">I", data)[0] & 1 else "<"
    start = _checksum(order, (0, 0), data[:24])
    magic_ok = struct.unpack_from(">I", data)[0] & ~1 == _MAGIC
    header_ok = magic_ok and start == struct.unpack_from(">II", data, 24)
    found = list(_frames(data))
    salts = data[16:24] if header_ok else found[0].salts
    mine = [frame for frame in found if frame.salts == salts]
    whole, sums = 0, start
    for count, frame in enumerate(found if header_ok else (), start=1):
        sums = _checksum(order, sums, frame.head + frame.data)
        if frame.salts != salts or sums != frame.sums:
            break
        whole = count if frame.commit else whole
    return Log(tuple(mine), whole, header_ok, _pages(mine))


def damage(path: Path, database: Path) -> str:
    """Words for damage a crash cannot explain; empty for a log that may be opened.

    What lies behind the whole part was durable when a later transaction followed it (each commit
    is synced before the next is written), or when it was written back to ``database`` already.
    """
    log = read(path)
    if log.whole and not database.exists():
        return "wal without its file"
    rest = log.frames[log.whole :]
    if not rest:
        return ""
    if not log.header_ok:
        return "" if _written_back(rest, database) else "wal header"
    pages = _Pages(database)
    followed = any(before.commit and _follows(before, after) for before, after in pairwise(rest))
    if followed or any(pages.at(frame.page) == frame.data for frame in rest):
        return f"wal frame {log.whole + 1}"
    return ""


def committed(log: Log) -> tuple[Frame, ...]:
    """Every frame up to the last commit, also behind a damaged one."""
    for at in range(len(log.frames), 0, -1):
        if log.frames[at - 1].commit:
            return log.frames[:at]
    return ()


def _written_back(frames: tuple[Frame, ...], database: Path) -> bool:
    """True when the database holds the newest image of each page: nothing depends on the log."""
    newest = {frame.page: frame.data for frame in frames}
    pages = _Pages(database)
    return all(pages.at(number) == data for number, data in newest.items())


class _Pages:
    """Raw pages of a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def at(self, number: int) -> bytes:
        if number < 1 or not self._path.exists():
            return b""
        with self._path.open("rb") as file:
            file.seek((number - 1) * PAGE_BYTES)
            return file.read(PAGE_BYTES)


def _frames(data: bytes) -> Iterator[Frame]:
    for at in range(_HEADER_BYTES, len(data) - _FRAME_BYTES + 1, _FRAME_BYTES):
        page, size = struct.unpack_from(">II", data, at)
        sums = struct.unpack_from(">II", data, at + 16)
        body = data[at + 24 : at + _FRAME_BYTES]
        salts = data[at + 8 : at + 16]
        yield Frame(page, size != 0, salts, (sums[0], sums[1]), data[at : at + 8], body)


def _follows(before: Frame, after: Frame) -> bool:
    """True when ``after`` was written directly behind ``before``: its checksum goes on from it."""
    data = after.head + after.data
    return any(_checksum(order, before.sums, data) == after.sums for order in "<>")


def _pages(frames: list[Frame]) -> int:
    sizes = [struct.unpack(">II", frame.head)[1] for frame in frames if frame.commit]
    return int(sizes[-1]) if sizes else 0


def _checksum(order: str, start: Sums, data: bytes) -> Sums:
    first, second = start
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & _MASK
        second = (second + odd + first) & _MASK
    return first, second
