"""How long a visit may stay idle: warned of, spoken, always extendable, held while work runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

IDLE_SECONDS = 180
EXTENDED_SECONDS = 600


class VisitClock(QObject):
    """Counts down once a second; any touch starts it again."""

    ticked = Signal(int)
    ran_out = Signal()

    def __init__(self, parent: QObject | None = None, idle_seconds: int = IDLE_SECONDS) -> None:
        super().__init__(parent)
        self.idle_seconds = idle_seconds
        self._allowance = idle_seconds
        self.left = idle_seconds
        self._held: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    @property
    def running(self) -> bool:
        """True while a visit is being timed."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin a visit's time."""
        self._allowance = self.idle_seconds
        self._held.clear()
        self.left = self._allowance
        self._timer.start()
        self.ticked.emit(self.left)

    def stop(self) -> None:
        """Nothing is timed any more."""
        self._timer.stop()
        self._held.clear()

    def alive(self) -> None:
        """Somebody is there: count from the start again, never shorter than what was granted."""
        self.left = max(self.left, self._allowance)
        self.ticked.emit(self.left)

    def extend(self) -> None:
        """More time was asked for; it stays granted for the rest of this visit."""
        self._allowance = max(EXTENDED_SECONDS, self._allowance)
        self.left = self._allowance
        self.ticked.emit(self.left)

    def hold(self, reason: str) -> None:
        """Do not count while ``reason`` lasts: nobody is thrown out by our own work."""
        self._held.add(reason)

    def release(self, reason: str) -> None:
        """Count again once nothing holds the clock."""
        self._held.discard(reason)

    def tick(self) -> None:
        """One second went by."""
        if self._held or not self.running:
            return
        self.left -= 1
        self.ticked.emit(max(0, self.left))
        if self.left <= 0:
            self._timer.stop()
            self.ran_out.emit()
