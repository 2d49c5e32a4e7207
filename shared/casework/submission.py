"""Submitting: the case, its number and its receipt become durable in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from shared.casework.fees import fee_text_of
from shared.casework.pages import captured_body
from shared.domain.calendar import Deadline
from shared.domain.facts import Role
from shared.domain.form import Answer, relevant_answers
from shared.domain.item import ServiceItem
from shared.domain.materials import How, MaterialNeed
from shared.domain.receipt import case_number, new_query_code
from shared.journal import FactDraft, Tx

if TYPE_CHECKING:
    from shared.casework.casefile import CaseFile
    from shared.casework.evidence import EvidenceFile


@dataclass(frozen=True)
class Submitted:
    """What the resident holds after submitting: all of it durable before anything is shown."""

    case: str
    item: str
    item_name: str
    number: str
    token: str
    code: str
    received_at: datetime
    clock_sure: bool
    """False: nobody vouched for the terminal's time when this was taken in."""
    expected: Deadline
    promise_words: str
    fee: str
    head: str
    materials: tuple[tuple[str, str], ...]
    """(name, note) of what was taken in."""
    exempt: tuple[str, ...]
    pending: tuple[str, ...]
    one_thing: str = ""
    """Name of the 一件事 it is one of; '' for a case alone."""


@dataclass(frozen=True)
class Part:
    """One case that is taken in. An application for several items has one for each.

    part_of: what joins it to the others ({} for a case alone), see ``shared.casework.onething``.
    """

    case: str
    item: ServiceItem
    answers: Mapping[str, Answer]
    needs: Sequence[MaterialNeed]
    part_of: Mapping[str, object] = field(default_factory=dict)


def submit_case(case: CaseFile, new_code: Callable[[int], int]) -> Submitted:
    """Append case-submitted and receipt-issued together; nothing is printed before it returns."""
    answers = relevant_answers(case.form, case.answers) if case.form else {}
    return submit_parts(case, [Part(case.id, case.item, answers, case.needs())], new_code)[0]


def submit_parts(
    case: CaseFile, parts: Sequence[Part], new_code: Callable[[int], int]
) -> list[Submitted]:
    """Take in every part, each with its number and receipt, all in one durable transaction.

    The case in the making is the first; the others are opened with its pages, under its key.
    """
    office, journal = case.visit.office, case.visit.office.journal
    now = office.now()
    codes = [new_query_code(new_code) for _ in parts]
    files = case.make_evidence()
    made: list[Submitted] = []

    def build(tx: Tx) -> list[FactDraft]:
        made.clear()
        for part, code in zip(parts, codes, strict=True):
            serial = tx.next_serial(f"{now:%y%m%d}")
            number = str(case_number(office.tools.site.number_prefix, now.date(), serial))
            if part.case != case.id:
                for draft in _opened(case, part):
                    tx.add(draft)
            for draft in _evidence(case, part, files):
                tx.add(draft)
            tx.add(_case_submitted(case, part, number))
            token = tx.receipt_token(
                number=number, case=part.case, item=part.item.id, received_at=int(now.timestamp())
            )
            one = _submitted(case, part, number, token, code, now, tx.head)
            tx.add(_receipt_issued(case, one))
            made.append(one)
        return []

    journal.append_with(build)
    return made


def _submitted(
    case: CaseFile, part: Part, number: str, token: str, code: str, now: datetime, head: str
) -> Submitted:
    office, catalogue = case.visit.office, case.visit.catalogue
    taken = tuple(
        (n.name, f"拍照 {len(n.pages)} 张，原件已退") for n in part.needs if n.how is How.CAPTURED
    ) + ((("承诺书", "手写签名 1 份"),) if case.signature else ())
    return Submitted(
        case=part.case,
        item=part.item.id,
        item_name=part.item.name,
        number=number,
        token=token,
        code=code,
        received_at=now,
        clock_sure=office.tools.clock_sure(),
        expected=office.expected(part.item, catalogue.calendar),
        promise_words=promise_words(part.item),
        fee=fee_text_of(part.item, catalogue.forms.get(part.item.id), part.answers),
        head=head,
        materials=taken,
        exempt=tuple(n.name for n in part.needs if n.how is How.EXEMPT),
        pending=tuple(n.name for n in part.needs if n.how is How.PENDING),
        one_thing=str(part.part_of.get("name", "")),
    )


def _opened(case: CaseFile, part: Part) -> list[FactDraft]:
    """The beginning of a further case: its own facts, and the pages it shares with the first."""
    opened = {"visit": case.visit.id, "item_name": part.item.name}
    wanted = {need.key for need in part.needs}
    pages = [page for page in case.filing.all() if page.material in wanted]
    return [
        FactDraft("case-opened", opened, case=part.case, item=part.item.id, state="draft"),
        *(
            FactDraft(
                "page-captured",
                captured_body(page, page.notes),
                scope=case.scope,
                case=part.case,
                item=part.item.id,
                role=Role.RESIDENT,
            )
            for page in pages
        ),
    ]


def _evidence(case: CaseFile, part: Part, files: Sequence[EvidenceFile]) -> list[FactDraft]:
    """The evidence files of a part: of a case alone all of them, else those of its materials."""
    wanted = {need.key for need in part.needs}
    return [
        FactDraft(
            "evidence-made",
            file.body(),
            scope=case.scope,
            case=part.case,
            item=part.item.id,
            role=Role.SYSTEM,
        )
        for file in files
        if not part.part_of or file.material in wanted
    ]


def promise_words(item: ServiceItem) -> str:
    """承诺 5 个工作日，法定 20 个工作日."""
    if item.promised_limit.at_once:
        return item.promised_limit.text
    return f"承诺 {item.promised_limit.text}，法定 {item.statutory_limit.text}"


def _case_submitted(case: CaseFile, part: Part, number: str) -> FactDraft:
    from shared.casework.visit import card_fields

    wanted = {need.key for need in part.needs}
    alone = not part.part_of
    joined = {} if alone else {"part_of": dict(part.part_of)}
    return FactDraft(
        "case-submitted",
        {
            "number": number,
            "applicant": card_fields(case.applicant) | {"how": case.visit.identified.value},
            "answers": {
                key: {"value": a.value, "source": a.source.value} for key, a in part.answers.items()
            },
            "materials": [
                {"key": n.key, "name": n.official_name or n.name, "how": n.how.value}
                for n in part.needs
            ],
            "pages": [
                {
                    "material": p.material,
                    "slot": p.slot,
                    "page": p.id,
                    "digest": p.digest,
                    "media_type": p.media_type,
                }
                for p in case.filing.all()
                if alone or p.material in wanted
            ],
            "signature": {
                "document": case.signature.document,
                "strokes": case.signature.strokes,
                "picture": case.signature.picture,
            }
            if case.signature
            else {},
        }
        | joined,
        scope=case.scope,
        case=part.case,
        item=part.item.id,
        state="submitted",
        role=Role.RESIDENT,
    )


def _receipt_issued(case: CaseFile, made: Submitted) -> FactDraft:
    day: date = made.expected.day
    return FactDraft(
        "receipt-issued",
        {
            "number": made.number,
            "visit": case.visit.id,
            "token": made.token,
            "code": made.code,
            "item_name": made.item_name,
            "received_at": made.received_at.isoformat(timespec="seconds"),
            "clock": "sure" if made.clock_sure else "unsure",
            "expected_by": day.isoformat(),
            "provisional": made.expected.provisional,
            "materials": [list(pair) for pair in made.materials],
            "exempt": list(made.exempt),
            "pending": list(made.pending),
            "promise": made.promise_words,
            "fee": made.fee,
            "head": made.head,
            "claim": case.visit.office.journal.claim(case.applicant.number),
        }
        | ({"one_thing": made.one_thing} if made.one_thing else {}),
        case=made.case,
        item=made.item,
        state="received",
        role=Role.SYSTEM,
    )
