"""一件事 while its applicant is here: one form, one set of papers, one signature, a case for each.

What is chosen and can be taken in here becomes cases under one key, submitted in one transaction;
each has its own number, receipt and outcome. The first one's case holds the making: its answers and
pages. What is done elsewhere, or at a window only, is named in the notice and not pretended.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uuid_utils

from shared.casework.casefile import CaseFile
from shared.casework.submission import Part, Submitted, submit_parts
from shared.domain.bundle import Place, key_of, lead, longest, plan
from shared.domain.errors import Actor, Trouble
from shared.domain.form import plain, relevant_answers
from shared.domain.guide import Commitment
from shared.domain.identity import IdentityCard
from shared.domain.item import Bundle, Material
from shared.domain.materials import MaterialFacts, MaterialNeed, needs
from shared.domain.merged import SharedNeed, merged_form, merged_needs

if TYPE_CHECKING:
    from shared.casework.visit import Visit
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
    """What people call a member."""
    return catalogue.short_name(key) if key in catalogue.items else key


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


class OneThing(CaseFile):
    """Several items in the making as one. ``made`` after submitting: one for each, in order."""

    def __init__(
        self, visit: Visit, bundle: Bundle, wanted: Collection[str], applicant: IdentityCard
    ) -> None:
        """Raises Trouble ``nothing-here`` when nothing chosen can be taken in at this terminal."""
        catalogue = visit.catalogue
        self.bundle = bundle
        self.places = plan(bundle, wanted)
        here = [p for p in self.places if way_of(catalogue, p.key) == "here"]
        if not here:
            raise Trouble(
                "nothing-here",
                "您选的这几件都要到窗口办。请打印告知单，带齐材料去一次就行。",
                Actor.RESIDENT,
            )
        self.parts = {place.key: catalogue.items[place.key] for place in here}
        forms = [catalogue.forms[key] for key in self.parts]
        self.merged = merged_form(bundle.id, bundle.name, forms)
        self.made: list[Submitted] = []
        first = self.parts[here[0].key]
        super().__init__(visit, first, applicant, self.merged.form)

    @property
    def title(self) -> str:
        """The one-thing's name."""
        return self.bundle.name

    @property
    def count(self) -> int:
        """One for each item that is taken in here."""
        return len(self.parts)

    @property
    def on_the_spot(self) -> bool:
        """Never: something is taken in."""
        return False

    def material(self, key: str) -> Material:
        """The paper as the first item that asks for it describes it. Raises KeyError."""
        for item in self.parts.values():
            for material in item.materials:
                if material.key == key:
                    return material
        raise KeyError(key)

    def shared_needs(self) -> list[SharedNeed]:
        """Each paper once, with the items that ask for it."""
        return merged_needs({key: self.needs_of(key) for key in self.parts})

    def needs(self) -> list[MaterialNeed]:
        """The papers of all of it, each once."""
        return [shared.need for shared in self.shared_needs()]

    def needs_of(self, key: str) -> list[MaterialNeed]:
        """The papers of one item, as they stand now."""
        return needs(
            self.parts[key],
            MaterialFacts(
                answers=plain(self.merged.own(key, self.answers)),
                lookups=self.lookups,
                captured=frozenset(self.pages),
                card_read=self._card_read,
                card_typed=not self._card_read,
            ),
        )

    def commitment(self) -> Commitment | None:
        """The promises of all of it as one letter; the plain sentences are the first one's."""
        guides = self.visit.catalogue.guides
        found = [
            guide.commitment
            for key in self.parts
            if (guide := guides.get(key)) is not None and guide.commitment is not None
        ]
        if not found:
            return None
        return Commitment(
            sentences=found[0].sentences,
            full_text="\n\n".join(one.full_text for one in found),
        )

    def submit(self) -> Submitted:
        """Take all of it in, each with its number and receipt, or nothing.

        Raises Trouble ``not-ready``. Again, it returns the same.
        """
        if self.submitted is None:
            self._open()
            obstacles = self.obstacles()
            if obstacles:
                raise Trouble("not-ready", obstacles[0], Actor.RESIDENT)
            self.made = submit_parts(self, self._taken(), secrets.randbelow)
            self.submitted = self.made[0]
        return self.submitted

    def _taken(self) -> list[Part]:
        catalogue = self.visit.catalogue
        ids = {
            key: self.id if item.id == self.item.id else str(uuid_utils.uuid7())
            for key, item in self.parts.items()
        }
        return [
            Part(
                case=ids[key],
                item=item,
                answers=relevant_answers(catalogue.forms[key], self.merged.own(key, self.answers)),
                needs=self.needs_of(key),
                part_of=self._joined(key, ids),
            )
            for key, item in self.parts.items()
        ]

    def _joined(self, key: str, ids: dict[str, str]) -> dict[str, object]:
        """What ties a case to the others: which one-thing, who leads, what it waits for."""
        place = next(p for p in self.places if p.key == key)
        return {
            "bundle": self.bundle.id,
            "name": self.bundle.name,
            "run": self.id,
            "lead": lead(self.bundle),
            "lead_dept": self.bundle.lead_dept,
            "waits_for": [ids[k] for k in place.waits_for if k in ids],
            "waits_elsewhere": [k for k in place.waits_for if k not in ids],
            "assumed": list(place.assumed),
            "cases": list(ids.values()),
        }
