"""社会保险参保缴费记录: ask the platform, show and print the answer; honest without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.statement.statement import (
    InsuranceRow,
    OtherWay,
    RecordFace,
    StatementModel,
    StatementState,
)
from shared.casework.papers import statement_pdf
from shared.casework.ports import Contributions
from shared.casework.printing import Outcome
from shared.casework.submission import Submitted
from shared.domain.errors import Trouble
from shared.domain.identity import mask_name, mask_number

if TYPE_CHECKING:
    from kiosk.handling import Handling

_WAYS = (
    OtherWay("clock", "过一会儿再来", "网络恢复后，在任何一台终端都能查"),
    OtherWay("map-pin", "到人工窗口", "工作时间，窗口可以帮您查、帮您打"),
    OtherWay("phone", "打 12333 问一问", "社保服务热线"),
)


def insurance_rows(answer: Contributions) -> tuple[InsuranceRow, ...]:
    """One row per insurance, counted from the months and nothing else."""
    kinds: dict[str, set[str]] = {}
    for row in answer.rows:
        kinds.setdefault(row.kind, set()).add(row.month)
    return tuple(
        InsuranceRow(kind, f"{len(months)} 个月", f"{min(months)} 起", max(months))
        for kind, months in sorted(kinds.items())
    )


class Statement(QObject):
    """The statement step of one case."""

    def __init__(self, handling: Handling) -> None:
        super().__init__(handling)
        self._handling = handling
        self._director = handling.director
        self._answer: Contributions | None = None
        self._made: Submitted | None = None
        self._asking = 0
        self.model = StatementModel(_WAYS, parent=self)
        self.model.asked_again.connect(self.begin_asking)
        self.model.print_asked.connect(self._print)
        self.model.cancelled.connect(self._cancel)
        self.model.finished.connect(self._finish)
        self.model.backed.connect(lambda: handling.back(Step.STATEMENT))
        self.model.help_asked.connect(self._director.finding.show_person)

    def begin(self) -> None:
        """Show the step and ask at once."""
        self._director.shell.show(Step.STATEMENT, self.model)
        self.begin_asking()

    def begin_asking(self) -> None:
        """Ask the platform; the screen stays alive and asking can be given up."""
        visit = self._director.visit
        if visit is None:
            return
        self._asking += 1
        turn, same = self._asking, self._director.same_visit()
        self.model.show(StatementState.ASKING)
        case = self._handling.case
        self._director.background.run(
            "province",
            lambda: visit.ask_contributions(case),
            self._found,
            self._unreachable,
            lambda: same() and turn == self._asking,
        )

    def _cancel(self) -> None:
        self._asking += 1
        self._handling.back(Step.STATEMENT)

    def _found(self, answer: Contributions) -> None:
        self._answer = answer
        if not answer.rows:
            self.model.show(StatementState.NOTHING)
            return
        card = self._handling.case.applicant
        face = RecordFace(
            mask_name(card.name), mask_number(card.number), answer.asked_at, insurance_rows(answer)
        )
        note = "这是样例数据，只供演示。" if answer.sample else ""
        self.model.show(StatementState.FOUND, sentence=note, face=face)
        self._director.speak("查到了，请核对，没问题就按打印。")

    def _unreachable(self, trouble: Trouble) -> None:
        if trouble.code == "province-unreachable":
            self.model.show(StatementState.UNREACHABLE)
        else:
            self.model.show(StatementState.UNREACHABLE, sentence=trouble.sentence)
        self._director.speak(self.model.property("title"))

    def _print(self) -> None:
        answer, case = self._answer, self._handling.case
        if answer is None:
            return
        office = self._director.office
        self.model.show(StatementState.PRINTING)
        self._director.hold("printing")

        def work() -> Outcome:
            made = case.submit()
            self._made = made
            pdf = statement_pdf(office, answer, case.applicant)
            return office.prints.page(case.visit.id, made.number, "statement", "statement", pdf)

        self._director.background.run(
            "print", work, self._printed, self._failed, self._director.same_visit()
        )

    def _printed(self, outcome: Outcome) -> None:
        self._director.release("printing")
        trouble = self._director.trouble(outcome.code)
        words = trouble.sentence if trouble else ""
        if outcome.kind.value == "confirmed":
            self.model.show(StatementState.PRINTED)
            self._director.speak("打好了，请取走缴费记录和身份证。")
        elif outcome.kind.value == "failed":
            self.model.show(StatementState.PRINT_FAILED, sentence=words)
        else:
            self.model.show(StatementState.PRINT_UNKNOWN, sentence=words)

    def _failed(self, trouble: Trouble) -> None:
        self._director.release("printing")
        self.model.show(StatementState.PRINT_FAILED, sentence=trouble.sentence)

    def _finish(self) -> None:
        made = self._made
        if made is None:
            self._director.finish("done")
        else:
            self._director.ending.rate_only(self._handling.case, made)
