"""What a one-thing takes, told before it begins: order, papers, questions and days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.bundle import Place, key_of, longest, plan
from shared.domain.item import Bundle
from shared.domain.merged import merged_form

if TYPE_CHECKING:
    from shared.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member as the notice says it. ``way``: here, window or elsewhere."""

    key: str
    name: str
    way: str
    chosen: bool
    core: bool
    stage: int
    after: tuple[str, ...]
    """Names of chosen members it waits for."""
    assumed: tuple[str, ...]
    """Names of what must be there already, since it was not chosen."""
    dept: str = ""
    limit: str = ""
    fee: str = ""

    @property
    def note(self) -> str:
        """What waits for what, what must be there already, how long and how much."""
        parts = []
        if self.chosen and self.after:
            parts.append(f"先办好{'、'.join(self.after)}")
        if self.chosen and self.assumed:
            parts.append(f"要先有：{'、'.join(self.assumed)}")
        if self.limit:
            parts.append(self.limit)
        if self.fee not in ("", "免费"):
            parts.append(self.fee)
        return "；".join(parts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one member when the one-thing was handed in.

    state: ``taken``, ``waits`` (taken in, accepted only after ``after`` is granted), ``window`` and
    ``elsewhere`` (chosen, but not taken in here), ``left-out`` (not chosen). number: of what was
    taken in, else ''.
    """

    key: str
    name: str
    state: str
    number: str = ""
    dept: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """The merged one-time notice: what, in which order, with what, how long, how much."""

    name: str
    lead_dept: str
    lines: tuple[MemberLine, ...]
    papers: tuple[tuple[str, tuple[str, ...]], ...]
    """(paper, names of the members that ask for it); each paper once."""
    asked: int
    """Questions of the merged form."""
    apart: int
    """Questions when each were asked for alone."""
    visits: int
    visits_apart: int
    longest: tuple[str, ...]
    """Names along the chain that takes longest."""
    days: int
    """Calendar days that chain takes, about; 0 for at once."""


def notice(catalogue: Catalogue, bundle: Bundle, wanted: Collection[str]) -> Notice:
    """What the resident is told before beginning, for what is chosen. Pure."""
    places = {place.key: place for place in plan(bundle, wanted)}
    names = {key_of(m): name_of(catalogue, key_of(m)) for m in bundle.members}
    items = [catalogue.items[key] for key in places if key in catalogue.items]
    forms = [catalogue.forms[i.id] for i in items if i.id in catalogue.forms]
    papers: dict[str, tuple[str, tuple[str, ...]]] = {}
    for item in items:
        for material in item.materials:
            if material.required:
                before = papers.get(material.key, (material.label, ()))
                papers[material.key] = (before[0], (*before[1], names[item.id]))
    way = longest(places.values(), {item.id: item.promised_limit for item in items})
    return Notice(
        name=bundle.name,
        lead_dept=bundle.lead_dept,
        lines=tuple(_line(catalogue, bundle, key, places.get(key), names) for key in names),
        papers=tuple(papers.values()),
        asked=len(merged_form(bundle.id, bundle.name, forms).form.questions),
        apart=sum(len(form.questions) for form in forms),
        visits=min(1, sum(item.max_visits for item in items)),
        visits_apart=sum(item.max_visits for item in items),
        longest=tuple(names[key] for key in way.keys) if way.days else (),
        days=round(way.days),
    )


def name_of(catalogue: Catalogue, key: str) -> str:
    """What people call a member; also of an item that this terminal does not offer."""
    known = key in catalogue.items or key in catalogue.guides
    return catalogue.short_name(key) if known else key


def way_of(catalogue: Catalogue, key: str) -> str:
    """Where a member is done: here, at a window, or elsewhere."""
    if key not in catalogue.items:
        return "elsewhere"
    here = catalogue.applies_here(key)
    return "here" if here and not _at_once(catalogue, key) else "window"


def _at_once(catalogue: Catalogue, key: str) -> bool:
    """A print of one's own record is had from its own guide; nothing of it is taken in."""
    return catalogue.items[key].result.output == "kiosk_print"


def _line(
    catalogue: Catalogue, bundle: Bundle, key: str, place: Place | None, names: dict[str, str]
) -> MemberLine:
    item = catalogue.items.get(key)
    member = next(m for m in bundle.members if key_of(m) == key)
    return MemberLine(
        key=key,
        name=names[key],
        way=way_of(catalogue, key),
        chosen=place is not None,
        core=not member.optional,
        stage=place.stage if place else 0,
        after=tuple(names.get(k, k) for k in place.waits_for) if place else (),
        assumed=tuple(names.get(k, k) for k in place.assumed) if place else (),
        dept=item.dept if item else "",
        limit=item.promised_limit.text if item else "",
        fee=item.fee.text if item else "",
    )
