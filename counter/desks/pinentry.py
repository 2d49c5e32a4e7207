"""A PIN that is being asked for: one is checked at a time, and what was wrong is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.errors import Trouble
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PinEntry(QObject):  # type: ignore[operator]
    """Part of every page that asks for a PIN: signing in, unlocking, changing who works here."""

    changed = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._busy = False
        self._sentence = ""

    def check(self, work: Callable[[], Any], done: Callable[[Any], None]) -> bool:
        """Do ``work`` off the screen's thread (a PIN is slow to check on purpose), then ``done``.

        Trouble that ``work`` raises is said as its sentence. False, and nothing done, while one
        is being checked already.
        """
        if self._busy:
            return False
        self._put(busy=True)

        def passed(answer: object) -> None:
            self._put()
            done(answer)

        def refused(trouble: Trouble) -> None:
            self._put(sentence=trouble.sentence)

        self._background.run("staff", work, passed, refused)
        return True

    def say(self, sentence: str = "") -> None:
        """Say what is wrong, '' for nothing."""
        self._put(busy=self._busy, sentence=sentence)

    def _put(self, *, busy: bool = False, sentence: str = "") -> None:
        self._busy, self._sentence = busy, sentence
        self.changed.emit()

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while a PIN is being checked."""
        return self._busy

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What went wrong, '' when nothing."""
        return self._sentence
