"""From casework's values to papers: one-time notice, acceptance notice, statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from shared.casework.ports import Contributions
from shared.domain.calendar import Deadline
from shared.domain.identity import IdentityCard, mask_number
from shared.domain.item import ServiceItem
from shared.domain.materials import How, MaterialFacts, needs
from shared.paper.acceptance import AcceptancePaper, WindowHead, acceptance_notice
from shared.paper.notice import OneTimeNotice, one_time_notice
from shared.paper.receipt import PaperMaterial
from shared.paper.statement import ContributionLine, StatementPaper, contribution_statement

if TYPE_CHECKING:
    from shared.casework.desk import DeskCase
    from shared.casework.office import Office

_PERMIT = "行政许可"
_WAYS = ("自助终端：随时可办", "综合窗口：工作时间", "不会用机器：窗口有人帮您办，也可以请家人代办")


def notice_pdf(office: Office, item: ServiceItem) -> bytes:
    """一次性告知单 of an item: everything needed and everything not needed, told once."""
    listed = needs(item, MaterialFacts())
    bring = [n for n in listed if n.how is How.BRING or n.key == "id"]
    spared = [n for n in listed if n not in bring]
    site = office.tools.site
    return one_time_notice(
        OneTimeNotice(
            hall=site.hall_name,
            item=item.name,
            authority=item.dept,
            audience=item.object,
            promised_limit=item.promised_limit.text,
            statutory_limit=item.statutory_limit.text,
            fee=item.fee.text,
            to_bring=tuple(PaperMaterial(n.official_name or n.name, n.reason) for n in bring),
            not_needed=tuple(
                PaperMaterial(n.official_name or n.name, f"{n.tag}：{n.reason}") for n in spared
            ),
            printed_at=office.now(),
            terminal=site.terminal,
            basis=item.legal_basis,
            conditions=item.conditions,
            visits=f"{item.max_visits} 次",
            result=item.result.name,
            ways=_WAYS,
            hotline=site.help_phone,
            catalogue=office.catalogue.release,
        )
    )


def acceptance_pdf(office: Office, case: DeskCase, due: Deadline, *, sample: bool = False) -> bytes:
    """受理通知书 of a case that was just accepted."""
    site, now, item = office.tools.site, office.now(), case.item
    applicant: Mapping[str, Any] = case.applicant
    taken = [m for m in case.materials if m.verdict == "passed"]
    spared = [m for m in case.materials if m.verdict == "exempt"]
    received = _day(case.received_at, now)
    return acceptance_notice(
        AcceptancePaper(
            case=WindowHead(
                authority=site.hall_name,
                number=case.number,
                item=item.name,
                applicant=str(applicant.get("name", "")),
                applicant_number=mask_number(str(applicant.get("number", ""))),
                received_at=received,
                printed_at=now,
                terminal=site.terminal,
                head=office.journal.head().hash,
                window=site.window,
                window_phone=site.help_phone,
                permit=item.task_type == _PERMIT,
                mark="样例" if sample else "",
            ),
            accepted_on=now.date(),
            promised_by=None if item.promised_limit.at_once else due.day,
            promised_limit=item.promised_limit.text,
            statutory_limit=item.statutory_limit.text,
            received_materials=tuple(
                PaperMaterial(m.name, f"{len(m.pages)} 页" if m.pages else "已核验") for m in taken
            ),
            missing_materials=tuple(PaperMaterial(m.name, m.reason or "免交") for m in spared),
            fee=item.fee.text if item.fee.charge else "不收费",
            provisional=due.provisional,
        )
    )


def statement_pdf(
    office: Office, answer: Contributions, card: IdentityCard, copy: int = 0
) -> bytes:
    """社会保险参保缴费记录 exactly as the platform answered."""
    return contribution_statement(
        StatementPaper(
            issuer="社会保险经办机构",
            name=card.name,
            number=mask_number(card.number),
            asked_at=answer.asked_at,
            verify_code=answer.verify_code,
            rows=tuple(
                ContributionLine(r.month, r.kind, r.base, r.paid, r.payer) for r in answer.rows
            ),
            printed_at=office.now(),
            terminal=office.tools.site.terminal,
            head=office.journal.head().hash,
            sample=answer.sample,
            copy=copy,
        )
    )


def _day(text: str, now: datetime) -> date:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(now.tzinfo).date()
    except ValueError:
        return now.date()
