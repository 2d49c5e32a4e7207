"""A code scanner that types: its keys are caught before any field sees them.

Keys that follow each other faster than fingers can are one code. The first keys of what may become
one are held back, for ``gap_ms`` at most: when no other follows in time they are passed on as they
came, in their order, releases and all. A scanner set to begin with a prefix spares people even
that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow

FEWEST: Final = 4
"""Keys of the shortest code that ends with Enter; without Enter it takes twice as many."""
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_MOST: Final = 4096
_CHORDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class WedgeFilter(QObject):
    """Watches the keys of one window.

    prefix: text the scanner types first; keys without it are people's, and pass at once.
    judge: what becomes of a code; ValueError for one that is none, which is then dropped.
    """

    scanned = Signal(str)
    """What was scanned, as ``judge`` gave it."""

    def __init__(
        self,
        window: QWindow,
        *,
        gap_ms: int = 35,
        prefix: str = "",
        judge: Callable[[str], str] = str,
    ) -> None:
        super().__init__(window)
        self._window, self._gap_ms, self._prefix = window, gap_ms, prefix
        self._judge = judge
        self._held: list[QKeyEvent] = []
        self._text = ""
        self._last = 0.0
        self._passing = False
        self._focus: QObject | None = None
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.setInterval(gap_ms)
        self._timer.timeout.connect(self._pause)
        window.installEventFilter(self)
        window.focusObjectChanged.connect(self._follow)
        self._follow(window.focusObject())

    def _follow(self, focus: QObject | None) -> None:
        """Shortcuts are offered to whatever has the focus first."""
        if self._focus is not None and self._focus is not self._window:
            self._focus.removeEventFilter(self)
        self._focus = focus
        if focus is not None and focus is not self._window:
            focus.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for a key that is held back."""
        kind = event.type()
        if self._passing or not isinstance(event, QKeyEvent):
            return False
        if kind is QEvent.Type.ShortcutOverride:
            return self._offered(event)
        if watched is not self._window:
            return False
        if kind is QEvent.Type.KeyPress:
            return self._pressed(event)
        if kind is QEvent.Type.KeyRelease and self._held:
            self._held.append(event.clone())
            return True
        return False

    def _offered(self, event: QKeyEvent) -> bool:
        """In the midst of a code no key may work as a shortcut."""
        if self._held and not event.modifiers() & _CHORDS:
            event.accept()
            return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        now = time.monotonic()
        follows = bool(self._held) and (now - self._last) * 1000 <= self._gap_ms
        if self._held and not follows:
            self._pause()
        self._last = now
        if event.isAutoRepeat() or event.modifiers() & _CHORDS:  # a finger that rests, a chord
            self._pass_on()
            return False
        if event.key() in _ENDS:
            return self._ended(event)
        text = event.text()
        if not text:
            if event.key() == Qt.Key.Key_Shift and (self._held or not self._prefix):
                self._hold(event, "")
                return True
            self._pass_on()
            return False
        begun = self._text + text
        if not begun.startswith(self._prefix[: len(begun)]) or len(begun) > _MOST:
            self._pass_on()
            return False
        self._hold(event, text)
        return True

    def _hold(self, event: QKeyEvent, text: str) -> None:
        self._held.append(event.clone())
        self._text += text
        self._timer.start()

    def _ended(self, event: QKeyEvent) -> bool:
        if len(self._text) - len(self._prefix) < FEWEST:
            self._pass_on()
            return False
        self._deliver()
        self._held = []
        return True

    def _pause(self) -> None:
        """No key came in time: a long code without an end, or fingers."""
        if len(self._text) - len(self._prefix) >= 2 * FEWEST:
            self._deliver()
        else:
            self._pass_on()

    def _deliver(self) -> None:
        text = self._text.removeprefix(self._prefix)
        self._held, self._text = [], ""
        self._timer.stop()
        try:
            code = self._judge(text)
        except ValueError:
            return
        self.scanned.emit(code)

    def stop(self) -> None:
        """Catch no more keys."""
        self._pass_on()
        self._window.removeEventFilter(self)
        self._follow(None)

    def _pass_on(self) -> None:
        """These were people's: they come as they would have come."""
        held, self._held, self._text = self._held, [], ""
        self._timer.stop()
        self._passing = True
        try:
            for event in held:
                QCoreApplication.sendEvent(self._window, event)
        finally:
            self._passing = False
