"""Questions of a check to the person at the screen: asked on an owner thread, answered on ours."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal

from shared.devices.checkup.model import Question

_PATIENCE_S = 0.2


class Asking(QObject):
    """One question at a time. ``ask`` blocks its thread until somebody answers or it is ended."""

    changed = Signal()
    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.question: Question | None = None
        self._answer: bool | None = None
        self._given, self._ended = threading.Event(), threading.Event()
        self._asked.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Question) -> bool | None:
        """From any thread but the GUI's: True, False, or None when nobody answered."""
        self._given.clear()
        self._asked.emit(question)
        while not self._given.wait(_PATIENCE_S):
            if self._ended.is_set():
                return None
        return self._answer

    def begin(self) -> None:
        """A new check may ask."""
        self._ended.clear()

    def answer(self, said: bool) -> None:
        """What the person said. A second press is no answer to a question nobody has seen yet."""
        if self.question is None:
            return
        self._answer, self.question = said, None
        self._given.set()
        self.changed.emit()

    def end(self) -> None:
        """Nobody answers any more."""
        self._ended.set()
        if self.question is not None:
            self.question = None
            self.changed.emit()

    def _show(self, question: object) -> None:
        if isinstance(question, Question) and not self._ended.is_set():
            self.question = question
            self.changed.emit()
