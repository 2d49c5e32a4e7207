"""What a window tells of its own machine: devices, fault cards, and the technician's door.

The machine and the desk are two things that know each other by little: see ``Occupied``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.office import Office
from shared.casework.staff import Staff
from shared.ui.live import LiveImages

if TYPE_CHECKING:
    from shared.casework.feeder import SheetFeed
    from shared.casework.judging import PageJudge
    from shared.casework.portrait import FaceModels, FaceSight
    from shared.casework.sight import CameraSight
    from shared.technician.technician import TechnicianModel
    from shared.ui.watching import CardWatch

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """What a composition root hands over."""

    office: Office
    register: Staff
    live: LiveImages
    hall: str
    window: str
    devices: Callable[[], list[dict[str, object]]]
    """id, name, symbol, ok, known of each device."""
    find: Callable[[str], Sequence[Any]]
    """Words to services, best first."""
    ask: Callable[[str, Sequence[Any]], Any] = lambda _words, _hits: None
    """Words and hits to the question that tells close services apart, or None."""
    cards: CardWatch | None = None
    sight: Callable[[], CameraSight] | None = None
    scanner: Callable[[], SheetFeed] | None = None
    """Makes a fresh stack for the scanner; None without one."""
    face: Callable[[], FaceSight] | None = None
    """Makes a fresh sight of the face camera; None without one."""
    models: Callable[[], FaceModels | None] = lambda: None
    """A site's own face models; None as the product comes."""
    judge: Callable[[], PageJudge | None] = lambda: None
    staff_notes: Callable[[], Sequence[str]] = tuple
    """What is wrong with this machine besides its devices, one sentence each."""
    fault: Callable[[str], dict[str, object]] = lambda _device: {}
    """A device's fault card as staff read it, with ``name``, ``well`` and ``who`` acts."""
    technician: Callable[[], TechnicianModel] | None = None
    """Makes the technician's room, at its door."""
    lock_minutes: float = 10
    """Minutes without key, movement or touch after which the window locks itself."""
    setup_notes: Callable[[], Sequence[str]] = tuple
    """What is weak in how it was set up; shown before somebody signs in, not all day."""


class Occupied(Protocol):
    """What the machine asks of the desk above it."""

    @property
    def occupied(self) -> bool:
        """True while a case or another room lies open."""
        ...

    def tell(self, sentence: str) -> None:
        """Say something to the clerk."""
        ...

    def look(self) -> None:
        """Read again how things stand."""
        ...


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class MachineCare(QObject):  # type: ignore[operator]
    """The machine under the desk, and who maintains it."""

    state_changed = Signal()
    technician_changed = Signal()
    devices_changed = Signal()
    """Only when one of them changed: what is about to be pressed is not made anew meanwhile."""
    fault_changed = Signal()

    def __init__(self, parts: Parts, desk: Occupied, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._desk = parts, desk
        self._technician: TechnicianModel | None = None
        self._faulty = ""
        self._devices = parts.devices()

    def look(self) -> None:
        """Read how the devices, the network and the backlog are."""
        fresh = self._parts.devices()
        if fresh != self._devices:
            self._devices = fresh
            self.devices_changed.emit()
        self.state_changed.emit()

    def stop(self) -> None:
        """The window closes: the technician's room ends first."""
        if self._technician is not None:
            self._technician.stop()

    # -- the machine -----------------------------------------------------------------------------

    @Property(list, notify=devices_changed)
    def devices(self) -> list[dict[str, object]]:
        """id, name, symbol, ok, known."""
        return self._devices

    @Property(bool, notify=state_changed)
    def online(self) -> bool:
        """True while the province answers."""
        return self._parts.office.tools.online()

    @Property(str, notify=state_changed)
    def behind(self) -> str:
        """未上报 3 件，最早 2 天前: how far the province is behind."""
        return self._parts.office.behind()

    @Property(str, notify=state_changed)
    def setupNotes(self) -> str:
        """What is weak in how this machine was set up, one sentence a line; '' for nothing."""
        return "\n".join(self._parts.setup_notes())

    # -- a device that is down --------------------------------------------------------------------

    @Slot(str)
    def showFault(self, device: str) -> None:
        """Open a device's fault card; '' for the first that is down (F11)."""
        down = [str(one["id"]) for one in self._parts.devices() if one["known"] and not one["ok"]]
        if not down and not device:
            self._desk.tell("设备都能用，没有故障卡。")
            return
        self._faulty = device or down[0]
        self.fault_changed.emit()
        self.state_changed.emit()

    @Slot()
    def closeFault(self) -> None:
        """Away with the card."""
        self._faulty = ""
        self.fault_changed.emit()

    @Property(bool, notify=fault_changed)
    def faultOpen(self) -> bool:
        """True while a fault card is shown."""
        return self._faulty != ""

    @Property(dict, notify=state_changed)
    def fault(self) -> dict[str, object]:
        """The card that is shown, as things stand now: it says so once the device works again."""
        return self._parts.fault(self._faulty) if self._faulty else {}

    # -- the technician ---------------------------------------------------------------------------

    @Slot()
    def openTechnician(self) -> None:
        """The technician's door (F12), never over a case."""
        if self._parts.technician is None or self._technician is not None:
            return
        if self._desk.occupied:
            self._desk.tell("请先把打开的这一件办完或放回，再进入设备维护。")
            return
        self._technician = self._parts.technician()
        self._technician.left.connect(self._technician_left)
        self.technician_changed.emit()

    def _technician_left(self) -> None:
        room, self._technician = self._technician, None
        self.technician_changed.emit()
        if room is not None:
            room.background.stop()
            room.deleteLater()
        self._desk.look()

    @property
    def room(self) -> TechnicianModel | None:
        """The technician's room, while somebody is in it or at its door."""
        return self._technician

    @Property(QObject, notify=technician_changed)
    def technician(self) -> QObject | None:
        """The technician's room while somebody is in it, or at its door."""
        return self._technician

    @Property(str, notify=technician_changed)
    def technicianView(self) -> str:
        """URL of its view, '' without."""
        return self._technician.view_url() if self._technician is not None else ""
