"""From candidates to lines of the configuration: one attachment has one role, one role one device.

Everything that was written before stays: an entry is kept where its device still is, moved where
the device of its kind now is, and named where it is gone. Nothing is removed by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from os.path import realpath
from urllib.parse import unquote, urlsplit

from shared.config.model import DeviceEntry
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, Proposal

LIKELY = 40
"""From this score on a candidate is proposed by itself (``plugin.Proposal``)."""
SURE = 80
_LEAD = 20
"""A candidate that far ahead of the next one for its role needs no second look."""
_SEVERAL = frozenset({DeviceKind.CASH})
"""Kinds a terminal may have more than one of: notes and coins. Another must have answered."""
_WIRED = frozenset({DeviceKind.LIGHT, DeviceKind.LOCK})
"""Kinds that may share one relay board (``signals.line``); what is wired where has to be tried."""
_DRAWER_SCORE = 20
_LOCAL = {
    "serial": "serial",
    "usb": "usb",
    "pcsc": "pcsc",
    "sane": "sane",
    "camera": "camera",
    "nut": "nut",
}
"""Scheme to the bus that would show it; a queue or a network address may be there unseen."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A driver that says it can use an attachment."""

    attachment: Attachment
    driver: str
    proposal: Proposal


class Deed(StrEnum):
    """What becomes of a line of the configuration."""

    KEEP = "keep"
    """Its device is where it was, or cannot be looked for."""
    ADD = "add"
    MOVE = "move"
    """Its device is gone and another of its kind is there: same name, new address."""
    MISSING = "missing"
    """Its device is gone and nothing takes its place; the line stays."""
    GUESS = "guess"
    """It may be there, and nobody can know without a person."""

    @property
    def words(self) -> str:
        """As people read it."""
        return {
            "keep": "保留",
            "add": "新增",
            "move": "换到新位置",
            "missing": "没有找到",
            "guess": "也许",
        }[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One device of the plan.

    entry: what would stand in the configuration. before: what stands there now. score: of the
    proposal, 0 where none was needed. sure: False when a person should look at it. rivals: other
    candidates for this role, best first.
    """

    deed: Deed
    entry: DeviceEntry
    before: DeviceEntry | None = None
    score: int = 0
    sure: bool = True
    rivals: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write. spare: what nobody proposes a role for. guesses: what nothing answered for,
    one for each kind still without a device; only a person can say so."""

    lines: tuple[Line, ...] = ()
    spare: tuple[Attachment, ...] = ()
    guesses: tuple[Line, ...] = ()

    @property
    def entries(self) -> tuple[DeviceEntry, ...]:
        """Every ``[[device]]`` as it would stand."""
        return tuple(line.entry for line in self.lines)

    @property
    def changes(self) -> tuple[Line, ...]:
        """What would be written anew."""
        return tuple(line for line in self.lines if line.deed in (Deed.ADD, Deed.MOVE))


@dataclass(slots=True)
class _Pool:
    """What is still free, best first."""

    kind_of: Callable[[str], DeviceKind]
    free: list[Candidate] = field(default_factory=list)

    def of(self, kind: DeviceKind) -> list[Candidate]:
        return [c for c in self.free if self.kind_of(c.driver) is kind]

    def take(self, chosen: Candidate) -> None:
        place, kind = place_of(chosen.attachment.url), self.kind_of(chosen.driver)

        def left(other: Candidate) -> bool:
            if place_of(other.attachment.url) != place:
                return True
            beside = self.kind_of(other.driver)
            return kind is not beside and {kind, beside} <= _WIRED

        self.free = [c for c in self.free if left(c)]


def propose(
    candidates: Iterable[Candidate],
    kind_of: Callable[[str], DeviceKind],
    entries: Sequence[DeviceEntry] = (),
    seen: Iterable[Attachment] = (),
    looked_at: Callable[[str], bool] = lambda _: False,
) -> Plan:
    """The plan for what was found, beside what is configured.

    kind_of: the kind of a driver, by its name. seen: everything that was found. looked_at: whether
    all of a bus was seen; where it was not, a configured device counts as being there.
    """
    seen = tuple(seen)
    there = {place_of(a.url) for a in seen}
    kept = {place_of(e.url) for e in entries}
    best = sorted(candidates, key=lambda c: -c.proposal.score)
    pool = _Pool(kind_of, [c for c in best if place_of(c.attachment.url) not in kept])
    lines = [_settled(e, pool, there, looked_at) for e in entries]
    roles = {DeviceKind(e.kind) for e in entries}
    for candidate in best:
        kind, score = kind_of(candidate.driver), candidate.proposal.score
        needed = LIKELY if kind not in roles else SURE if kind in _SEVERAL else 101
        if candidate not in pool.free or score < needed:
            continue
        roles.add(kind)
        lines.append(_line(Deed.ADD, kind, candidate, pool, lines))
    used = {place_of(line.entry.url) for line in lines}
    spare = tuple(a for a in seen if place_of(a.url) not in used)
    return Plan(tuple(lines), spare, tuple(_guesses(pool, best, lines, roles)))


def _guesses(
    pool: _Pool, best: Sequence[Candidate], lines: Sequence[Line], roles: set[DeviceKind]
) -> Iterator[Line]:
    """What has no role and may be there. Several may be of one place: a person takes one."""
    printers = [
        x
        for x in lines
        if DeviceKind(x.entry.kind) is DeviceKind.RECEIPT and x.deed is not Deed.MISSING
    ]
    if DeviceKind.DRAWER not in roles and printers:
        kind = DeviceKind.DRAWER.value
        url = f"printer://{printers[0].entry.id}"
        entry = DeviceEntry.model_validate(
            {"id": kind, "kind": kind, "driver": "printer-drawer", "url": url}
        )
        yield Line(Deed.GUESS, entry, score=_DRAWER_SCORE, sure=False)
    free = list(pool.free)
    for candidate in best:
        kind_ = pool.kind_of(candidate.driver)
        if candidate.proposal.score < LIKELY and candidate in free and kind_ not in roles:
            roles = roles | {kind_}
            others = tuple(
                c for c in free if c is not candidate and pool.kind_of(c.driver) is kind_
            )
            entry = DeviceEntry(
                id=kind_.value,
                kind=kind_.value,
                driver=candidate.driver,
                url=candidate.proposal.url,
                options=dict(candidate.proposal.options),
            )
            yield Line(Deed.GUESS, entry, None, candidate.proposal.score, False, others)


def _settled(
    entry: DeviceEntry, pool: _Pool, there: set[str], looked_at: Callable[[str], bool]
) -> Line:
    bus = _LOCAL.get(urlsplit(entry.url).scheme, "")
    if not bus or not looked_at(bus) or place_of(entry.url) in there:
        return Line(Deed.KEEP, entry, entry)
    kind = DeviceKind(entry.kind)
    same = [c for c in pool.of(kind) if c.proposal.score >= LIKELY]
    # the driver it has comes first: a replacement is usually the same model
    same.sort(key=lambda c: (c.driver != entry.driver, -c.proposal.score))
    if not same:
        return Line(Deed.MISSING, entry, entry, sure=False)
    return _line(Deed.MOVE, kind, same[0], pool, [], entry)


def _line(
    deed: Deed,
    kind: DeviceKind,
    chosen: Candidate,
    pool: _Pool,
    lines: Sequence[Line],
    before: DeviceEntry | None = None,
) -> Line:
    pool.take(chosen)
    rivals = tuple(pool.of(kind))
    score = chosen.proposal.score
    ahead = score - max((r.proposal.score for r in rivals), default=0)
    options = {**(before.options if before else {}), **chosen.proposal.options}
    entry = DeviceEntry(
        id=before.id if before else _name(kind, {line.entry.id for line in lines}),
        kind=kind.value,
        driver=chosen.driver,
        url=chosen.proposal.url,
        options=options,
    )
    sure = score >= SURE or (ahead >= _LEAD and kind not in _WIRED)
    return Line(deed, entry, before, score, sure, rivals)


def _name(kind: DeviceKind, taken: set[str]) -> str:
    name, number = kind.value, 2
    while name in taken:
        name, number = f"{kind.value}-{number}", number + 1
    return name


def place_of(url: str) -> str:
    """Where an address leads, without how to talk there: two of one place are one attachment."""
    scheme, _, rest = url.partition("://")
    where = unquote(rest.partition("?")[0]).rstrip("/")
    if scheme == "usb":
        where = where.replace(":", "-").lower() + "?" + _serial(rest)
    if scheme == "camera" and where.isdigit():
        where = f"/dev/video{where}"
    if scheme in ("serial", "camera") and where.startswith("/"):
        where = realpath(where)
    return f"{scheme.removeprefix('camera+')}:{where}"


def _serial(rest: str) -> str:
    """Two devices of one model differ by what their address adds."""
    asked = dict(p.partition("=")[::2] for p in rest.partition("?")[2].split("&"))
    return asked.get("serial", "") or asked.get("port", "")
