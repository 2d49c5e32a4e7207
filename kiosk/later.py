"""What the next screen need not wait for: done as soon as that screen stands."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_AFTER_FRAME_MS = 50
"""Longer than Qt takes to begin the frame of what was just shown, so it comes behind it."""


class Later(QObject):
    """Work of the GUI thread in the order it was given. ``settle`` does now what still waits."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._works: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_FRAME_MS)
        self._timer.timeout.connect(self.settle)

    @property
    def idle(self) -> bool:
        """True when nothing waits."""
        return not self._works

    def run(self, work: Callable[[], object]) -> None:
        """Do ``work`` behind the frame that comes next."""
        self._works.append(work)
        self._timer.start()

    def settle(self) -> None:
        """Do everything that waits; what comes after depends on it."""
        self._timer.stop()
        try:
            while self._works:
                self._works.popleft()()
        finally:
            if self._works:
                self._timer.start()
