"""View-model of what stands around the window: the number that is called, the rating that is asked.

F-keys are the case's; these have Ctrl: N the next number, R once more, S who did not come, E 评价.
"""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.calling import Called, How, call, last_called, number_after
from shared.casework.evaluating import PATIENCE_S, Question
from shared.casework.office import Office
from shared.domain.errors import Trouble
from shared.domain.rating import Level
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

CALLS, RATINGS = "calls", "ratings"


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class HallsideModel(QObject):  # type: ignore[operator]
    """Only where such devices are configured; each call and each question is one at a time."""

    changed = Signal()
    wanted = Signal()
    """No number was called today: the clerk says where to begin."""

    def __init__(
        self, office: Office, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self._clerk = ""
        self._number = ""
        self._said, self._tone = "", "info"
        self._calling = False
        self._question: Question | None = None

    def on_duty(self, clerk: str) -> None:
        """Who calls from now on; '' when nobody does."""
        self._clerk = clerk
        self._number = last_called(self._office) if clerk else ""
        self._tell("", "info")

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, constant=True)
    def calls(self) -> bool:
        """True where there is a number board."""
        return self._office.tools.caller is not None

    @Property(bool, constant=True)
    def rates(self) -> bool:
        """True where there are keys to rate on."""
        return self._office.tools.evaluator is not None

    @Property(str, notify=changed)
    def number(self) -> str:
        """The number that is being served, '' before the first."""
        return self._number

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        """True while a person may press a key."""
        return self._question is not None

    @Property(str, notify=changed)
    def said(self) -> str:
        """What came of it last."""
        return self._said

    @Property(str, notify=changed)
    def tone(self) -> str:
        """Its tone."""
        return self._tone

    # -- calling --------------------------------------------------------------------------------

    @Slot()
    def callNext(self) -> None:
        """The next number; the first one of a day the clerk says."""
        if not self._clerk or not self.property("calls"):
            return
        if not self._number:
            self.wanted.emit()
            return
        self._call(number_after(self._number), How.NEXT)

    @Slot(str)
    def begin(self, number: str) -> None:
        """Call this number, and go on from it."""
        self._call(number, How.NEXT)

    @Slot()
    def callAgain(self) -> None:
        """The same number once more."""
        if self._number:
            self._call(self._number, How.AGAIN)

    @Slot()
    def skip(self) -> None:
        """Who was called did not come: written down, and the next one is called."""
        if not self._number or self._calling:
            return
        office, clerk, number = self._office, self._clerk, self._number

        following = number_after(number)

        def work() -> Called:
            call(office, clerk, number, How.SKIPPED)
            return call(office, clerk, following, How.NEXT)

        self._run(following, work)

    def _call(self, number: str, how: How) -> None:
        if self._calling or not self._clerk:
            return
        office, clerk = self._office, self._clerk
        self._run(number, lambda: call(office, clerk, number, how))

    def _run(self, number: str, work: object) -> None:
        self._calling = True
        self._tell(f"正在呼叫 {number}……", "info")
        self._background.run(CALLS, work, self._called, self._not_called)  # type: ignore[arg-type]

    def _called(self, called: Called) -> None:
        self._calling, self._number = False, called.number
        if called.why:
            self._tell(f"{called.number} 没有显示出来：{called.why}请口头叫号。", "warn")
        elif called.shown is None:
            self._tell(f"正在叫 {called.number}。显示屏不回话，请看一眼。", "info")
        else:
            self._tell(f"正在叫 {called.number}，显示屏已显示。", "ok")

    def _not_called(self, trouble: Trouble) -> None:
        self._calling = False
        self._tell(trouble.sentence, "danger")

    # -- rating ---------------------------------------------------------------------------------

    def ask(self, case: str, item: str) -> None:
        """Ask the person to rate one case; a question that stands already is not asked twice."""
        if self._question is not None or not self.property("rates"):
            return
        question = Question(self._office, case, item)
        self._question = question
        self._tell(f"请申请人在评价器上按一下，{PATIENCE_S:.0f} 秒内有效。", "info")
        self._background.run(
            RATINGS,
            question.ask,
            lambda level: self._rated(question, level),
            lambda trouble: self._unrated(question, trouble),
        )

    def withdraw(self) -> None:
        """The case is put back: whoever presses now rates nothing."""
        if self._question is not None:
            self._question.withdraw()
            self._question = None
            self._tell("", "info")

    def _rated(self, question: Question, level: Level | None) -> None:
        if self._question is not question:
            return
        self._question = None
        if level is None:
            self._tell("没有人按，按未评价记。", "info")
        else:
            self._tell("评价收到了，谢谢。", "ok")  # what was pressed is not the clerk's to see

    def _unrated(self, question: Question, trouble: Trouble) -> None:
        if self._question is question:
            self._question = None
            self._tell(f"{trouble.sentence}按未评价记。", "warn")

    def _tell(self, words: str, tone: str) -> None:
        self._said, self._tone = words, tone
        self.changed.emit()
