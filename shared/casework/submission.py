"""Submitting: the case, its number and its receipt become durable in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from shared.casework.fees import fee_text
from shared.domain.calendar import Deadline
from shared.domain.facts import Role
from shared.domain.form import relevant_answers
from shared.domain.materials import How, MaterialNeed
from shared.domain.receipt import case_number, new_query_code
from shared.journal import FactDraft, Tx

if TYPE_CHECKING:
    from shared.casework.casefile import CaseFile


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


def submit_case(case: CaseFile, new_code: Callable[[int], int]) -> Submitted:
    """Append case-submitted and receipt-issued together; nothing is printed before it returns."""
    office, journal = case.visit.office, case.visit.office.journal
    site, now, sure = office.tools.site, office.now(), office.tools.clock_sure()
    expected = office.expected(case.item, case.visit.catalogue.calendar)
    found = case.needs()
    taken = tuple(
        (n.name, f"拍照 {len(n.pages)} 张，原件已退") for n in found if n.how is How.CAPTURED
    ) + ((("承诺书", "手写签名 1 份"),) if case.signature else ())
    exempt = tuple(n.name for n in found if n.how is How.EXEMPT)
    pending = tuple(n.name for n in found if n.how is How.PENDING)
    code = new_query_code(new_code)
    made: list[Submitted] = []

    def build(tx: Tx) -> list[FactDraft]:
        number = str(case_number(site.number_prefix, now.date(), tx.next_serial(f"{now:%y%m%d}")))
        tx.add(_case_submitted(case, number, found))
        token = tx.receipt_token(
            number=number, case=case.id, item=case.item.id, received_at=int(now.timestamp())
        )
        made[:] = [
            Submitted(
                case=case.id,
                item=case.item.id,
                item_name=case.item.name,
                number=number,
                token=token,
                code=code,
                received_at=now,
                clock_sure=sure,
                expected=expected,
                promise_words=promise_words(case),
                fee=fee_text(case),
                head=tx.head,
                materials=taken,
                exempt=exempt,
                pending=pending,
            )
        ]
        return [_receipt_issued(case, made[0])]

    journal.append_with(build)
    return made[0]


def promise_words(case: CaseFile) -> str:
    """承诺 5 个工作日，法定 20 个工作日."""
    item = case.item
    if item.promised_limit.at_once:
        return item.promised_limit.text
    return f"承诺 {item.promised_limit.text}，法定 {item.statutory_limit.text}"


def _case_submitted(case: CaseFile, number: str, found: list[MaterialNeed]) -> FactDraft:
    from shared.casework.visit import card_fields

    answers = relevant_answers(case.form, case.answers) if case.form else {}
    return FactDraft(
        "case-submitted",
        {
            "number": number,
            "applicant": card_fields(case.applicant) | {"how": case.visit.identified.value},
            "answers": {
                key: {"value": a.value, "source": a.source.value} for key, a in answers.items()
            },
            "materials": [
                {"key": n.key, "name": n.official_name or n.name, "how": n.how.value} for n in found
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
            ],
            "signature": {
                "document": case.signature.document,
                "strokes": case.signature.strokes,
                "picture": case.signature.picture,
            }
            if case.signature
            else {},
        },
        scope=case.scope,
        case=case.id,
        item=case.item.id,
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
        },
        case=case.id,
        item=case.item.id,
        state="received",
        role=Role.SYSTEM,
    )
