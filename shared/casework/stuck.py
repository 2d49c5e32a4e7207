"""Cases that got stuck: what the province could not register, why, and what staff can do about it.

Three sources, one list: facts the province refused (its feed says so), facts it set aside (its
answer said so, the feed not yet), and tasks about a kiosk's case that got stuck. Whatever is done
is a fact of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from shared.domain.facts import Role
from shared.journal import FactDraft, Tx
from shared.journal.outbox import AGAIN, PARKED

if TYPE_CHECKING:
    from shared.casework.office import Office

TASK_KIND = "stuck"
"""Kind of the province's task about such a case of a kiosk (docs/sync-contract.md, section 4.2)."""
_NOBODY = frozenset({"rated", "rating-commented", "task-closed"})
"""A second rating, or a task another window was faster with: nobody has to act."""
_ACTS = {
    "case-submitted": "提交申请",
    "receipt-issued": "出具回执",
    "page-captured": "加材料页",
    "page-removed": "删材料页",
    "page-moved": "移材料页",
    "material-settled": "材料确定",
    "material-checked": "核验材料",
    "commitment-signed": "签承诺书",
    "case-accepted": "受理",
    "supplement-requested": "补正告知",
    "supplement-received": "补正收齐",
    "result-handed-out": "出件",
}
_SET_ASIDE = frozenset({"id-reused", "fork", "chain-broken"})
"""The province holds other content in that place: the same bytes can never be taken."""
_UNPROVED = frozenset({"body-missing", "body-mismatch", "body-unreadable"})


class How(StrEnum):
    """What became of it."""

    AGAIN = "again"
    RETAKEN = "retaken"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StuckRow:
    """One thing that waits for a person. ``key`` names it: the refused fact, or the task."""

    key: str
    case: str
    number: str
    item_name: str
    name: str
    """In full, as the journal knows it; mask it before it is shown."""
    what: str
    """The step that was not registered, in a few words."""
    reason: str
    """What the province said."""
    todo: str
    """Who has to do what."""
    at: str
    fact: str = ""
    task: str = ""
    again: bool = False
    """True when sending it once more can help."""


class Readable(Protocol):
    """A journal, or a look into one."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a read-only query over the views."""

    def state_get(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Sync's own durable state."""


def stuck_list(office: Office) -> list[StuckRow]:
    """Everything that waits for a person here, oldest first."""
    return stuck_in(office.journal)


def stuck_in(journal: Readable) -> list[StuckRow]:
    """The same of a journal without its office."""
    found = [*_refused(journal), *_tasks(journal)]
    return sorted(found, key=lambda row: row.at)


def stuck_note(office: Office) -> str:
    """What staff must know at a machine without a desk; '' for nothing."""
    count = len(stuck_list(office))
    if not count:
        return ""
    return f"这台机器上有 {count} 件省平台没有登记成，请到综合窗口，在“待处理办件”里处理。"


def settle(office: Office, row: StuckRow, how: How, clerk: str, instead: str = "") -> None:
    """Write down what a person did about it, durably, with what follows from it.

    instead: the case that was taken in anew.
    """

    def build(tx: Tx) -> list[FactDraft]:
        if how is How.AGAIN:
            waiting = [f for f in tx.state_get(AGAIN) or [] if f != row.fact]
            tx.state_put(AGAIN, [*waiting, row.fact])
        parked = [p for p in tx.state_get(PARKED) or [] if p.get("fact") != row.fact]
        tx.state_put(PARKED, parked)
        body: dict[str, Any] = {"fact": row.fact, "task": row.task, "how": how.value}
        body |= {"clerk": clerk, "instead": instead}
        drafts = [FactDraft("stuck-settled", body, case=row.case, role=Role.CLERK)]
        if row.task:
            closed = {"task": row.task, "outcome": how.value}
            drafts.append(FactDraft("task-closed", closed, case=row.case, role=Role.CLERK))
        return drafts

    office.journal.append_with(build)


def _refused(journal: Readable) -> list[StuckRow]:
    refusals = journal.query(
        "select r.fact, r.case_id, r.problem, r.detail, r.at, f.type, c.number, c.item_name,"
        " c.applicant_name from refusals r left join facts f on f.id = r.fact"
        " left join cases c on c.case_id = r.case_id and r.case_id <> ''"
        " where r.settled_at = '' order by r.at"
    )
    rows = [_row(r) for r in refusals if str(r["type"] or "") not in _NOBODY]
    known = {str(r["fact"]) for r in journal.query("select fact from refusals")}
    for parked in journal.state_get(PARKED) or []:
        if parked["fact"] not in known:  # the feed has not brought the reason yet
            cases = journal.query(
                "select number, item_name, applicant_name from cases where case_id = ?",
                (parked["case"],),
            )
            more = cases[0] if cases else {}
            rows.append(_row({**parked, "case_id": parked["case"], "detail": "", **more}))
    return rows


def _row(said: dict[str, Any]) -> StuckRow:
    problem = str(said["problem"] or "").rpartition(":")[2]
    act = _ACTS.get(str(said.get("type") or ""), "一条记录")
    reason, todo = _words(problem, str(said["detail"] or ""))
    return StuckRow(
        key=str(said["fact"]),
        case=str(said["case_id"] or ""),
        number=str(said.get("number") or ""),
        item_name=str(said.get("item_name") or ""),
        name=str(said.get("applicant_name") or ""),
        what=f"“{act}”没有登记成",
        reason=reason,
        todo=todo,
        at=str(said["at"]),
        fact=str(said["fact"]),
        again=problem not in _SET_ASIDE and bool(said.get("type")),
    )


def _words(problem: str, detail: str) -> tuple[str, str]:
    """(why, who has to do what)."""
    if problem in _SET_ASIDE:
        return (
            "省平台在同一个位置已经有别的记录，这一条另外存着，没有登记。",
            "请技术人员核对本机编号；需要继续办的，请申请人到场，重新收件。",
        )
    if problem in _UNPROVED:
        return (
            detail or "省平台没有收到完整的内容，没有登记。",
            "先再送一次；还不行，请申请人到场，重新收件。",
        )
    return (
        detail or "省平台没有登记这一步。",
        "请按省平台上的状态办理；省平台改正以后再送一次；确认不用办的，核对后结束。",
    )


def _tasks(journal: Readable) -> list[StuckRow]:
    tasks = journal.query(
        "select t.task, t.case_id, t.sentence, t.opened_at, c.number, c.item_name,"
        " c.applicant_name from tasks t left join cases c on c.case_id = t.case_id"
        " where t.kind = ? and t.closed_at = '' order by t.opened_at",
        (TASK_KIND,),
    )
    return [
        StuckRow(
            key=str(t["task"]),
            case=str(t["case_id"] or ""),
            number=str(t["number"] or ""),
            item_name=str(t["item_name"] or ""),
            name=str(t["applicant_name"] or ""),
            what="自助终端的申请没有登记成",
            reason=str(t["sentence"]),
            todo="请联系申请人到窗口，凭回执重新收件；省平台已经登记好的，核对后结束。",
            at=str(t["opened_at"]),
            task=str(t["task"]),
        )
        for t in tasks
    ]
