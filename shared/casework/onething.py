"""一件事 while its applicant is here: one form, one set of papers, one signature, a case for each.

What is chosen and can be taken in here becomes cases under one key, submitted in one transaction;
each has its own number, receipt and outcome. The first one's case holds the making: its answers and
pages. What is done elsewhere, or at a window only, is named in the notice and not pretended.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import uuid_utils

from shared.casework.casefile import CaseFile
from shared.casework.submission import Part, Submitted, submit_parts
from shared.casework.together import MemberLine, Outcome, notice, way_of
from shared.domain.bundle import lead, plan
from shared.domain.errors import Actor, Trouble
from shared.domain.form import plain, relevant_answers
from shared.domain.guide import Commitment
from shared.domain.identity import IdentityCard
from shared.domain.item import Bundle, Material
from shared.domain.materials import MaterialFacts, MaterialNeed, needs
from shared.domain.merged import SharedNeed, merged_form, merged_needs

if TYPE_CHECKING:
    from shared.casework.visit import Visit

_NOT_TAKEN = ("window", "elsewhere", "left-out")


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
    def bundle_id(self) -> str:
        """The one-thing this is."""
        return self.bundle.id

    @property
    def all_made(self) -> list[Submitted]:
        """What was taken in, in the order it can go."""
        return self.made

    @property
    def outcomes(self) -> list[Outcome]:
        """Every member: what was taken in first, in the order it can go, then what was not."""
        catalogue = self.visit.catalogue
        numbers = {one.item: one.number for one in self.made}
        lines = notice(catalogue, self.bundle, [p.key for p in self.places]).lines
        found = [_outcome(line, numbers) for line in lines]
        order = [*(one.item for one in self.made), *_NOT_TAKEN]
        return sorted(found, key=lambda one: order.index(one.key if one.number else one.state))

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


def _outcome(line: MemberLine, numbers: Mapping[str, str]) -> Outcome:
    number = numbers.get(line.key, "")
    if not line.chosen:
        state = "left-out"
    elif number:
        state = "waits" if line.after else "taken"
    else:
        state = line.way
    return Outcome(line.key, line.name, state, number, line.dept, line.after)
