"""What somebody does with money, one thing at a time: under way, said, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable
from shiboken6 import isValid

from shared.casework.office import Office
from shared.casework.printing import Outcome
from shared.domain.errors import Trouble
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

LANE = "money"
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be printed now, and again. ``make`` blocks; ``then``: what to do with it."""

    name: str
    make: Callable[[], Outcome]
    then: str = ""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class TillDeed(QObject):  # type: ignore[operator]
    """A second press while something is under way does nothing: money moves once.

    ``changed`` also concerns the page whose deed it is, because what may be pressed depends on it.
    """

    changed = Signal()

    def __init__(
        self, office: Office, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self._busy = ""
        self._said, self._tone = "", "info"
        self._paper: Paper | None = None

    # -- what the screen reads --------------------------------------------------------------------

    @Property(str, notify=changed)
    def busy(self) -> str:
        """What is under way, '' for nothing."""
        return self._busy

    @Property(str, notify=changed)
    def said(self) -> str:
        """What came of it last."""
        return self._said

    @Property(str, notify=changed)
    def tone(self) -> str:
        """Its tone: ok, info, warn or danger."""
        return self._tone

    @Property(bool, notify=changed)
    def hasCard(self) -> bool:
        """True when a card terminal is attached."""
        return self._office.tools.card is not None

    @Property(bool, notify=changed)
    def cardReady(self) -> bool:
        """True when it works, as far as it said last."""
        port = self._office.tools.card
        return port is not None and port.ready

    @Property(bool, notify=changed)
    def canPrint(self) -> bool:
        """True when there is a paper of what was done last."""
        return self._paper is not None and not self._busy

    # -- what the page does -----------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """True while nothing is under way."""
        return not self._busy

    def tell(self, words: str, tone: str) -> None:
        """Say what came of it."""
        self._said, self._tone = words, tone
        self.changed.emit()

    def begin(self) -> None:
        """Another subject: nothing is under way, nothing is said, there is nothing to print."""
        self._busy, self._paper = "", None
        self.tell("", "info")

    def offer(self, paper: Paper | None) -> None:
        """What can be printed from now on; None for nothing, as where there is no printer."""
        self._paper = paper
        self.changed.emit()

    def run(
        self,
        words: str,
        work: Callable[[], _Made],
        done: Callable[[_Made], None],
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Do ``work`` off the GUI thread, then ``done``; what it raises is said."""
        if self._busy:
            return
        self._busy = words
        self.changed.emit()

        def finished(made: _Made) -> None:
            self._busy = ""
            done(made)

        def refused(trouble: Trouble) -> None:
            self._busy = ""
            if failed is not None:
                failed(trouble)
            else:
                self.tell(trouble.sentence + trouble.staff_hint, "danger")

        # whoever leaves the page leaves the paper to the printer: there is nobody to tell
        self._background.run(LANE, work, finished, refused, lambda: isValid(self))

    @Slot()
    def print(self) -> None:
        """Print the paper of what was done last, and say what came of it after what was said."""
        paper = self._paper
        if paper is None or self._busy:
            return
        said, tone = self._said, self._tone

        def printed(outcome: Outcome) -> None:
            if outcome.kind.value == "confirmed":
                self.tell(f"{said}{paper.name}已打印{paper.then}。", tone)
                return
            trouble = outcome.trouble
            why = trouble.sentence if trouble else "请看出纸口。"
            how = "不确定打好没有" if outcome.kind.value == "unknown" else "没打出来"
            self.tell(f"{said}{paper.name}{how}：{why}可以再打一次。", "warn")

        self.run(f"正在打印{paper.name}", paper.make, printed)
