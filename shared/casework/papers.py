"""From casework's values to papers: one-time notice, acceptance notice, statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from shared.casework.ports import Contributions
from shared.casework.together import MemberLine, notice
from shared.domain.calendar import Deadline
from shared.domain.case import supplement_ends
from shared.domain.explain import flow, own_questions
from shared.domain.identity import IdentityCard, mask_number
from shared.domain.item import Bundle, ServiceItem
from shared.domain.materials import How, MaterialFacts, needs
from shared.domain.merged import SharedNeed, merged_needs
from shared.paper.acceptance import (
    AcceptancePaper,
    SupplementPaper,
    SupplyNeeded,
    WindowHead,
    acceptance_notice,
    supplement_notice,
)
from shared.paper.notice import ARROW, OneTimeNotice, notice_slip, one_time_notice
from shared.paper.receipt import PaperMaterial
from shared.paper.statement import ContributionLine, StatementPaper, contribution_statement

if TYPE_CHECKING:
    from shared.casework.deskcase import DeskCase
    from shared.casework.office import Office
    from shared.image.raster import Raster

_PERMIT = "行政许可"
_WAYS = ("自助终端：随时可办", "综合窗口：工作时间", "不会用机器：窗口有人帮您办，也可以请家人代办")


def notice_pdf(office: Office, item: ServiceItem) -> bytes:
    """一次性告知单 of an item: everything needed and everything not needed, told once."""
    return one_time_notice(_notice(office, item))


def notice_dots(office: Office, item: ServiceItem) -> Raster:
    """The same as a slip for the receipt printer."""
    return notice_slip(_notice(office, item))


def _notice(office: Office, item: ServiceItem) -> OneTimeNotice:
    listed = needs(item, MaterialFacts())
    bring = [n for n in listed if n.how is How.BRING or n.key == "id"]
    spared = [n for n in listed if n not in bring]
    site = office.tools.site
    return OneTimeNotice(
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
        steps=ARROW.join(
            f"{step.title}（{step.note}）"
            for step in flow(item, here=office.catalogue.applies_here(item.id))
        ),
        questions=own_questions(item),
        hotline=site.help_phone,
        catalogue=office.catalogue.release,
    )


def one_thing_pdf(office: Office, bundle: Bundle, wanted: Collection[str]) -> bytes:
    """一次性告知单 of a one-thing: what is chosen, in which order, and each paper once."""
    told = notice(office.catalogue, bundle, wanted)
    items = [office.catalogue.items[m.key] for m in told.lines if m.chosen and m.dept]
    shared = merged_needs({item.id: needs(item, MaterialFacts()) for item in items})
    bring = [s for s in shared if s.need.how is How.BRING or s.need.key == "id"]
    spared = [s for s in shared if s not in bring]
    site = office.tools.site
    fees = [f"{item.name}：{item.fee.text}" for item in items if item.fee.charge]
    return one_time_notice(
        OneTimeNotice(
            hall=site.hall_name,
            item=bundle.name,
            authority=f"{bundle.lead_dept}（牵头）",
            audience=bundle.subject,
            promised_limit=f"全部办好最慢约 {told.days} 天" if told.days else "当场办结",
            statutory_limit="按每一项分别计算",
            fee="；".join(fees) or "免费",
            to_bring=tuple(_used(one, office) for one in bring),
            not_needed=tuple(_used(one, office) for one in spared),
            printed_at=office.now(),
            terminal=site.terminal,
            basis=tuple(dict.fromkeys(b for item in items for b in item.legal_basis)),
            conditions=_members([line for line in told.lines if line.chosen]),
            visits=f"{told.visits} 次",
            result="每一项各有编号和结果",
            ways=_WAYS,
            hotline=site.help_phone,
            catalogue=office.catalogue.release,
        )
    )


def _used(one: SharedNeed, office: Office) -> PaperMaterial:
    need = one.need
    names = "、".join(office.catalogue.short_name(key) for key in one.items)
    why = need.reason if need.how is How.BRING else f"{need.tag}：{need.reason}"
    return PaperMaterial(need.official_name or need.name, f"{why}用于：{names}。")


def _members(lines: Sequence[MemberLine]) -> tuple[str, ...]:
    """What was chosen, in steps where something waits for something."""
    ordered = any(line.stage for line in lines)
    return tuple(_member(line, ordered=ordered) for line in lines)


def _member(line: MemberLine, *, ordered: bool) -> str:
    """第 2 步：育儿补贴（卫生健康委员会，15 个工作日），等出生登记办好再办。"""
    about = "，".join(part for part in (line.dept, line.limit) if part)
    step = f"第 {line.stage + 1} 步：" if ordered else ""
    text = f"{step}{line.name}" + (f"（{about}）" if about else "（在别处办）")
    if line.after:
        text += f"，等{'、'.join(line.after)}办好再办"
    if line.assumed:
        text += f"，要先有{'、'.join(line.assumed)}"
    return text + "。"


def acceptance_pdf(office: Office, case: DeskCase, accepted_on: date, due: Deadline) -> bytes:
    """受理通知书 of an accepted case; marked 补打 when one may be out already."""
    item = case.item
    taken = [m for m in case.materials if m.verdict == "passed"]
    spared = [m for m in case.materials if m.verdict == "exempt"]
    return acceptance_notice(
        AcceptancePaper(
            case=_window_head(office, case, "acceptance"),
            accepted_on=accepted_on,
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


def supplement_pdf(office: Office, case: DeskCase, told_on: date) -> bytes:
    """一次性补正告知书: all that is wanted, told once; marked 补打 when one may be out already."""
    basis = case.item.legal_basis
    return supplement_notice(
        SupplementPaper(
            case=_window_head(office, case, "supplement"),
            told_on=told_on,
            to_supply=tuple(
                SupplyNeeded(m.name, m.reason or m.answer, basis[0] if basis else "")
                for m in case.materials
                if m.wanted
            ),
            supply_by=supplement_ends(told_on),
        )
    )


def _window_head(office: Office, case: DeskCase, paper: str) -> WindowHead:
    site, applicant = office.tools.site, case.applicant
    now = office.now()
    return WindowHead(
        authority=site.hall_name,
        number=case.number,
        item=case.item.name,
        one_thing=str(case.part_of.get("name", "")),
        applicant=str(applicant.get("name", "")),
        applicant_number=mask_number(str(applicant.get("number", ""))),
        received_at=_day(case.received_at, now),
        printed_at=now,
        terminal=site.terminal,
        head=office.journal.head().hash,
        window=site.window,
        window_phone=site.help_phone,
        permit=case.item.task_type == _PERMIT,
        mark="补打" if office.prints.copies(case.number, paper) else "",
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
