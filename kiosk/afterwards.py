"""What waits until the first screen stands: one small piece per turn of the event loop.

A resident must not wait for modules, views and processes that only a later step needs. The pieces
run on the GUI thread, because an import on another thread would hold the interpreter just when a
finger comes; after every touch and every card they wait until its answer is on the screen.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

_BREATH_MS = 2
_ANSWER_MS = 300
"""How long the pieces keep away after a touch or a card."""
_PATIENCE_S = 4.0
"""After this they come between touches too: printers and sync must not wait for a quick typist."""
NEEDED_LATER = (
    "shared.finder.finder",
    "kiosk.steps.guide.guide",
    "kiosk.ending",
    "kiosk.handling",
    "kiosk.cases",
    "kiosk.onething",
    "kiosk.offering",
    "shared.casework.papers",
    "shared.paper.receipt",
    "shared.casework.sight",
    "shared.casework.judging",
    "shared.journal.migrations",
    "structlog",
)
"""Modules a visit soon asks for, in the order it does."""


class Afterwards(QObject):
    """Carries out pieces of work one by one, with a breath between them."""

    def __init__(self, pieces: Iterable[Callable[[], object]], parent: QObject) -> None:
        super().__init__(parent)
        self._pieces = deque(pieces)
        self._patient_until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_BREATH_MS)
        self._timer.timeout.connect(self._next)

    @property
    def done(self) -> bool:
        """True when nothing is left."""
        return not self._pieces

    def begin(self) -> None:
        """Start with the first piece; a second call changes nothing."""
        self._patient_until = time.monotonic() + _PATIENCE_S
        self._timer.start()

    def give_way(self) -> None:
        """Somebody is here: the next piece waits a little."""
        if self._timer.isActive() and time.monotonic() < self._patient_until:
            self._timer.start(_ANSWER_MS)

    def stop(self) -> None:
        """Leave the rest."""
        self._timer.stop()
        self._pieces.clear()

    def _next(self) -> None:
        if not self._pieces:
            self._timer.stop()
            return
        self._timer.setInterval(_BREATH_MS)
        self._pieces.popleft()()


def modules() -> list[Callable[[], object]]:
    """One piece for each module a visit will ask for."""
    return [lambda name=name: import_module(name) for name in NEEDED_LATER]  # type: ignore[misc]
