"""The window's model: who is on duty, what waits, which case lies open, how things stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.charging import ChargingModel
from counter.desks.capture import CameraParts
from counter.desks.handout.handout import HandoutModel
from counter.desks.intake.intake import IntakeModel
from counter.desks.money.money import MoneyModel
from counter.desks.opened import OpenedModel, Setting
from counter.desks.signin.signin import Register, SigninModel
from counter.desks.start.start import StartModel, StartParts
from counter.desks.stuck.stuck import StuckModel
from counter.receipts import ReceiptsModel
from counter.shift import Clerk
from counter.worklist import WorkListModel
from shared.casework.desk import Desk
from shared.casework.deskcase import DeskCase
from shared.casework.feeder import SheetFeed
from shared.casework.judging import PageJudge
from shared.casework.office import Office
from shared.casework.receipts import ReceiptLook, look_at_receipt
from shared.casework.sight import CameraSight
from shared.casework.stuck import How, StuckRow
from shared.domain.errors import Trouble
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.watching import CardWatch

if TYPE_CHECKING:
    from shared.casework.portrait import FaceModels, FaceSight
    from shared.technician.technician import TechnicianModel

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

Desking = IntakeModel | HandoutModel | StartModel | StuckModel | MoneyModel
"""What may lie open: a case, or one being started."""
LOOK_MS = 5000
"""The list is read again at least this often."""
_GATHER_MS = 120
"""Changes of the journal within this time are shown together."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a composition root hands over."""

    office: Office
    register: Register
    live: LiveImages
    hall: str
    window: str
    devices: Callable[[], list[dict[str, object]]]
    """id, name, symbol, ok, known of each device."""
    find: Callable[[str], Sequence[Any]]
    """Words to services, best first."""
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
    setup_notes: Callable[[], Sequence[str]] = tuple
    """What is weak in how it was set up; shown before somebody signs in, not all day."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class DeskModel(QObject):  # type: ignore[operator]
    """Everything one window shows. All of it runs on the GUI thread; slow work on lanes."""

    changed = Signal()
    codeScanned = Signal(str)
    """A code was held before the scanner: today the one thing scanned at a window is a receipt."""
    room_changed = Signal()
    state_changed = Signal()
    technician_changed = Signal()
    devices_changed = Signal()
    """Only when one of them changed: what is about to be pressed is not made anew meanwhile."""
    fault_changed = Signal()
    _journal_changed = Signal()

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self.live = parts.live
        self.background = Background(self)
        self._desk: Desk | None = None
        self._room: Desking | None = None
        self._leaving: list[QObject] = []
        self._technician: TechnicianModel | None = None
        self._faulty = ""
        self._devices = parts.devices()
        self._notice = ""
        self._stuck: list[StuckRow] = []
        self._retaking: StuckRow | None = None
        self._signin = SigninModel(parts.register, self.background, parts.hall, parts.window, self)
        self._signin.signed_in.connect(self._came)
        self._receipts = ReceiptsModel(self.background, self._look_at_receipt, self)
        self._charging = ChargingModel(parts.office, self.background, self)
        self._work = WorkListModel(self)
        self._work.wanted.connect(self.open)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.look)
        self._journal_changed.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = parts.office.journal.subscribe(
            lambda _headers: self._journal_changed.emit()
        )
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def _hear(self) -> None:
        if not self._gather.isActive():
            self._gather.start()

    def look(self) -> None:
        """Read what waits and how things stand."""
        if self._desk is not None:
            self._work.set_work(self._desk.work_list(), self.parts.office.now())
            self._stuck = self._desk.stuck()
            if isinstance(self._room, IntakeModel | HandoutModel):
                self._room.opened.refresh()
            elif isinstance(self._room, StuckModel):
                self._room.set_rows(self._stuck, self.parts.office.now())
            elif isinstance(self._room, MoneyModel):
                self._room.refresh()
        fresh = self.parts.devices()
        if fresh != self._devices:
            self._devices = fresh
            self.devices_changed.emit()
        self.state_changed.emit()

    def stop(self) -> None:
        """End the duty and let everything go."""
        if self._technician is not None:
            self._technician.stop()
        self._unsubscribe()
        self._timer.stop()
        self._gather.stop()
        self._end_duty()
        self.background.stop()

    # -- duty -----------------------------------------------------------------------------------

    def _came(self, clerk: Clerk) -> None:
        self._desk = Desk(self.parts.office, clerk.id, clerk.name)
        self.changed.emit()
        self.look()

    @Slot()
    def signOff(self) -> None:
        """Put the case back and end the duty."""
        if self._in_the_middle():
            return
        self._end_duty()

    def _end_duty(self) -> None:
        self.putBack()
        if self._desk is not None:
            self._desk.sign_off()
            self._desk = None
        self._work.set_work([], self.parts.office.now())
        self._stuck = []
        self._receipts.clear()
        self._work.search("")
        self.changed.emit()

    # -- cases ------------------------------------------------------------------------------------

    @Slot(str)
    def open(self, case: str) -> None:
        """Open a case: the look is journalled before anything of it is shown."""
        if self._desk is None or self._open_case() == case or self._in_the_middle():
            return
        handing = self._work.tab_of(case) == "handout"
        try:
            read = self._desk.open(case, "出件核对" if handing else "受理审查")
        except Trouble as trouble:
            self.tell(trouble.sentence)
            return
        except KeyError:
            self.tell("这件申请的内容不在本机，请到受理它的窗口办理。")
            return
        opened = OpenedModel(self._desk, read, self._setting(read), self)
        room: Desking = (
            HandoutModel(opened, self) if handing else IntakeModel(opened, self._camera(), self)
        )
        self._show(room)
        self.tell("")

    @Slot()
    def startCase(self) -> None:
        """Start a case for somebody at the window (F3)."""
        if self._desk is None or isinstance(self._room, StartModel):
            return
        parts = self.parts
        clerk = self._desk.clerk
        start = StartParts(parts.office, self._camera(), parts.find, parts.cards, clerk)
        model = StartModel(start, self)
        model.taken.connect(self._taken)
        self._show(model)
        self.tell("")

    @Slot()
    def showStuck(self) -> None:
        """What the province could not register and a person has to look at (F4)."""
        if self._desk is None or isinstance(self._room, StuckModel) or self._in_the_middle():
            return
        model = StuckModel(self._desk, self)
        model.retake.connect(self._take_again)
        self._show(model)
        self.tell("")
        self.look()

    @Slot(result=bool)
    def charge(self) -> bool:
        """Look at the fee of the case that lies open (Ctrl F); True when there is one to show."""
        room, desk = self._room, self._desk
        if desk is None or not isinstance(room, IntakeModel | HandoutModel):
            self.tell("请先打开要收费的那一件，再按 Ctrl F。")
            return False
        nothing = self._charging.begin(room.opened.case, desk.clerk)
        self.tell(nothing)
        return not nothing

    @Slot()
    def showMoney(self) -> None:
        """The window's money: day's end, refunds, what is to be cleared up (Ctrl D)."""
        if self._desk is None or isinstance(self._room, MoneyModel) or self._in_the_middle():
            return
        clerk, register = self._desk.clerk, self.parts.register
        self._show(MoneyModel(self.parts.office, clerk, register, self.background, self))
        self.tell("")

    def _take_again(self, row: StuckRow) -> None:
        """The same case anew, at this window; the old one is settled once this is taken in."""
        self.startCase()
        self._retaking = row
        self.tell(f"重新收件：{row.number or row.what}。收好以后，原来那件自动结束。")

    def _in_the_middle(self) -> bool:
        """A case being started is not put away by accident: what was entered would be gone."""
        room = self._room
        if isinstance(room, StartModel) and room.property("begun"):
            self.tell("正在新办的这一件还没有收件。请先按 F8 办完，或者按 Esc 不办了。")
            return True
        return False

    def _taken(self, case: str) -> None:
        """A case was taken in here: its receipt prints, and it is checked like any other."""
        if self._retaking is not None and self._desk is not None:
            self._desk.settle(self._retaking, How.RETAKEN, case)
        self._show(None)
        self.look()
        self.open(case)
        if self.intake is not None:
            self.intake.giveReceipt()

    def _open_case(self) -> str:
        room = self._room
        return room.opened.case.case if isinstance(room, IntakeModel | HandoutModel) else ""

    def _camera(self) -> CameraParts:
        parts = self.parts
        return CameraParts(
            self.background,
            self.live,
            parts.sight,
            parts.judge,
            parts.scanner,
            parts.face,
            parts.models,
        )

    def _setting(self, case: DeskCase) -> Setting:
        office = self.parts.office
        return Setting(
            now=office.now(),
            form=office.catalogue.forms.get(case.item.id),
            here=office.tools.site.terminal,
            clerk_name=self._desk.clerk_name if self._desk else "",
        )

    def _show(self, room: Desking | None) -> None:
        if self._room is not None:
            self._room.close()
            self._leaving.append(self._room)
        self._room, self._retaking = room, None
        if isinstance(room, IntakeModel | HandoutModel):
            read = room.opened.case
            self._work.set_current(read.case, str(read.applicant.get("name", "")))
        else:
            self._work.set_current("")
        self.room_changed.emit()
        QTimer.singleShot(0, self, self._let_go)
        if room is None:
            return
        try:
            room.begin()
        except Trouble as trouble:
            self.tell(trouble.sentence)
            self._show(None)

    @property
    def desk_on_duty(self) -> Desk | None:
        """The desk of the clerk on duty."""
        return self._desk

    @property
    def lying(self) -> OpenedModel | None:
        """The case that lies open."""
        return self._room.opened if isinstance(self._room, IntakeModel | HandoutModel) else None

    @property
    def intake(self) -> IntakeModel | None:
        """The case that is being checked."""
        return self._room if isinstance(self._room, IntakeModel) else None

    @property
    def starting(self) -> StartModel | None:
        """The case that is being started here."""
        return self._room if isinstance(self._room, StartModel) else None

    def _let_go(self) -> None:
        """Views of rooms before are gone by now."""
        leaving, self._leaving = self._leaving, []
        for room in leaving:
            room.deleteLater()

    def work_rows(self) -> list[dict[str, object]]:
        """The rows of the list as they are shown."""
        return self._work.shown_rows()

    @Slot()
    def putBack(self) -> None:
        """Close the case that lies open: what is personal leaves memory and screen."""
        if self._room is not None:
            self._show(None)
            self.live.forget()
            self.state_changed.emit()

    # -- a device that is down --------------------------------------------------------------------

    @Slot(str)
    def showFault(self, device: str) -> None:
        """Open a device's fault card; '' for the first that is down (F11)."""
        down = [str(one["id"]) for one in self.parts.devices() if one["known"] and not one["ok"]]
        if not down and not device:
            self.tell("设备都能用，没有故障卡。")
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
        return self.parts.fault(self._faulty) if self._faulty else {}

    # -- the technician ---------------------------------------------------------------------------

    @Slot()
    def openTechnician(self) -> None:
        """The technician's door (F12), never over a case."""
        if self.parts.technician is None or self._technician is not None:
            return
        if self._room is not None:
            self.tell("请先把打开的这一件办完或放回，再进入设备维护。")
            return
        self._technician = self.parts.technician()
        self._technician.left.connect(self._technician_left)
        self.technician_changed.emit()

    def _technician_left(self) -> None:
        room, self._technician = self._technician, None
        self.technician_changed.emit()
        if room is not None:
            room.background.stop()
            room.deleteLater()
        self.look()

    @Property(QObject, notify=technician_changed)
    def technician(self) -> QObject | None:
        """The technician's room while somebody is in it, or at its door."""
        return self._technician

    @Property(str, notify=technician_changed)
    def technicianView(self) -> str:
        """URL of its view, '' without."""
        return self._technician.view_url() if self._technician is not None else ""

    def _look_at_receipt(self, text: str) -> ReceiptLook:
        clerk = self._desk.clerk if self._desk is not None else ""
        return look_at_receipt(self.parts.office, clerk, text)

    def tell(self, sentence: str) -> None:
        """Say something where no case shows it; '' takes it away."""
        self._notice = sentence
        self.state_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(SigninModel, constant=True)
    def signin(self) -> SigninModel:
        """Signing in."""
        return self._signin

    @Property(WorkListModel, constant=True)
    def work(self) -> WorkListModel:
        """The list on the left."""
        return self._work

    @Property(ReceiptsModel, constant=True)
    def receipts(self) -> ReceiptsModel:
        """Receipts that people show."""
        return self._receipts

    @Property(ChargingModel, constant=True)
    def charging(self) -> ChargingModel:
        """The fee of the case that lies open."""
        return self._charging

    @Property(str, notify=changed)
    def clerk(self) -> str:
        """Name of the clerk on duty, '' when nobody is."""
        return self._desk.clerk_name if self._desk is not None else ""

    @Property(str, notify=room_changed)
    def room(self) -> str:
        """intake, handout, start, stuck, money, or '' while nothing lies open."""
        names = {HandoutModel: "handout", IntakeModel: "intake", StartModel: "start"}
        names |= {StuckModel: "stuck", MoneyModel: "money"}
        return names[type(self._room)] if self._room is not None else ""

    @Property(QObject, notify=room_changed)
    def model(self) -> QObject | None:
        """Model of the room."""
        return self._room

    @Property(str, constant=True)
    def hall(self) -> str:
        """Name of the hall."""
        return self.parts.hall

    @Property(str, constant=True)
    def window(self) -> str:
        """Which window."""
        return self.parts.window

    @Property(list, notify=devices_changed)
    def devices(self) -> list[dict[str, object]]:
        """id, name, symbol, ok, known."""
        return self._devices

    @Property(bool, notify=state_changed)
    def online(self) -> bool:
        """True while the province answers."""
        return self.parts.office.tools.online()

    @Property(str, notify=state_changed)
    def behind(self) -> str:
        """未上报 3 件，最早 2 天前: how far the province is behind."""
        return self.parts.office.behind()

    @Property(int, notify=state_changed)
    def stuckCount(self) -> int:
        """How many things got stuck at the province and wait for a person."""
        return len(self._stuck)

    @Property(int, notify=state_changed)
    def acceptedToday(self) -> int:
        """Cases settled here today."""
        return self._work.accepted_today()

    @Property(str, notify=state_changed)
    def setupNotes(self) -> str:
        """What is weak in how this machine was set up, one sentence a line; '' for nothing."""
        return "\n".join(self.parts.setup_notes())

    @Property(str, notify=state_changed)
    def notice(self) -> str:
        """A sentence for the clerk, '' for none; the machine's own troubles never over a case."""
        if self._notice or self._room is not None:
            return self._notice
        return "\n".join(self.parts.staff_notes())
