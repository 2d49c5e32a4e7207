"""View-model of the door: the PIN, a first PIN, or a new one by a fresh enrolment code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.errors import Trouble
from shared.technician.machine import Machine
from shared.technician.pin import LONGEST, SHORTEST
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class EntryModel(QObject):  # type: ignore[operator]
    """stage: ``pin`` asks for it, ``code`` for an enrolment code, ``set`` for a new PIN twice.

    ``came`` carries the work number. A PIN may be set freely only while the province does not know
    this terminal; later a fresh one-time code stands for the right to do so.
    """

    changed = Signal()
    came = Signal(str)

    def __init__(
        self, machine: Machine, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._machine, self._background = machine, background
        self._how = "first"
        self._stage = "pin" if machine.pin.known else "code" if machine.enrolled() else "set"
        self._busy, self._sentence = False, ""

    @Property(str, notify=changed)
    def stage(self) -> str:
        """pin, code or set."""
        return self._stage

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """True when a PIN has been set."""
        return self._machine.pin.known

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while something is being checked."""
        return self._busy

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What went wrong and what to do, '' for nothing."""
        return self._sentence

    @Property(int, constant=True)
    def shortest(self) -> int:
        """Digits a PIN has at least."""
        return SHORTEST

    @Property(int, constant=True)
    def longest(self) -> int:
        """Digits a PIN has at most."""
        return LONGEST

    @Slot(str)
    def enter(self, pin: str) -> None:
        """Try a PIN."""
        self._try("pin", lambda: self._machine.pin.check(pin), self._welcome, self._refused)

    @Slot()
    def forgot(self) -> None:
        """The PIN is forgotten: only a fresh enrolment code helps."""
        self._go("code")

    @Slot()
    def remember(self) -> None:
        """Back to the PIN."""
        if self._machine.pin.known:
            self._go("pin")

    @Slot(str)
    def useCode(self, code: str) -> None:
        """Try an enrolment code at the province."""

        def done(_none: object) -> None:
            self._how = "code"
            self._go("set")

        self._try("enrol", lambda: self._machine.enrol(code.strip()), done, self._failed)

    @Slot(str, str, str)
    def create(self, technician: str, pin: str, again: str) -> None:
        """Set the PIN; it is given twice."""
        if pin != again:
            self._say("两次输入的密码不一样，请重新输入。")
            return
        self._try("pin", lambda: self._machine.pin.set(technician, pin), self._made, self._failed)

    def _made(self, technician: str) -> None:
        self._machine.write_down("technician-pin-set", technician=technician, how=self._how)
        self._welcome(technician)

    def _welcome(self, technician: str) -> None:
        self._busy = False
        self.changed.emit()
        self.came.emit(technician)

    def _refused(self, trouble: Trouble) -> None:
        if trouble.code == "pin-wrong":
            wrong, wait = self._machine.pin.tries()
            self._machine.write_down("technician-refused", wrong=wrong, wait_s=wait)
        self._failed(trouble)

    def _failed(self, trouble: Trouble) -> None:
        self._say(trouble.sentence + trouble.staff_hint)

    def _say(self, sentence: str) -> None:
        self._busy, self._sentence = False, sentence
        self.changed.emit()

    def _go(self, stage: str) -> None:
        self._stage = stage
        self._say("")

    def _try(
        self,
        lane: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Trouble], None],
    ) -> None:
        if not self._busy:
            self._busy, self._sentence = True, ""
            self.changed.emit()
            self._background.run(lane, work, done, failed)
