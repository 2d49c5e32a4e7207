"""What a clerk does with a case: see what waits, look (on the trail), check, accept, hand out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from shared.casework.deskcase import DeskCase, DeskMaterial, holder_of, pages_of, read_case
from shared.casework.deskevidence import renewed
from shared.casework.evidence import EvidenceFile
from shared.casework.filing import Filing
from shared.casework.pages import TRAY, CapturedPage, PageNotes, PagePlace
from shared.casework.papers import acceptance_pdf, supplement_pdf
from shared.casework.printing import Outcome
from shared.casework.stuck import How as Settled
from shared.casework.stuck import StuckRow, settle, stuck_list
from shared.casework.trail import trail
from shared.casework.worklist import WorkRow, work_list
from shared.domain.calendar import Deadline
from shared.domain.case import GRANTED, Event, Refused, State, step
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.item import ServiceItem
from shared.domain.materials import How
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office


OPEN = frozenset({State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTING, State.SUPPLEMENTED})
"""States in which papers can still be added at the window."""


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

    def pause(self, why: str) -> None:
        """The window is locked: ``asked`` by the clerk, or ``idle`` by itself."""
        self._append("duty-paused", {"clerk": self.clerk, "why": why})

    def resume(self) -> None:
        """The same clerk goes on."""
        self._append("duty-resumed", {"clerk": self.clerk})

    def staff_changed(self, whom: str, act: str) -> None:
        """This clerk changed who works here: see the fact for the acts."""
        self._append("staff-changed", {"clerk": self.clerk, "whom": whom, "act": act})

    def work_list(self) -> list[WorkRow]:
        """Cases that wait for this hall, most urgent first, then those finished today."""
        return work_list(self._office)

    def stuck(self) -> list[StuckRow]:
        """What the province could not register and a person has to look at."""
        return stuck_list(self._office)

    def settle(self, row: StuckRow, how: Settled, instead: str = "") -> None:
        """Say what was done about it; see ``shared.casework.stuck``."""
        settle(self._office, row, how, self.clerk, instead)

    def open(self, case: str, purpose: str = "受理审查") -> DeskCase:
        """Open a case; the look itself is journalled before anything of it is handed over (P11).

        Raises Trouble ``forgotten`` when this terminal may not read it, KeyError when unknown.
        """
        opened = read_case(self._office, case)
        self._append(
            "data-viewed", {"clerk": self.clerk, "what": "case", "purpose": purpose}, case=case
        )
        opened.trail = trail(self._office, case)
        return opened

    def refresh(self, case: DeskCase) -> None:
        """Bring an opened case up to what was written about it since, by anybody."""
        fresh = read_case(self._office, case.case)
        case.state, case.materials, case.tray = fresh.state, fresh.materials, fresh.tray
        case.evidence = fresh.evidence
        case.trail = trail(self._office, case.case)

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

    def check(self, case: DeskCase, key: str, verdict: str, reason: str = "") -> None:
        """Say of a material that it is passed, refused or exempt.

        Raises Trouble ``reason-missing`` for a refusal without a reason, ``not-exempt`` when the
        province has not confirmed that the state holds it.
        """
        if verdict == "refused" and not reason.strip():
            raise Trouble("reason-missing", "退回材料要写明原因，好让申请人一次补齐。", Actor.STAFF)
        material = case.material(key)
        if verdict == "exempt" and material.how is not How.EXEMPT:
            raise Trouble(
                "not-exempt",
                f"省平台没有确认{material.name}免交，不能按免交处理；可以按 F6 拍原件。",
                Actor.STAFF,
            )
        body = {"material": key, "verdict": verdict, "reason": reason, "clerk": self.clerk}
        self._journal.append(self._sealed(case, "material-checked", body))
        material.verdict, material.reason = verdict, reason
        case.trail = trail(self._office, case.case)

    def obstacles(self, case: DeskCase) -> list[str]:
        """What still stands in the way of accepting, one sentence each."""
        refusal = step(case.state, Event.ACCEPT)
        found = [refusal.sentence] if isinstance(refusal, Refused) else []
        found += [f"这是一件事里的后一项，要等“{name}”办好。" for name in self._before(case)]
        return found + [f"还没有核验通过：{m.name}。" for m in case.materials if not m.settled]

    def _before(self, case: DeskCase) -> list[str]:
        """What a part of a one-thing waits for, as far as this window knows; else the province
        says it."""
        wanted = [str(one) for one in case.part_of.get("waits_for", ())]
        rows = [
            row
            for one in wanted
            for row in self._journal.query(
                "select item_name, state from cases where case_id = ?", (one,)
            )
        ]
        return [str(r["item_name"]) for r in rows if State(str(r["state"])) not in GRANTED]

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
        self._office.leaves.later(lambda: self.renew_evidence(case))
        return due

    def evidence(self, case: DeskCase, material: str) -> bytes:
        """The evidence PDF of a material, held in memory only. Blocks.

        Raises KeyError when there is none, Trouble ``page-away`` while it cannot be had.
        """
        return self.page(case, case.evidence[material].digest)

    def evidence_pages(self, case: DeskCase, material: str) -> list[bytes]:
        """The same as pictures for the screen, JPEG, one a page. Blocks; raises as ``evidence``.

        Raises Trouble ``evidence-unreadable`` for a file this product did not write.
        """
        from shared.paper.evidence.shown import page_pictures

        try:
            return page_pictures(self.evidence(case, material))
        except ValueError:
            raise Trouble(
                "evidence-unreadable", "这份存档文件不能在这里显示，请看材料原样。", Actor.STAFF
            ) from None

    def renew_evidence(self, case: DeskCase) -> list[EvidenceFile]:
        """Evidence files of the materials whose pages changed at this window. Blocks.

        Pages that are in the file before come from there with what was read on them. Raises Trouble
        ``disk-full``, ``disk-trouble``, or ``page-away`` while a page cannot be had.
        """
        fresh = read_case(self._office, case.case)
        fresh.read = case.read
        return renewed(self._office, fresh, self.page, self.clerk)

    def accepted(self, case: DeskCase) -> tuple[date, Deadline] | None:
        """The day a case was accepted and the day by which it must be finished; None before."""
        told = self._journal.facts(case=case.case, type="case-accepted")
        if not told:
            return None
        body, zone = self._journal.body(told[-1].id), self._office.now().tzinfo
        day = datetime.fromisoformat(told[-1].occurred_at).astimezone(zone).date()
        due = date.fromisoformat(str(body["promised_by"]))
        return day, Deadline(due, bool(body["provisional"]))

    def acceptance_pdf(self, case: DeskCase) -> bytes:
        """受理通知书 of an accepted case, as it was accepted; a copy is marked 补打.

        Raises Trouble ``not-ready`` before that, and when another window accepted it.
        """
        known = self.accepted(case)
        if known is None:
            raise Trouble("not-ready", "这件事不是本窗口受理的，请到受理窗口打印。", Actor.STAFF)
        return acceptance_pdf(self._office, case, *known)

    def print_acceptance(self, case: DeskCase, pdf: bytes) -> Outcome:
        """Print the notice and follow the job; blocks."""
        return self._office.prints.page(
            "", case.number, "acceptance", f"acceptance {case.number}", pdf
        )

    def gave_receipt(self, case: DeskCase) -> bool:
        """True when the case was taken in here, so that its receipt can be printed here."""
        return bool(self._journal.facts(case=case.case, type="receipt-issued"))

    def print_receipt(self, case: DeskCase) -> Outcome:
        """Print the receipt of a case taken in here, on a slip or A4; blocks."""
        return self._office.prints.at_window(case.number, holder_of(case.applicant))

    def attach(
        self,
        case: DeskCase,
        place: PagePlace,
        data: bytes,
        media_type: str,
        size: tuple[int, int],
        notes: PageNotes | None = None,
    ) -> None:
        """Keep a page of a paper the applicant brought; size: width, height in pixels. Blocks.

        It takes the place of the page there; see ``filing``. Raises Trouble ``not-ready``.
        """
        self.filing(case).put(place, data, media_type, size, notes)

    def filing(self, case: DeskCase) -> Filing:
        """The papers of an opened case, to be added to, moved and thrown away by this clerk.

        The last page of a paper that a supplement task waits for closes the task, in the same
        transaction. ``refresh`` shows what came of it. Every act raises Trouble ``not-ready`` once
        the case is decided.
        """

        def before() -> None:
            if case.state not in OPEN:
                raise Trouble("not-ready", f"这件事{case.state.words}，不能再加材料。", Actor.STAFF)

        def seal(type_: str, body: Mapping[str, Any]) -> FactDraft:
            return self._sealed(case, type_, body)

        filing = Filing(
            self._journal,
            case.scope,
            seal,
            self.clerk,
            before=before,
            also=lambda page: self._closing(case, page),
        )
        filing.take_over(pages_of(case))
        return filing

    def _closing(self, case: DeskCase, page: CapturedPage) -> list[FactDraft]:
        """What ends the task that waits for this page, when it is the last one missing."""
        case.read[page.digest] = page.notes
        if page.place == TRAY:
            return []
        material = read_case(self._office, case.case).material(page.material)
        if not material.task or not {slot.key for slot in material.missing} <= {page.slot}:
            return []
        body = {"task": material.task, "outcome": "captured"}
        return [FactDraft("task-closed", body, case=case.case, item=case.item.id, role=Role.CLERK)]

    def wanted(self, case: DeskCase) -> list[DeskMaterial]:
        """What the applicant has still to bring: refused, or not held by the state."""
        return [m for m in case.materials if m.wanted]

    def request_supplement(self, case: DeskCase) -> None:
        """Tell once and completely what is missing (补正告知): everything that is ``wanted``.

        Raises Trouble ``not-ready`` when nothing is missing or the state forbids it.
        """
        self._may(case, Event.REQUEST_SUPPLEMENT)
        wanted = self.wanted(case)
        if not wanted:
            raise Trouble("not-ready", "请先退回要补的材料，写明原因。", Actor.STAFF)
        self._journal.append(
            self._sealed(
                case,
                "supplement-requested",
                {
                    "materials": [m.name for m in wanted],
                    "reason": "；".join(f"{m.name}：{m.reason or m.answer}" for m in wanted),
                    "clerk": self.clerk,
                },
                State.SUPPLEMENTING,
            )
        )
        self.refresh(case)

    def supplement_pdf(self, case: DeskCase) -> bytes:
        """一次性补正告知书 of a case that waits for papers; a copy is marked 补打."""
        return supplement_pdf(self._office, case, self._told_on(case))

    def print_supplement(self, case: DeskCase, pdf: bytes) -> Outcome:
        """Print the notice and follow the job; blocks."""
        return self._office.prints.page(
            "", case.number, "supplement", f"supplement {case.number}", pdf
        )

    def receive_supplement(self, case: DeskCase) -> None:
        """Say that all that was asked for has come: the days for acceptance count from now.

        Raises Trouble ``not-ready`` with what is still missing.
        """
        self._may(case, Event.SUPPLEMENT)
        wanted = self.wanted(case)
        if wanted:
            names = "、".join(m.name for m in wanted)
            raise Trouble("not-ready", f"还没有补齐：{names}。", Actor.STAFF)
        body = {"clerk": self.clerk, "window": self._office.tools.site.window}
        self._move(case, State.SUPPLEMENTED, "supplement-received", body)

    def hand_out(self, case: DeskCase, to: str, how: str = "window") -> None:
        """Hand the result out to the applicant or an agent. Raises Trouble ``not-ready``."""
        self._may(case, Event.DELIVER)
        self._move(
            case, State.DELIVERED, "result-handed-out", {"clerk": self.clerk, "to": to, "how": how}
        )

    # -- inside ----------------------------------------------------------------------------------

    def _may(self, case: DeskCase, event: Event) -> None:
        refusal = step(case.state, event)
        if isinstance(refusal, Refused):
            raise Trouble("not-ready", refusal.sentence, Actor.STAFF)

    def _told_on(self, case: DeskCase) -> date:
        """The day the applicant was told what is missing: today, until it is written."""
        told = self._journal.facts(case=case.case, type="supplement-requested")
        now = self._office.now()
        if not told:
            return now.date()
        return datetime.fromisoformat(told[-1].occurred_at).astimezone(now.tzinfo).date()

    def _move(self, case: DeskCase, state: State, type_: str, body: Mapping[str, Any]) -> None:
        self._append(type_, body, case=case.case, item=case.item.id, state=state.value)
        case.state = state
        case.trail = trail(self._office, case.case)

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

    def _sealed(
        self, case: DeskCase, type_: str, body: Mapping[str, Any], state: State | None = None
    ) -> FactDraft:
        return FactDraft(
            type_,
            body,
            scope=case.scope,
            case=case.case,
            item=case.item.id,
            state=state.value if state else "",
            role=Role.CLERK,
        )
