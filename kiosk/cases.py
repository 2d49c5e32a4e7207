"""查办件进度 and 补打回执: after the card, what this terminal knows, and copies of receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.cases.cases import CaseCard, CaseLine, CasesModel
from kiosk.steps.print_told import PrintState
from kiosk.wording import expected_words
from shared.casework.printing import Outcome
from shared.casework.progress import CaseProgress, Progress, progress_of
from shared.domain.calendar import Deadline
from shared.domain.case import State
from shared.domain.errors import Trouble
from shared.domain.turn import Party

if TYPE_CHECKING:
    from kiosk.director import Director

_PARTIES = {
    Party.APPLICANT: ("warn", "user-round"),
    Party.WINDOW: ("info", "landmark"),
    Party.AUTHORITY: ("info", "building-2"),
    Party.NOBODY: ("ok", "circle-check"),
}
_DATED = (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED, State.ACCEPTED)
"""While a case stands so, the date it should be finished by still counts."""
_UNSURE = {
    "unknown": "回执上次打好没有，机器不能确定；没拿到就再打一张。",
    "begun": "回执上次打好没有，机器不能确定；没拿到就再打一张。",
    "failed": "回执上次没有打出来，现在可以打。",
}


class Cases(QObject):
    """The cases of the person whose card lies here. A copy prints only while the visit lasts."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director
        self.showing: CasesModel | None = None
        """The cases on the screen."""

    def ask(self, *, reprinting: bool) -> None:
        """Show the cases, asking for the card first when nobody is identified yet."""
        visit = self.director.visit
        if visit is None or visit.card is None:
            self.director.identifying.show(
                lambda: self.ask(reprinting=reprinting), "补打回执" if reprinting else "查办件进度"
            )
            return
        told = progress_of(visit)
        model = CasesModel(
            [case_card(case) for case in told.cases],
            news=news(told),
            reprinting=reprinting,
            parent=self,
        )
        self.showing = model
        model.reprint_asked.connect(self._print)
        model.finished.connect(lambda: self.director.finish("done"))
        model.another_asked.connect(lambda: self.director.show_find())
        self.director.shell.place("")
        self.director.shell.show(Step.CASES, model)

    def wipe(self) -> None:
        """Forget whose cases were shown."""
        self.showing = None

    def _print(self, number: str) -> None:
        visit, model = self.director.visit, self.showing
        if visit is None or model is None:
            return
        model.told.tell(PrintState.PRINTING)
        self.director.hold("printing")
        self.director.background.run(
            "print",
            lambda: self.director.office.prints.reprint(visit, number),
            self._printed,
            self._not_printed,
            self.director.same_visit(),
        )

    def _printed(self, outcome: Outcome) -> None:
        state = PrintState(outcome.kind.value)
        trouble = self.director.trouble(outcome.code)
        usual = {
            PrintState.CONFIRMED: "请取走回执。",
            PrintState.FAILED: "打印机没有打出来，请找工作人员。",
            PrintState.UNKNOWN: "请看出纸口：有回执就拿走，没有就再打一次。",
        }[state]
        self._tell(state, trouble.sentence if trouble else usual)

    def _not_printed(self, trouble: Trouble) -> None:
        self._tell(PrintState.FAILED, trouble.sentence)

    def _tell(self, state: PrintState, sentence: str) -> None:
        self.director.release("printing")
        visit, model = self.director.visit, self.showing
        if visit is None or model is None:
            return
        model.told.tell(state, sentence)
        model.show_cases([case_card(case) for case in progress_of(visit).cases])
        self.director.speak(f"{model.told.property('text')}。{sentence}")


def news(told: Progress) -> str:
    """When the province was last heard, honestly."""
    if told.online:
        return "现在连得上省平台，下面是它最近告诉本机的。"
    if told.heard_at is None:
        return "这台机器开机后还没连上过省平台，下面只有本机记着的。"
    at = told.heard_at
    return f"现在连不上省平台，下面是 {at.month} 月 {at.day} 日 {at:%H:%M} 为止的消息。"


def case_card(case: CaseProgress) -> CaseCard:
    """One case as the resident sees it: the field's word, whose turn, when, what is unsure."""
    tone, icon = _PARTIES[case.turn.party]
    lines = [CaseLine(icon, tone, case.turn.sentence)]
    lines += [CaseLine("file-plus", "warn", task) for task in case.tasks]
    if case.state in _DATED and case.turn.party is not Party.NOBODY:
        lines.append(
            CaseLine("calendar-days", "info", expected_words(Deadline(case.due, case.provisional)))
        )
    if case.fee:
        tone = "ok" if case.fee in ("已缴", "免收") else "warn"
        lines.append(CaseLine("banknote", tone, f"费用：{case.fee}。"))
    if case.note:
        said = case.note if case.note.startswith("省平台") else f"省平台说：{case.note}"
        lines.append(CaseLine("cloud-download", "info", said))
    elif not case.with_province:
        kept = "申请还在本机，没有报到省平台，联网后自动上报。"
        lines.append(CaseLine("cloud-upload", "warn", kept))
    if case.paper in _UNSURE:
        lines.append(CaseLine("printer", "warn", _UNSURE[case.paper]))
    return CaseCard(case.number, case.item_name, case.state.words, tone, icon, tuple(lines))
