"""A damaged file as its pages: every version of each page that still proves itself."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from shared.journal import wal
from shared.proof.pages import PAGE_BYTES, SALT_BYTES, USABLE_BYTES, PageOpener

Progress = Callable[[int, int], None]
"""Called with (pages read, pages in all)."""
_TABLE_LEAF = 0x0D
_TABLE_INNER = 0x05
_MOST_LOCAL = USABLE_BYTES - 35
_LEAST_LOCAL = (USABLE_BYTES - 12) * 32 // 255 - 23
Value = int | float | str | bytes | None
Row = tuple[int, tuple[Value, ...]]


class Image:
    """Main file and log together, read only."""

    def __init__(self, database: Path, key: bytes, salts: list[bytes], progress: Progress) -> None:
        log = wal.read(database.with_name(database.name + "-wal"))
        frames = wal.committed(log)
        self._main = database.read_bytes() if database.exists() else b""
        heads = [f.data[:SALT_BYTES] for f in frames if f.page == 1]
        self._opener = PageOpener(key, [*salts, self._main[:SALT_BYTES], *heads])
        self._good: dict[int, dict[int, bytes]] = defaultdict(dict)
        self._newest: dict[int, int] = {}
        self._cut_off = len(log.frames) > len(frames)
        self._read(frames, log.pages, progress)
        self.damaged = sorted(n for n, rank in self._newest.items() if rank not in self._good[n])
        """Pages whose newest version is gone."""
        self.salt_damaged = self._main[:SALT_BYTES] != self._opener.salt

    @property
    def pages(self) -> int:
        """How many pages there are or should be."""
        return len(self._newest)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """(rank, row) of every table row on every good page version; a higher rank is newer.

        Columns whose bytes lie on lost pages, and all behind them, are missing from a row.
        """
        for number in sorted(self._good):
            for rank, page in self._good[number].items():
                start = 100 if number == 1 else 0
                if page[start] == _TABLE_LEAF:
                    for row in self._leaf(page, start):
                        yield rank, row

    def end_certain(self, table: str) -> bool:
        """True when the last rows of a table are there for sure: the newest version of every page
        on the way to them is good, and the log ends with a whole transaction."""
        roots = {
            values[3]
            for _rank, (_rowid, values) in self.rows()
            if len(values) == 5 and values[:2] == ("table", table)
        }
        number = roots.pop() if len(roots) == 1 and not self._cut_off else 0
        while isinstance(number, int) and number in self._good and number not in self.damaged:
            page = self._good[number][self._newest[number]]
            if page[0] == _TABLE_LEAF:
                return True
            number = struct.unpack_from(">I", page, 8)[0] if page[0] == _TABLE_INNER else 0
        return False

    def _read(self, frames: tuple[wal.Frame, ...], pages: int, progress: Progress) -> None:
        """Open everything. Rank -1 is the main file before the log, n the log's frame n."""
        of_page: dict[int, dict[bytes, int]] = defaultdict(dict)
        for rank, frame in enumerate(frames):
            of_page[frame.page][frame.data] = rank
            self._newest[frame.page] = rank
            opened = self._opener.open(frame.page, frame.data)
            if opened is not None:
                self._good[frame.page][rank] = opened
        in_main = -(-len(self._main) // PAGE_BYTES)
        for number in range(1, in_main + 1):
            raw = self._main[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]
            rank = of_page[number].get(raw, -1)
            self._newest.setdefault(number, rank)
            if rank not in self._good[number]:
                opened = self._opener.open(number, raw)
                if opened is not None:
                    self._good[number][rank] = opened
            if number % 64 == 0 or number == in_main:
                progress(number, in_main)
        for number in range(1, max(pages, self._said_pages()) + 1):
            self._newest.setdefault(number, -1)

    def _said_pages(self) -> int:
        """How many pages the first page says there are: a cut-off end shows."""
        first = self._good.get(1)
        if not first:
            return 0
        return int(struct.unpack_from(">I", first[max(first)], 28)[0])

    def _leaf(self, page: bytes, start: int) -> Iterator[Row]:
        count = struct.unpack_from(">H", page, start + 3)[0]
        for at in struct.unpack_from(f">{count}H", page, start + 8):
            size, at = _varint(page, at)
            rowid, at = _varint(page, at)
            yield rowid, _record(self._payload(page, at, size))

    def _payload(self, page: bytes, at: int, size: int) -> bytes:
        if size <= _MOST_LOCAL:
            return page[at : at + size]
        local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (USABLE_BYTES - 4)
        if local > _MOST_LOCAL:
            local = _LEAST_LOCAL
        out = bytearray(page[at : at + local])
        following = struct.unpack_from(">I", page, at + local)[0]
        while following and len(out) < size:
            rank = self._newest.get(following, 0)
            spilled = self._good.get(following, {}).get(rank)
            if spilled is None:
                break
            following = struct.unpack_from(">I", spilled)[0]
            out += spilled[4:USABLE_BYTES]
        return bytes(out[:size])


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[at + count]
        if count == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    raise AssertionError


def _record(payload: bytes) -> tuple[Value, ...]:
    """The columns of a record, as far as its bytes are there."""
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        size = _size(kind)
        if at + size > len(payload):
            break
        values.append(_value(kind, payload[at : at + size]))
        at += size
    return tuple(values)


def _size(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind < 7:
        return int.from_bytes(data, "big", signed=True)
    return data.decode("utf-8", "replace") if kind % 2 else data
