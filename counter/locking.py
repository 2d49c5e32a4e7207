"""A window that nobody sits at: locked by hand or by itself, opened by whoever locked it.

GB/T 22239-2019 8.1.4.1 b) asks that a session left alone ends by itself. A window does not end it:
what lies open would be lost. It is covered, no key reaches it, and the camera stops looking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.pinentry import PinEntry
from counter.desks.signin.signin import Register
from shared.casework.staff import Clerk

if TYPE_CHECKING:
    from counter.care import MachineCare
    from counter.charging import ChargingModel
    from counter.desk import DeskModel

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_STIRS = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress,
})  # fmt: skip


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class LockModel(QObject):  # type: ignore[operator]
    """Covers the window of a clerk who went away. ``watch`` tells it which window it is about."""

    changed = Signal()

    def __init__(
        self,
        desk: DeskModel,
        register: Register,
        minutes: float,
        care: MachineCare,
        charging: ChargingModel,
    ) -> None:
        super().__init__(desk)
        self._desk, self._register = desk, register
        self._care, self._charging = care, charging
        self._locked = self._alone = False
        self._pin = PinEntry(desk.background, self)
        self.idle = QTimer(self)
        """Runs while somebody is on duty; at its end the window locks itself."""
        self.idle.setSingleShot(True)
        self.idle.setTimerType(Qt.TimerType.PreciseTimer)
        self.idle.setInterval(round(minutes * 60_000))
        self.idle.timeout.connect(self._left_alone)
        desk.changed.connect(self._duty_changed)

    def watch(self, window: QObject) -> None:
        """Somebody is there while this window hears of it."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hears only; nothing is kept from the window."""
        if event.type() in _STIRS:
            self.stir()
        return False

    def stir(self, *_what: object) -> None:
        """Somebody is there: a key, a touch, a paper laid down."""
        if self.idle.isActive():
            self.idle.start()

    def _duty_changed(self) -> None:
        if self._desk.desk_on_duty is None:
            self.idle.stop()
            self._put(locked=False)
        elif not self._locked:
            self.idle.start()

    def _left_alone(self) -> None:
        if self._care.property("technician") is not None:
            self.idle.start()  # the technician's room has its own way out
            return
        self._lock(alone=True)

    @Slot()
    def lock(self) -> None:
        """The clerk leaves the window (Ctrl L)."""
        self._lock(alone=False)

    def _lock(self, *, alone: bool) -> None:
        desk = self._desk.desk_on_duty
        if desk is None or self._locked:
            return
        desk.pause("idle" if alone else "asked")
        self.idle.stop()
        self._desk.stop_looking()
        self._alone = alone
        self._put(locked=True)

    @Slot(str, str)
    def enter(self, id_: str, pin: str) -> None:
        """Go on, or take the window over: then what was not taken in is gone."""
        if self._locked:
            self._pin.check(lambda: self._register.sign_in(id_, pin), self._came)

    def _came(self, person: Clerk) -> None:
        desk = self._desk.desk_on_duty
        if desk is None or not self._locked:
            return
        if person.id == desk.clerk:
            desk.resume()
            self.idle.start()
            self._put(locked=False)
        elif self._charging.under_way:
            self._pin.say("这个窗口正在收退款，等机器回话以后再换人登录。")
        else:
            self._desk.take_over(person)  # unlocks: the duty that was locked has ended

    def _put(self, *, locked: bool) -> None:
        self._locked = locked
        self._pin.say()
        self.changed.emit()

    @Property(bool, notify=changed)
    def locked(self) -> bool:
        """True while the window is covered."""
        return self._locked

    @Property(PinEntry, constant=True)
    def pin(self) -> PinEntry:
        """How the PIN fares."""
        return self._pin

    @Property(str, notify=changed)
    def clerk(self) -> str:
        """Id of the clerk who is away."""
        desk = self._desk.desk_on_duty
        return desk.clerk if desk is not None else ""

    @Property(str, notify=changed)
    def words(self) -> str:
        """Why it is locked, and what became of what lay open."""
        why = "这个窗口有一会儿没人动了，自动锁屏。" if self._alone else "窗口暂时没有人。"
        return why + "群众的信息已经遮住；打开的办件还在，解锁后接着办。"

    @Property(str, notify=changed)
    def loss(self) -> str:
        """What somebody else would end by signing in, '' when nothing is half done."""
        if not self._desk.half_done:
            return ""
        name = self._desk.clerk
        return f"{name}正在新办的一件还没有收件：换人登录，这一件就删掉了，要重新办。"
