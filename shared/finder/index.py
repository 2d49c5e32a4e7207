"""Where entries are looked up: one file per catalogue release, mapped into memory.

Four tables lead from what was said to candidates: pairs of characters, pairs of sounds, triples of
letters, beginnings of initials. Nothing is held per entry but a number, so 200,000 services cost
little more than 50. The file only saves work: it is built anew when missing, damaged or of
another release, and a place that cannot be written costs nothing but time.

Layout: magic, length of the head, head (JSON: key, count, sections), sections aligned to 8. A
table is three arrays of unsigned 32-bit numbers: sorted keys, where each key's entries begin, the
entries. Entries are numbered from the shortest name on, so that a long list cut off keeps those.
"""

from __future__ import annotations

import bisect
import contextlib
import heapq
import itertools
import json
import math
import mmap
import os
import struct
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from shared.finder.entries import Entry, pairs_of
from shared.finder.spelling import blur, syllables_of

_MAGIC = b"YCFIND4\n"
TABLES = ("pairs", "told", "sounds", "letters", "starts")
_ENOUGH, _MOST = 600, 4000
_MOST_INITIALS = 10
_KEPT = 512
_SUMMED = 20_000
"""Up to so many services every byte is looked at when an index is opened; a whole province's is
written under another name first, and its length is checked."""


def pair_keys(text: str) -> Iterator[int]:
    """Keys of every pair of characters."""
    return (((ord(p[0]) & 0xFFFF) << 16) | (ord(p[1]) & 0xFFFF) for p in pairs_of(text))


def sound_keys(text: str) -> Iterator[int]:
    """Keys of every pair of sounds, blurred."""
    return _pairs_of_sounds(syllables_of(text))


def _pairs_of_sounds(syllables: Sequence[str]) -> Iterator[int]:
    sounds = [blur(s) for s in syllables]
    return (_key_of(f"{a} {b}") for a, b in itertools.pairwise(sounds))


def letter_keys(letters: str) -> Iterator[int]:
    """Keys of every three letters of a blurred spelling."""
    soft = blur(letters)
    return (_key_of(soft[i : i + 3]) for i in range(len(soft) - 2))


def initial_key(initials: str) -> int:
    """Key of a beginning of initials."""
    return _key_of(f"^{initials}")


@lru_cache(maxsize=1 << 16)
def _key_of(letters: str) -> int:
    return zlib.crc32(letters.encode())


@lru_cache(maxsize=_KEPT)
def _told_keys(told: str) -> frozenset[int]:
    """A province lists the same service for every county: what it asks for is the same text."""
    return frozenset(pair_keys(told))


def _keys_of(entry: Entry) -> dict[str, set[int]]:
    keys: dict[str, set[int]] = {name: set() for name in TABLES}
    for text, _ in entry.terms:
        keys["pairs"].update(pair_keys(text))
        syllables = syllables_of(text)
        keys["sounds"].update(_pairs_of_sounds(syllables))
        keys["letters"].update(letter_keys("".join(syllables)))
        initials = "".join(s[0] for s in syllables)[:_MOST_INITIALS]
        keys["starts"].update(initial_key(initials[:n]) for n in range(2, len(initials) + 1))
    keys["told"] = {*_told_keys(entry.told)} - keys["pairs"]
    return keys


def build(entries: Iterable[Entry], key: str) -> bytes:
    """Make the file's bytes. ``key`` names the release and everything else it depends on."""
    ordered = sorted(entries, key=lambda e: (len(e.name), e.id))
    tables: dict[str, dict[int, array[int]]] = {name: {} for name in TABLES}
    texts, offsets, at = bytearray(), array("I"), 0
    for number, entry in enumerate(ordered):
        for name, keys in _keys_of(entry).items():
            table = tables[name]
            for one in keys:
                listed = table.get(one)
                if listed is None:
                    table[one] = array("I", (number,))
                else:
                    listed.append(number)
        line = json.dumps([entry.id, entry.name, entry.terms, entry.told], ensure_ascii=False)
        offsets.append(at)
        texts += line.encode()
        at = len(texts)
    offsets.append(at)
    ids = sorted(range(len(ordered)), key=lambda n: ordered[n].id)
    sections = {"texts": bytes(texts), "offsets": offsets.tobytes()}
    sections["ids"] = array("I", ids).tobytes()
    for name, table in tables.items():
        keys_sorted = sorted(table)
        starts, postings = array("I", [0]), array("I")
        for one in keys_sorted:
            postings.extend(table[one])
            starts.append(len(postings))
        sections[f"{name}.keys"] = array("I", keys_sorted).tobytes()
        sections[f"{name}.starts"] = starts.tobytes()
        sections[f"{name}.entries"] = postings.tobytes()
        table.clear()
    return _packed(key, len(ordered), sections)


def _packed(key: str, count: int, sections: dict[str, bytes]) -> bytes:
    places, at = {}, 0
    for name, data in sections.items():
        places[name] = [at, len(data)]
        at += -(-len(data) // 8) * 8
    summed = zlib.crc32(b"".join(zlib.crc32(d).to_bytes(4, "little") for d in sections.values()))
    head = json.dumps({"key": key, "count": count, "sum": summed, "sections": places}).encode()
    head += b" " * (-(len(_MAGIC) + 4 + len(head)) % 8)
    body = b"".join(d + b"\0" * (-len(d) % 8) for d in sections.values())
    return _MAGIC + struct.pack("<I", len(head)) + head + body


class Index:
    """The tables of one release, read where they lie. Thread-safe: nothing changes."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Raises ValueError when the bytes are no whole index."""
        view = memoryview(data)
        if bytes(view[: len(_MAGIC)]) != _MAGIC:
            raise ValueError("not an index")
        (length,) = struct.unpack_from("<I", view, len(_MAGIC))
        start = len(_MAGIC) + 4 + length
        head = json.loads(bytes(view[len(_MAGIC) + 4 : start]))
        self.key: str = head["key"]
        self.count: int = head["count"]
        self._parts: dict[str, memoryview] = {}
        for name, (at, size) in head["sections"].items():
            part = view[start + at : start + at + size]
            if len(part) != size:
                raise ValueError("cut short")
            self._parts[name] = part if name == "texts" else part.cast("I")
        self._sum = head["sum"]
        self._top = math.log(2 + self.count)
        self.entry = lru_cache(maxsize=_KEPT)(self._entry)

    def whole(self) -> bool:
        """True when every byte is as written; reads the whole file."""
        sums = (zlib.crc32(part).to_bytes(4, "little") for part in self._parts.values())
        return bool(zlib.crc32(b"".join(sums)) == self._sum)

    def _entry(self, number: int) -> Entry:
        offsets, texts = self._parts["offsets"], self._parts["texts"]
        key, name, terms, told = json.loads(bytes(texts[offsets[number] : offsets[number + 1]]))
        return Entry(key, name, tuple((text, weight) for text, weight in terms), told)

    def number_of(self, item: str) -> int | None:
        """Number of the entry with this id."""
        ids = self._parts["ids"]
        place = bisect.bisect_left(ids, item, key=lambda number: self.entry(number).id)
        if place < len(ids) and self.entry(ids[place]).id == item:
            return int(ids[place])
        return None

    def entries(self) -> Iterator[Entry]:
        """All of them, for small catalogues."""
        return (self._entry(number) for number in range(self.count))

    def spread(self, table: str, key: int) -> tuple[int, int]:
        """Where a key's entries stand; empty when there are none."""
        keys = self._parts[f"{table}.keys"]
        place = bisect.bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            return 0, 0
        starts = self._parts[f"{table}.starts"]
        return starts[place], starts[place + 1]

    def rarity(self, key: int) -> float:
        """0 to 1; 1 for a pair of characters no name has."""
        start, end = self.spread("pairs", key)
        return math.log(1 + (1 + self.count) / (1 + end - start)) / self._top

    def candidates(self, table: str, keys: Iterable[int], most: int) -> list[int]:
        """Entries that share most with these keys, rare ones counting more; bounded work."""
        found = []
        for key in set(keys):
            start, end = self.spread(table, key)
            if end > start:
                weight = math.log(1 + (1 + self.count) / (1 + end - start))
                found.append((end - start, start, end, weight))
        found.sort()
        postings = self._parts[f"{table}.entries"]
        shared: dict[int, float] = {}
        for _, start, end, weight in found:
            if len(shared) < _ENOUGH:
                for number in postings[start : min(end, start + _MOST)].tolist():
                    shared[number] = shared.get(number, 0.0) + weight
            else:
                self._add_known(postings, start, end, weight, shared)
        return heapq.nlargest(most, shared, key=lambda n: (shared[n], -n))

    @staticmethod
    def _add_known(
        postings: Sequence[int], start: int, end: int, weight: float, shared: dict[int, float]
    ) -> None:
        if end - start <= _MOST:
            for number in set(postings[start:end]) & shared.keys():
                shared[number] += weight
            return
        for number in heapq.nlargest(_ENOUGH, shared, key=shared.__getitem__):
            place = bisect.bisect_left(postings, number, start, end)
            if place < end and postings[place] == number:
                shared[number] += weight


def open_index(file: Path | None, key: str, entries: Callable[[], Iterable[Entry]]) -> Index:
    """The kept index when it is whole and of this release, else a new one, kept when possible.

    ``entries`` is asked only when one has to be made.
    """
    if file is not None:
        kept = _kept(file, key)
        if kept is not None:
            return kept
    data = build(entries(), key)
    if file is not None and _write(file, data):
        kept = _kept(file, key)
        if kept is not None:
            return kept
    return Index(data)


def _kept(file: Path, key: str) -> Index | None:
    try:
        with file.open("rb") as opened:
            index = Index(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
        small = index.count <= _SUMMED
        return index if index.key == key and (not small or index.whole()) else None
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None


def _write(file: Path, data: bytes) -> bool:
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        fresh.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        return False
    return True
