"""What is wrong with the papers of a case, in the order a clerk would say it at the desk.

First what is not there, then what no longer holds, then what does not agree, then what cannot be
read, and last what lies there and belongs nowhere; each in the order of the material list. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.materials import How, MaterialNeed


class Fault(StrEnum):
    """What is wrong; the order is the order of telling."""

    MISSING = "missing"
    EXPIRED = "expired"
    CONTRADICTS = "contradicts"
    ILLEGIBLE = "illegible"
    EXTRA = "extra"


ORDER = tuple(Fault)


@dataclass(frozen=True, slots=True)
class PageSaid:
    """What is known of one page that lies in a slot. Repr shows no content.

    valid_until: last day of validity as read (ISO), '' when it has none or it is for good.
    differs, unsure: sentences of what disagrees, and of what could not be made out, that nobody
    has settled yet. unread: reading failed altogether.
    """

    material: str
    slot: str
    name: str
    valid_until: str = field(default="", repr=False)
    differs: tuple[str, ...] = field(default=(), repr=False)
    unsure: tuple[str, ...] = field(default=(), repr=False)
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing to tell. material and slot: where, both '' for the tray."""

    fault: Fault
    material: str
    slot: str
    sentence: str
    stops: bool = False
    """True when the case cannot go on without it; else a person may let it pass."""


def shortfalls(
    needs: Sequence[MaterialNeed],
    pages: Sequence[PageSaid],
    tray: int = 0,
    *,
    today: date,
    passed: frozenset[tuple[str, str, str]] = frozenset(),
) -> list[Shortfall]:
    """Everything to tell of these papers, in the clerk's order.

    tray: how many pages belong to no material yet. passed: (fault, material, slot) of what a
    person has let pass already; what stops a case cannot be let pass.
    """
    found = [s for need in needs for s in _missing(need)]
    places = {(n.key, s.key): i for i, n in enumerate(needs) for s in n.pages}
    rows = {n.key: i for i, n in enumerate(needs)}

    def row(page: PageSaid) -> int:
        return places.get((page.material, page.slot), rows.get(page.material, len(rows)))

    for page in sorted(pages, key=row):
        found += _of_page(page, today)
    if tray:
        found.append(Shortfall(Fault.EXTRA, "", "", f"还有 {tray} 页没有放到材料里，请看一看"))
    found.sort(key=lambda s: ORDER.index(s.fault))
    return [s for s in found if s.stops or (s.fault, s.material, s.slot) not in passed]


def _missing(need: MaterialNeed) -> list[Shortfall]:
    if need.how is not How.BRING:
        return []
    one = len(need.pages) <= 1
    if not need.pages:
        return [Shortfall(Fault.MISSING, need.key, "", f"还缺{need.name}", stops=True)]
    return [
        Shortfall(
            Fault.MISSING,
            need.key,
            slot.key,
            f"还缺{need.name if one else page_name(need.name, slot.name)}",
            stops=True,
        )
        for slot in need.missing
    ]


def _of_page(page: PageSaid, today: date) -> list[Shortfall]:
    found = []
    until = _day(page.valid_until)
    if until is not None and until < today:
        words = f"{until.year} 年 {until.month} 月 {until.day} 日"
        found.append(_fault(Fault.EXPIRED, page, f"{page.name}过期了，有效期到 {words}"))
    if page.differs:
        found.append(_fault(Fault.CONTRADICTS, page, f"{page.name}：{page.differs[0]}"))
    if page.unread:
        found.append(_fault(Fault.ILLEGIBLE, page, f"{page.name}机器没认清，可以重拍一次"))
    elif page.unsure:
        found.append(_fault(Fault.ILLEGIBLE, page, f"{page.name}：{page.unsure[0]}"))
    return found


def _fault(fault: Fault, page: PageSaid, sentence: str) -> Shortfall:
    return Shortfall(fault, page.material, page.slot, sentence)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def page_name(paper: str, page: str) -> str:
    """户口簿首页, 居民户口簿首页, 户口簿老人那一页: a page by its paper, nothing said twice."""
    if paper in page:
        return page
    shared = next((n for n in range(len(paper), 0, -1) if page.startswith(paper[-n:])), 0)
    return paper + page[shared:]


def names_of(needs: Sequence[MaterialNeed]) -> Mapping[tuple[str, str], str]:
    """What each page of a material list is called: (material, slot) -> name."""
    return {
        (n.key, s.key): n.name if len(n.pages) == 1 else page_name(n.name, s.name)
        for n in needs
        for s in n.pages
    }
