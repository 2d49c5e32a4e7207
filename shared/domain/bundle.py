"""一件事 as a graph: what waits for what, what may be left out, and what all of it takes.

A member is named by its item, or by the words of what is done elsewhere. Choosing is the
applicant's (seed paper 004: 可根据实际需求自主选择全部或部分事项): what a chosen member waits for
and that is not chosen itself must be there already, and the plan says so instead of forcing it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from shared.domain.item import Bundle, BundleMember, Limit, ServiceItem


@dataclass(frozen=True, slots=True)
class Place:
    """One chosen member in its order. ``stage`` counts from 0; members of one stage go on side by
    side. waits_for: chosen members before it. assumed: what must be there already."""

    key: str
    member: BundleMember
    stage: int
    waits_for: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def key_of(member: BundleMember) -> str:
    """The item's id, or the words of what is done elsewhere."""
    return member.item or member.external or ""


def known_as(member: BundleMember, items: Mapping[str, ServiceItem]) -> str:
    """The name people read."""
    if member.item is not None and member.item in items:
        return items[member.item].name
    return member.external or member.item or ""


def core(bundle: Bundle) -> frozenset[str]:
    """Members the thing is about: chosen to begin with."""
    return frozenset(key_of(m) for m in bundle.members if not m.optional)


def lead(bundle: Bundle) -> str:
    """The core or the first link, whose authority leads (seed paper 004)."""
    first = [m for m in bundle.members if not m.optional] or list(bundle.members)
    return key_of(first[0])


def circle(bundle: Bundle) -> tuple[str, ...]:
    """Members that wait for each other round and round, in order; empty when there are none."""
    after = {key_of(m): m.depends_on for m in bundle.members}
    done: set[str] = set()
    for start in after:
        trail: list[str] = []
        found = _walk(start, after, trail, done)
        if found:
            return found
    return ()


def _walk(
    at: str, after: Mapping[str, tuple[str, ...]], trail: list[str], done: set[str]
) -> tuple[str, ...]:
    if at in trail:
        return (*trail[trail.index(at) :], at)
    if at in done or at not in after:
        return ()
    trail.append(at)
    for before in after[at]:
        found = _walk(before, after, trail, done)
        if found:
            return found
    trail.pop()
    done.add(at)
    return ()


def plan(bundle: Bundle, wanted: Collection[str]) -> tuple[Place, ...]:
    """The chosen members in the order they can go, the bundle's own order within a stage.

    Raises ValueError for a bundle that goes round in a circle: lint refuses such a release.
    """
    if circle(bundle):
        raise ValueError(f"{bundle.id} goes round in a circle")
    chosen = {key_of(m): m for m in bundle.members if key_of(m) in wanted}
    stages: dict[str, int] = {}

    def stage(key: str) -> int:
        if key not in stages:
            before = [b for b in chosen[key].depends_on if b in chosen]
            stages[key] = 1 + max((stage(b) for b in before), default=-1)
        return stages[key]

    places = [
        Place(
            key,
            member,
            stage(key),
            tuple(b for b in member.depends_on if b in chosen),
            tuple(b for b in member.depends_on if b not in chosen),
        )
        for key, member in chosen.items()
    ]
    return tuple(sorted(places, key=lambda place: place.stage))


@dataclass(frozen=True, slots=True)
class Path:
    """The chain of members that takes longest; days are calendar days, about."""

    keys: tuple[str, ...]
    days: float


def longest(places: Iterable[Place], limits: Mapping[str, Limit]) -> Path:
    """How long all of it takes when everything begins as early as it may.

    Members done elsewhere have no limit here and count nothing.
    """
    best: dict[str, Path] = {}
    for place in places:
        own = limits[place.key].about_days if place.key in limits else 0.0
        before = max((best[b] for b in place.waits_for), key=lambda p: p.days, default=Path((), 0))
        best[place.key] = Path((*before.keys, place.key), before.days + own)
    return max(best.values(), key=lambda path: path.days, default=Path((), 0))


def bundle_faults(bundle: Bundle, items: Collection[str]) -> list[str]:
    """What is wrong with a bundle as data, one Chinese sentence each."""
    keys = [key_of(m) for m in bundle.members]
    found = [
        f"一件事 {bundle.id} 指向不存在的事项 {m.item}。"
        for m in bundle.members
        if m.item is not None and m.item not in items
    ]
    found += [f"一件事 {bundle.id} 有一个环节没有写事项，也没有写名称。" for k in keys if not k]
    found += [
        f"一件事 {bundle.id} 里“{key}”写了两次。"
        for key in sorted({k for k in keys if keys.count(k) > 1})
    ]
    for member in bundle.members:
        found += [
            f"一件事 {bundle.id} 里“{key_of(member)}”要等“{before}”，但这件事里没有它。"
            for before in member.depends_on
            if before not in keys
        ]
    round_ = circle(bundle)
    if round_:
        found.append(f"一件事 {bundle.id} 的先后绕成了圈：{' → '.join(round_)}。")
    if not bundle.lead_dept:
        found.append(f"一件事 {bundle.id} 没有写牵头单位。")
    return found
