"""What a damaged file still says: facts that prove themselves, and the rows beside them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

from shared.journal import rows
from shared.journal.device_key import Known, signed_by_us
from shared.journal.image import Image, Row, Value
from shared.proof import Header, SignedHead, body_hash

_FACT_WIDTH = 1 + rows.HEADER_WIDTH + 3
_ORDER = {"live": 0, "forgotten": 1, "destroyed": 2}


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact with what is left of its body: nothing when ``content`` holds only None."""

    header: Header
    content: tuple[str | None, bytes | None, bytes | None]

    @property
    def place(self) -> tuple[int, int]:
        """(epoch, seq)."""
        return self.header.epoch, self.header.seq

    @property
    def whole(self) -> bool:
        """True when the body is there too."""
        return self.content != (None, None, None)


@dataclass(frozen=True, slots=True)
class Hole:
    """Facts ``first`` to ``last`` of ``epoch`` are gone; ``last`` 0 when nobody knows how many."""

    epoch: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many are known to be gone."""
        return max(1, self.last - self.first + 1)


@dataclass(slots=True)
class Found:
    """Everything carved out of one file."""

    facts: list[Kept] = field(default_factory=list)
    runs: list[tuple[Header, Header]] = field(default_factory=list)
    """First and last header of each unbroken stretch, in order."""
    holes: list[Hole] = field(default_factory=list)
    scopes: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    blobs: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    heads: dict[int, SignedHead] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


def carve(image: Image, terminal: str, ours: Known) -> Found:
    """Read every row of every page version and keep what proves itself."""
    found = Found()
    candidates: dict[int, dict[str, Kept]] = defaultdict(dict)
    ranked = sorted(image.rows(), key=lambda pair: pair[0])  # the newest comes last and stays
    for _rank, (rowid, values) in ranked:
        if len(values) >= 1 + rows.HEADER_WIDTH and values[0] is None:
            kept = _fact(rowid, values, terminal)
            if kept is not None:
                known = candidates[rowid].get(kept.header.hash())
                if known is None or kept.whole:
                    candidates[rowid][kept.header.hash()] = kept
        else:
            _beside(found, (rowid, values), ours)
    found.facts = _chosen(candidates, found.heads)
    found.runs = list(_runs(found.facts))
    found.holes = _holes(found.runs)
    by_place = {rows.position(*kept.place): kept.header.hash() for kept in found.facts}
    found.heads = {p: h for p, h in found.heads.items() if by_place.get(p) == h.hash}
    _follow_facts(found)
    return found


def beyond(found: Found, *places: tuple[int, int]) -> None:
    """Note as a hole what lies behind the last fact although somebody outside knows of it."""
    last = found.facts[-1].place if found.facts else (0, 0)
    for epoch, seq in sorted(places):
        if (epoch, seq) <= last:
            continue
        first = last[1] + 1 if epoch == last[0] else 1
        if found.holes and found.holes[-1].first == first and found.holes[-1].epoch == epoch:
            found.holes.pop()
        found.holes.append(Hole(epoch, first, seq))


def _fact(rowid: int, values: tuple[Value, ...], terminal: str) -> Kept | None:
    try:
        names = [f.name for f in fields(Header)]
        header = Header.from_json(dict(zip(names, values[1:], strict=False)))
    except ValueError:
        return None
    if header.terminal != terminal or rows.position(header.epoch, header.seq) != rowid:
        return None
    nothing = Kept(header, (None, None, None))
    if len(values) < _FACT_WIDTH:
        return nothing
    clear, salt, sealed = values[-3:]
    if isinstance(clear, str) and isinstance(salt, bytes) and not header.scope:
        proven = body_hash(salt, clear.encode()) == header.body_hash
        return Kept(header, (clear, salt, None)) if proven else nothing
    if isinstance(sealed, bytes) and header.scope:
        return Kept(header, (None, None, sealed))
    return nothing


def _beside(found: Found, row: Row, ours: Known) -> None:
    rowid, values = row
    match values:
        case (str(scope), "visit" | "case", _, _, "live" | "forgotten" | "destroyed", int(), str()):
            found.scopes[scope] = values
        case (str(digest), str(), str(name), str(), int(), str(), str()) if (
            len(digest) == len(name) == 64
        ):
            found.blobs[digest] = values
        case (None, str(t), int(e), int(s), str(h), str(at), str(kid), str(signature)):
            head = SignedHead(t, e, s, h, at, kid, signature)
            if signed_by_us(head, ours) and rows.position(e, s) == rowid:
                found.heads[rowid] = head
        case (str(day), int(last)) if day.isdigit():
            found.serials[day] = max(last, found.serials.get(day, 0))
        case (str(key), str(text)) if key == "stored" or key.startswith("state:"):
            if _is_json(text):
                found.marks[key] = text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _chosen(candidates: dict[int, dict[str, Kept]], heads: dict[int, SignedHead]) -> list[Kept]:
    """One fact for each place: the one its successor or a signed head names, else the newest."""
    out: list[Kept] = []
    wanted = ""
    for place in sorted(candidates, reverse=True):
        here = candidates[place]
        head = heads.get(place)
        voucher = wanted if wanted in here else head.hash if head is not None else ""
        kept = here.get(voucher) or list(here.values())[-1]
        wanted = kept.header.prev_hash
        out.append(kept)
    return out[::-1]


def _runs(facts: list[Kept]) -> Iterable[tuple[Header, Header]]:
    if not facts:
        return
    first = facts[0].header
    for before, after in pairwise(facts):
        if after.header.prev_hash != before.header.hash():
            yield first, before.header
            first = after.header
    yield first, facts[-1].header


def _holes(runs: list[tuple[Header, Header]]) -> list[Hole]:
    holes: list[Hole] = []
    epoch, seq = 0, 0
    for first, last in runs:
        if first.epoch > epoch and epoch:
            holes.append(Hole(epoch, seq + 1, 0))  # the end of that epoch: how long, nobody knows
        after = seq if first.epoch == epoch else 0
        if first.seq > after + 1:
            holes.append(Hole(first.epoch, after + 1, first.seq - 1))
        epoch, seq = last.epoch, last.seq
    return holes


def _follow_facts(found: Found) -> None:
    """Facts say what became of a scope, should its own row be an older version."""
    for kept in found.facts:
        header = kept.header
        if header.type == "case-submitted":
            _settle(found, header.scope, "live", submitted=1)
        elif header.type in {"key-forgotten", "key-destroyed"} and kept.content[0]:
            scope = str(json.loads(kept.content[0]).get("scope", ""))
            state = "forgotten" if header.type == "key-forgotten" else "destroyed"
            _settle(found, scope, state)


def _settle(found: Found, scope: str, state: str, submitted: int = 0) -> None:
    row = found.scopes.get(scope)
    if row is None:
        return
    name, kind, wrapped, local, stood, sent, began = row
    state = max(state, stood, key=_ORDER.__getitem__)
    local = local if state == "live" else None
    wrapped = None if state == "destroyed" else wrapped
    found.scopes[scope] = (name, kind, wrapped, local, state, max(sent, submitted), began)
