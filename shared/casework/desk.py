"""What a clerk does with a case: see what waits, look (on the trail), check, accept, hand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.casework.papers import acceptance_pdf
from shared.casework.printing import Outcome
from shared.domain.calendar import Deadline
from shared.domain.case import Event, Refused, State, step
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.item import ServiceItem
from shared.domain.materials import How
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office


@dataclass(frozen=True)
class WorkRow:
    """One line of the work list; ``name`` is masked until the case is opened."""

    case: str
    number: str
    item: str
    item_name: str
    name: str
    state: State
    received_at: str
    expected_by: str
    origin: str
    settled_at: str = ""
    """When this desk accepted it or handed its result out, UTC; '' before."""


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

    @property
    def settled(self) -> bool:
        """True when acceptance need not wait for it."""
        return self.verdict in ("passed", "exempt")


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


_TRAIL_WORDS = {
    "case-opened": "开始办理",
    "case-submitted": "提交申请",
    "receipt-issued": "收件，发出回执",
    "case-received": "从省平台收到这件申请",
    "data-viewed": "查看个人信息（已留痕）",
    "material-checked": "核验材料",
    "supplement-requested": "一次告知需补正的材料",
    "case-accepted": "受理",
    "result-handed-out": "出件",
    "case-progressed": "省平台更新状态",
    "print-confirmed": "打印完成",
    "print-failed": "打印没有完成",
    "print-unknown": "打印结果不能确定",
    "rated": "申请人评价",
}
_VERDICT_WORDS = {"passed": "通过", "refused": "退回", "exempt": "免交"}


class Desk:
    """A clerk on duty at a window. Everything done is written with the clerk's id."""

    def __init__(self, office: Office, clerk: str, clerk_name: str) -> None:
        self._office = office
        self._journal = office.journal
        self.clerk = clerk
        self.clerk_name = clerk_name
        self._append("duty-began", {"clerk": clerk, "window": office.tools.site.window})

    def sign_off(self) -> None:
        """End the duty."""
        self._append("duty-ended", {"clerk": self.clerk, "window": self._office.tools.site.window})

    def work_list(self) -> list[WorkRow]:
        """Cases that wait for this hall, oldest first, then those finished today."""
        rows = self._journal.query(
            "select case_id, number, item, item_name, applicant_name, state, received_at,"
            " expected_by, terminal, accepted_at, handed_out_at from cases"
            " where state not in ('draft', 'discarded', 'archived') order by received_at"
        )
        return [
            WorkRow(
                case=str(r["case_id"]),
                number=str(r["number"] or ""),
                item=str(r["item"]),
                item_name=str(r["item_name"] or ""),
                name=str(r["applicant_name"] or ""),
                state=State(str(r["state"])),
                received_at=str(r["received_at"] or ""),
                expected_by=str(r["expected_by"] or ""),
                origin=str(r["terminal"] or ""),
                settled_at=str(r["handed_out_at"] or r["accepted_at"] or ""),
            )
            for r in rows
        ]

    def open(self, case: str, purpose: str = "受理审查") -> DeskCase:
        """Open a case; the look itself is journalled first (promise P11).

        Raises Trouble ``forgotten`` when this terminal may not read it, KeyError when unknown.
        """
        snapshot, scope = self._snapshot(case)
        self._append(
            "data-viewed", {"clerk": self.clerk, "what": "case", "purpose": purpose}, case=case
        )
        row = self._journal.query(
            "select item, state, number, received_at, terminal from cases where case_id = ?",
            (case,),
        )[0]
        item = self._office.item(str(row["item"]))
        pages = list(snapshot.get("pages", ()))
        verdicts = self._verdicts(case)
        materials = [
            DeskMaterial(
                key=m["key"],
                name=m["name"],
                how=How(m["how"]),
                pages=tuple(p for p in pages if p["material"] == m["key"]),
                verdict=verdicts.get(m["key"], ("", ""))[0],
                reason=verdicts.get(m["key"], ("", ""))[1],
            )
            for m in snapshot.get("materials", ())
        ]
        return DeskCase(
            case=case,
            scope=scope,
            number=str(row["number"] or snapshot.get("number", "")),
            item=item,
            state=State(str(row["state"])),
            applicant=snapshot.get("applicant", {}),
            answers=snapshot.get("answers", {}),
            materials=materials,
            received_at=str(row["received_at"] or ""),
            trail=self.trail(case),
            origin=str(snapshot.get("terminal") or row["terminal"] or ""),
        )

    def page(self, case: DeskCase, digest: str) -> bytes:
        """A scan of an opened case: from here, else from the province, held in memory only.

        Blocks. Raises Trouble ``page-away`` while it can be had from neither.
        """
        try:
            return self._journal.get_blob(case.scope, digest)
        except Trouble as trouble:
            if trouble.code != "no-such-blob":
                raise
        province = self._office.tools.province
        try:
            if province is not None:
                return province.page(case.case, digest)[0]
        except Trouble as trouble:
            if not trouble.transient:
                raise
        raise Trouble("page-away", "页面在省平台，联网后可看。", Actor.STAFF, transient=True)

    def trail(self, case: str) -> list[tuple[str, str]]:
        """What happened to a case, newest first: local time and a plain sentence."""
        zone = self._office.now().tzinfo
        at = datetime.fromisoformat
        return [
            (f"{at(h.occurred_at).astimezone(zone):%H:%M}", self._sentence(h.id, h.type, h.item))
            for h in reversed(self._journal.facts(case=case))
            if h.type in _TRAIL_WORDS
        ]

    def _sentence(self, fact: str, type_: str, item: str) -> str:
        """What a fact says on the trail: who did it, and what came of it, without its contents."""
        words = _TRAIL_WORDS[type_]
        try:
            body = self._journal.body(fact)
        except Trouble:  # forgotten: that it happened is all that is left
            return words
        if type_ == "material-checked":
            named = {m.key: m.name for m in self._office.item(item).materials}
            name = named.get(str(body["material"]), "材料")
            words = f"核验“{name}”：{_VERDICT_WORDS.get(str(body['verdict']), '')}"
        elif type_ == "case-progressed" and body.get("state") in set(State):
            words = f"省平台：{State(str(body['state'])).words}"
        clerk = str(body.get("clerk") or "")
        return f"工号 {clerk} {words}" if clerk else words

    def check(self, case: DeskCase, key: str, verdict: str, reason: str = "") -> None:
        """Say of a material that it is passed, refused or exempt.

        Raises Trouble ``reason-missing`` for a refusal without a reason.
        """
        if verdict == "refused" and not reason.strip():
            raise Trouble("reason-missing", "退回材料要写明原因，好让申请人一次补齐。", Actor.STAFF)
        material = next(m for m in case.materials if m.key == key)
        self._seal(
            case,
            "material-checked",
            {"material": key, "verdict": verdict, "reason": reason, "clerk": self.clerk},
        )
        material.verdict, material.reason = verdict, reason
        case.trail = self.trail(case.case)

    def obstacles(self, case: DeskCase) -> list[str]:
        """What still stands in the way of accepting, one sentence each."""
        refusal = step(case.state, Event.ACCEPT)
        found = [refusal.sentence] if isinstance(refusal, Refused) else []
        return found + [f"材料“{m.name}”还没有核验通过。" for m in case.materials if not m.settled]

    def promised(self, item: ServiceItem) -> Deadline:
        """The day by which an acceptance of today must be finished."""
        return self._office.catalogue.calendar.after(self._office.now().date(), item.promised_limit)

    def accept(self, case: DeskCase) -> Deadline:
        """Accept (受理): the authority's act, durable before the notice is printed.

        Raises Trouble ``not-ready`` with the first obstacle.
        """
        obstacles = self.obstacles(case)
        if obstacles:
            raise Trouble("not-ready", obstacles[0], Actor.STAFF)
        due = self.promised(case.item)
        self._move(
            case,
            State.ACCEPTED,
            "case-accepted",
            {
                "number": case.number,
                "clerk": self.clerk,
                "window": self._office.tools.site.window,
                "promised_by": due.day.isoformat(),
                "provisional": due.provisional,
            },
        )
        return due

    def acceptance_pdf(self, case: DeskCase, due: Deadline) -> bytes:
        """受理通知书 of an accepted case."""
        return acceptance_pdf(self._office, case, due)

    def print_acceptance(self, case: DeskCase, pdf: bytes) -> Outcome:
        """Print the notice and follow the job; blocks."""
        return self._office.prints.page(
            "", case.number, "acceptance", f"acceptance {case.number}", pdf
        )

    def request_supplement(self, case: DeskCase, keys: Sequence[str], reason: str) -> None:
        """Tell once and completely what is missing (补正告知).

        Raises Trouble ``not-ready`` when nothing is named or the state forbids it.
        """
        refusal = step(case.state, Event.REQUEST_SUPPLEMENT)
        if isinstance(refusal, Refused):
            raise Trouble("not-ready", refusal.sentence, Actor.STAFF)
        if not keys:
            raise Trouble("not-ready", "请先选出要补正的材料。", Actor.STAFF)
        names = [m.name for m in case.materials if m.key in keys]
        self._seal(
            case,
            "supplement-requested",
            {"materials": names, "reason": reason, "clerk": self.clerk},
            state=State.SUPPLEMENTING,
        )
        case.state = State.SUPPLEMENTING
        case.trail = self.trail(case.case)

    def hand_out(self, case: DeskCase, to: str, how: str = "window") -> None:
        """Hand the result out to the applicant or an agent. Raises Trouble ``not-ready``."""
        refusal = step(case.state, Event.DELIVER)
        if isinstance(refusal, Refused):
            raise Trouble("not-ready", refusal.sentence, Actor.STAFF)
        self._move(
            case, State.DELIVERED, "result-handed-out", {"clerk": self.clerk, "to": to, "how": how}
        )

    # -- inside ----------------------------------------------------------------------------------

    def _move(self, case: DeskCase, state: State, type_: str, body: Mapping[str, Any]) -> None:
        self._append(type_, body, case=case.case, item=case.item.id, state=state.value)
        case.state = state
        case.trail = self.trail(case.case)

    def _snapshot(self, case: str) -> tuple[dict[str, Any], str]:
        for type_ in ("case-received", "case-submitted"):
            headers = self._journal.facts(case=case, type=type_)
            if headers:
                body = self._journal.body(headers[-1].id)
                return (body["snapshot"] if type_ == "case-received" else body), headers[-1].scope
        raise KeyError(case)

    def _verdicts(self, case: str) -> dict[str, tuple[str, str]]:
        found = {}
        for header in self._journal.facts(case=case, type="material-checked"):
            body = self._journal.body(header.id)
            found[body["material"]] = (body["verdict"], body["reason"])
        return found

    def _append(
        self,
        type_: str,
        body: Mapping[str, Any],
        *,
        case: str = "",
        item: str = "",
        state: str = "",
    ) -> None:
        self._journal.append(
            FactDraft(type_, body, case=case, item=item, state=state, role=Role.CLERK)
        )

    def _seal(
        self, case: DeskCase, type_: str, body: Mapping[str, Any], state: State | None = None
    ) -> None:
        self._journal.append(
            FactDraft(
                type_,
                body,
                scope=case.scope,
                case=case.case,
                item=case.item.id,
                state=state.value if state else "",
                role=Role.CLERK,
            )
        )
