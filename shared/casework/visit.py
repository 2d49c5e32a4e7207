"""One person's visit: who it is, which cases, what is printed, and how all of it is forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import uuid_utils

from shared.casework.casefile import CaseFile
from shared.casework.periods import only_asked
from shared.casework.ports import Contributions
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.identity import CardKind, Identified, IdentityCard, mask_name, mask_number
from shared.journal import FactDraft, ScopeKind

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.onething import OneThing

_SICK_DISK = frozenset({"disk-full", "disk-trouble"})
_log = logging.getLogger(__name__)


def card_fields(card: IdentityCard) -> dict[str, Any]:
    """A card as JSON, without photograph and fingerprint: those never leave memory."""
    fields = asdict(card)
    for name in ("photo_wlt", "fingerprint"):
        del fields[name]
    for name in ("birth", "valid_from", "valid_until"):
        fields[name] = fields[name].isoformat() if fields[name] else ""
    return fields


class Visit:
    """A visit at a kiosk or window. ``end`` must be called; afterwards nothing works any more."""

    def __init__(self, office: Office, face: str) -> None:
        self._office = office
        self.catalogue = office.catalogue
        """Pinned: a release that arrives meanwhile waits for the next visit."""
        self.id = str(uuid_utils.uuid7())
        self.card: IdentityCard | None = None
        self.identified = Identified.CARD
        """How ``card`` came."""
        self.cases: list[CaseFile] = []
        self.ended = False
        self.case_scope = ScopeKind.VISIT if face == "kiosk" else ScopeKind.CASE
        """Whether this terminal may still read a case after the visit (ADR 3)."""
        self._scope = office.journal.begin_scope(ScopeKind.VISIT)
        office.append(FactDraft("visit-began", {"visit": self.id, "face": face}, role=Role.SYSTEM))

    @property
    def office(self) -> Office:
        """Where this visit takes place."""
        return self._office

    def identify(self, card: IdentityCard, how: Identified = Identified.CARD) -> None:
        """Take a card as the applicant's, or what a clerk entered by hand (手工录入).

        Raises Trouble ``card-expired``, or ``another-card`` when the visit has another holder.
        """
        self._alive()
        social = card.kind is CardKind.SOCIAL_SECURITY
        how = Identified.SOCIAL_SECURITY if social else how
        if card.expired_on(self._office.now().date()):
            raise Trouble(
                "card-expired",
                f"这张{'社会保障卡' if social else '身份证'}已经过了有效期。"
                "请先换证，或到人工窗口用其他办法核实身份。",
                Actor.RESIDENT,
            )
        if self.card is not None and self.card.number != card.number:
            raise Trouble(
                "another-card",
                "这不是刚才那个人的证件。请放回刚才的，或结束后重新开始。"
                if social
                else "这不是刚才那张身份证。请放回刚才的，或结束后重新开始。",
                Actor.RESIDENT,
            )
        if self.card is None:
            self.card, self.identified = card, how
            self._office.append(
                FactDraft(
                    "resident-identified",
                    {"card": card_fields(card), "how": how.value},
                    scope=self._scope,
                    role=Role.RESIDENT,
                )
            )

    def consent(self, purpose: str, text: str) -> None:
        """Keep that the person agreed to a look at their data, and to which sentence."""
        self._alive()
        self._office.append(
            FactDraft(
                "consent-given",
                {"purpose": purpose, "text": text},
                scope=self._scope,
                role=Role.RESIDENT,
            )
        )

    def open(self, item_id: str) -> CaseFile:
        """Open a case for the identified person. Raises Trouble ``not-identified``."""
        self._alive()
        if self.card is None:
            raise Trouble("not-identified", "请先把身份证放在读卡器上。", Actor.RESIDENT)
        case = CaseFile(self, self.catalogue.items[item_id], self.card)
        self.cases.append(case)
        return case

    def open_one_thing(self, bundle_id: str, wanted: Collection[str]) -> OneThing:
        """Open a one-thing with what was chosen of it. Raises Trouble ``not-identified`` or
        ``nothing-here``."""
        from shared.casework.onething import OneThing

        self._alive()
        if self.card is None:
            raise Trouble("not-identified", "请先把身份证放在读卡器上。", Actor.RESIDENT)
        thing = OneThing(self, self.catalogue.bundles[bundle_id], wanted, self.card)
        self.cases.append(thing)
        return thing

    def ask_contributions(self, case: CaseFile) -> Contributions:
        """Ask the province for the person's contribution records, on the trail either way.

        Raises Trouble ``province-unreachable`` when there is no answer.
        """
        self._alive()
        province, card = self._office.tools.province, case.applicant
        if province is None:
            raise Trouble(
                "province-unreachable",
                "现在连不上省平台，查不到缴费记录。请稍后再来，或到人工窗口办理。",
                Actor.STAFF,
                transient=True,
            )
        try:
            answer = province.ask_contributions(card.number, card.name)
        except Trouble as trouble:
            case.note_province("contributions", "", "unreachable")
            raise trouble from None
        case.note_province("contributions", answer.verify_code, "answered")
        asked = {key: given.value for key, given in case.answers.items()}
        return only_asked(answer, asked, self._office.now().date())

    def submitted(self) -> list[CaseFile]:
        """Cases of this visit that were taken in."""
        return [case for case in self.cases if case.submitted is not None]

    def kept_words(self, stored: Collection[str] = ()) -> str:
        """What stays here after the visit, said honestly on the last screen.

        stored: numbers of the receipts whose cases the province said that it has.
        """
        made = [one.number for case in self.submitted() for one in case.all_made]
        count = len(made)
        if not count:
            return "这次没有提交申请，您的信息没有留在本机。"
        if set(made) <= set(stored):
            return f"省平台已收到您交的 {count} 件申请；本机看不到您的信息了。"
        return f"本机看不到您的信息了；您交的 {count} 件申请已密封保存，等着上报省平台。"

    def holder_words(self) -> str:
        """王*芳 4103••••••••••0021, or nothing before identification."""
        return f"{mask_name(self.card.name)} {mask_number(self.card.number)}" if self.card else ""

    def end(self, reason: str) -> None:
        """End and wipe: what was sent to a printer is settled, keys forgotten, memory dropped.

        Safe to call twice. A disk that refuses the record keeps nobody's data here: the keys were
        in memory only and go all the same, and the next start writes down what is missing. Whoever
        comes next is told of the disk.
        """
        if self.ended:
            return
        self.ended = True
        self._office.prints.visit_ended(self)
        cases, self.cases = self.cases, []
        self.card = None
        ended = FactDraft("visit-ended", {"visit": self.id, "reason": reason})
        records: list[Callable[[], None]] = [
            lambda: self._office.append(ended),
            *(case.close for case in cases),
            lambda: self._office.journal.destroy(self._scope, "visit-ended"),
        ]
        for record in records:
            try:
                record()
            except Trouble as trouble:
                if trouble.code not in _SICK_DISK:
                    raise
                _log.warning("the end of a visit could not be written down: %s", trouble.code)

    def _alive(self) -> None:
        if self.ended:
            raise Trouble("visit-ended", "这次办事已经结束，请重新开始。", Actor.RESIDENT)
