"""An opened case at the window: what was handed in, and everything that happened to it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from shared.casework.evidence import PDF, EvidenceFile
from shared.casework.pages import CapturedPage, PageNotes
from shared.domain.case import State
from shared.domain.facts import Role
from shared.domain.identity import CardKind, IdentityCard
from shared.domain.item import PageSlot, ServiceItem
from shared.domain.materials import IDENTITY_KEY, How
from shared.domain.shortfalls import page_name
from shared.domain.slots import PaperSlot

if TYPE_CHECKING:
    from shared.casework.office import Office


@dataclass
class DeskMaterial:
    """A material of a case on the desk and what the clerk said of it."""

    key: str
    name: str
    how: How
    pages: tuple[Mapping[str, Any], ...] = ()
    verdict: str = ""
    """'' not looked at yet, else passed | refused | exempt."""
    reason: str = ""
    """The clerk's reason for the verdict."""
    answer: str = ""
    """What the province found out about the exemption, one sentence; '' for nothing."""
    task: str = ""
    """The supplement task that this paper would close, '' for none."""
    slots: tuple[PageSlot, ...] = ()
    """Pages that can be captured here, empty for what no camera can take."""

    @property
    def settled(self) -> bool:
        """True when acceptance need not wait for it."""
        return self.verdict in ("passed", "exempt")

    @property
    def wanted(self) -> bool:
        """True while the applicant still owes it: refused, or not held by the state."""
        return self.verdict == "refused" or (self.how is How.BRING and not self.settled)

    @property
    def missing(self) -> tuple[PageSlot, ...]:
        """Slots that hold no page yet."""
        held = {str(page.get("slot", "")) for page in self.pages}
        return tuple(slot for slot in self.slots if slot.key not in held)


@dataclass
class DeskCase:
    """An opened case. Holds personal data in memory: drop it when the case is put back."""

    case: str
    scope: str
    number: str
    item: ServiceItem
    state: State
    applicant: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, str]]
    materials: list[DeskMaterial]
    received_at: str
    trail: list[tuple[str, str]] = field(default_factory=list)
    """(local time, sentence), newest first."""
    origin: str = ""
    """Terminal it was applied for at."""
    part_of: Mapping[str, Any] = field(default_factory=dict)
    """Of a one-thing: which, and what it waits for; empty for a case alone."""
    tray: tuple[Mapping[str, Any], ...] = ()
    """Pages that belong to no material yet."""
    evidence: dict[str, EvidenceFile] = field(default_factory=dict)
    """The newest evidence PDF of each material that has one."""
    read: dict[str, PageNotes] = field(default_factory=dict, repr=False)
    """What was read here on pages laid down since it was opened, by digest; in memory only."""

    def material(self, key: str) -> DeskMaterial:
        """The material with that key. Raises KeyError."""
        for material in self.materials:
            if material.key == key:
                return material
        raise KeyError(key)


def holder_of(applicant: Mapping[str, Any]) -> IdentityCard:
    """The applicant's card as its fields came, for comparing a page with it."""

    def day(name: str) -> date | None:
        text = str(applicant.get(name) or "")
        return date.fromisoformat(text) if text else None

    def text(name: str) -> str:
        return str(applicant.get(name) or "")

    return IdentityCard(
        kind=CardKind(text("kind") or CardKind.RESIDENT),
        name=text("name"),
        number=text("number"),
        sex=text("sex"),
        birth=day("birth") or date.min,
        nation=text("nation"),
        address=text("address"),
        appended_address=text("appended_address"),
        valid_until=day("valid_until"),
    )


def pages_of(case: DeskCase) -> list[CapturedPage]:
    """Every page of an opened case as it lies; the scans are fetched when looked at."""

    def page(body: Mapping[str, Any]) -> CapturedPage:
        notes = PageNotes(
            str(body.get("kind", "")),
            dict(body.get("fields") or {}),
            tuple(body.get("findings") or ()),
            int(body.get("dpi") or 0),
        )
        return CapturedPage(
            str(body["page"]),
            str(body["material"]),
            str(body.get("slot", "")),
            str(body["digest"]),
            str(body.get("media_type", "")),
            int(body.get("width") or 0),
            int(body.get("height") or 0),
            b"",
            notes,
        )

    laid = [p for material in case.materials for p in material.pages]
    return [page(body) for body in [*laid, *case.tray]]


def slots_at_desk(case: DeskCase) -> list[PaperSlot]:
    """Every page that can be captured for an opened case, in the order of its materials."""
    found = []
    for material in case.materials:
        held = {str(page.get("slot", "")) for page in material.pages}
        one = len(material.slots) == 1
        for slot in material.slots:
            name = material.name if one else page_name(material.name, slot.name)
            found.append(
                PaperSlot(material.key, slot.key, name, slot.kind, slot.hint, slot.key in held)
            )
    return found


def read_case(office: Office, case: str) -> DeskCase:
    """A case as the journal has it now.

    Raises Trouble ``forgotten`` when this terminal may not read it, KeyError when unknown.
    """
    journal = office.journal
    snapshot, scope = _snapshot(office, case)
    (row,) = journal.query(
        "select item, state, number, received_at, terminal from cases where case_id = ?", (case,)
    )
    item = office.item(str(row["item"]))
    pages = list(snapshot.get("pages", ()))
    materials = {
        str(m["key"]): DeskMaterial(
            key=m["key"],
            name=m["name"],
            how=How(m["how"]),
            pages=tuple(p for p in pages if p["material"] == m["key"]),
            slots=_slots(item, m["key"], How(m["how"])),
        )
        for m in snapshot.get("materials", ())
    }
    tray = {str(p["page"]): p for p in pages if not p["material"]}
    for header in journal.facts(case=case):
        if header.role != Role.RESIDENT.value and header.type in _TELLING:
            body = journal.body(header.id)
            _happened(materials, header.type, body)
            _in_tray(tray, header.type, body)
    evidence = [EvidenceFile.of(body) for body in snapshot.get("evidence", ())]
    for header in journal.facts(case=case, type="evidence-made"):
        evidence.append(EvidenceFile.of(journal.body(header.id)))
    for task in journal.query(
        "select task, material from tasks where case_id = ? and closed_at = ''", (case,)
    ):
        if str(task["material"]) in materials:
            materials[str(task["material"])].task = str(task["task"])
    return DeskCase(
        case=case,
        scope=scope,
        number=str(row["number"] or snapshot.get("number", "")),
        item=item,
        state=State(str(row["state"])),
        applicant=snapshot.get("applicant", {}),
        answers=snapshot.get("answers", {}),
        materials=list(materials.values()),
        received_at=str(row["received_at"] or ""),
        origin=str(snapshot.get("terminal") or row["terminal"] or ""),
        part_of=snapshot.get("part_of", {}),
        tray=tuple(tray.values()),
        evidence={file.material: file for file in evidence if file.media_type == PDF},
    )


_TELLING = frozenset({"material-settled", "material-checked", "page-captured", "page-removed"})


def _happened(materials: dict[str, DeskMaterial], type_: str, body: Mapping[str, Any]) -> None:
    """Bring one material up to what a fact of the desk or the province says of it."""
    material = materials.get(str(body["material"]))
    if material is None:
        return
    if type_ == "material-settled":
        if material.how is How.PENDING:
            material.how, material.answer = How(str(body["how"])), str(body["reason"])
    elif type_ == "material-checked":
        material.verdict, material.reason = str(body["verdict"]), str(body["reason"])
    elif type_ == "page-removed":
        material.pages = tuple(p for p in material.pages if p["page"] != body["page"])
        if not material.pages and material.how is How.CAPTURED:
            material.how = How.BRING  # thrown away or laid elsewhere: it is owed again
    else:
        kept = tuple(p for p in material.pages if p.get("slot") != body["slot"])
        material.pages = (*kept, body)
        material.how = How.CAPTURED
        material.verdict, material.reason = "", ""  # a new page is looked at again


def _in_tray(tray: dict[str, Mapping[str, Any]], type_: str, body: Mapping[str, Any]) -> None:
    """Bring the tray up to what a fact of the desk says of it."""
    if type_ == "page-captured" and not body["material"]:
        tray[str(body["page"])] = body
    elif type_ == "page-removed":
        tray.pop(str(body["page"]), None)


def _snapshot(office: Office, case: str) -> tuple[dict[str, Any], str]:
    for type_ in ("case-received", "case-submitted"):
        headers = office.journal.facts(case=case, type=type_)
        if headers:
            body = office.journal.body(headers[-1].id)
            return (body["snapshot"] if type_ == "case-received" else body), headers[-1].scope
    raise KeyError(case)


def _slots(item: ServiceItem, key: str, how: How) -> tuple[PageSlot, ...]:
    if how is How.ON_SITE and key != IDENTITY_KEY:
        return ()
    return next((m.slots for m in item.materials if m.key == key), ())
