"""The window's model: who is on duty, what waits, which case lies open, how things stand."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.care import MachineCare, Parts
from counter.charging import ChargingModel
from counter.desks.capture import CameraParts
from counter.desks.handout.handout import HandoutModel
from counter.desks.intake.intake import IntakeModel
from counter.desks.money.money import MoneyModel
from counter.desks.opened import OpenedModel, Setting
from counter.desks.signin.signin import SigninModel
from counter.desks.start.start import StartModel, StartParts
from counter.desks.stuck.stuck import StuckModel
from counter.hallside import HallsideModel
from counter.locking import LockModel
from counter.people import PeopleModel
from counter.receipts import ReceiptsModel
from counter.worklist import WorkListModel
from shared.casework.desk import Desk
from shared.casework.deskcase import DeskCase
from shared.casework.receipts import ReceiptLook, look_at_receipt
from shared.casework.staff import Clerk
from shared.casework.stuck import How, StuckRow
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

__all__ = ["DeskModel", "Desking", "Parts"]

Desking = IntakeModel | HandoutModel | StartModel | StuckModel | MoneyModel
"""What may lie open: a case, or one being started."""
LOOK_MS = 5000
"""The list is read again at least this often."""
_GATHER_MS = 120
"""Changes of the journal within this time are shown together."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class DeskModel(QObject):  # type: ignore[operator]
    """Everything one window shows. All of it runs on the GUI thread; slow work on lanes."""

    changed = Signal()
    codeScanned = Signal(str)
    """A code was held before the scanner: today the one thing scanned at a window is a receipt."""
    room_changed = Signal()
    waiting_changed = Signal()
    _journal_changed = Signal()

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self._care = MachineCare(parts, self, self)
        self.live = parts.live
        self.background = Background(self)
        self._desk: Desk | None = None
        self._room: Desking | None = None
        self._leaving: list[QObject] = []
        self._notice = ""
        self._stuck: list[StuckRow] = []
        self._retaking: StuckRow | None = None
        self._signin = SigninModel(parts.register, self.background, parts.hall, parts.window, self)
        self._signin.signed_in.connect(self._came)
        self._receipts = ReceiptsModel(self.background, self._look_at_receipt, self)
        self._charging = ChargingModel(parts.office, self.background, self)
        self._hallside = HallsideModel(parts.office, self.background, self)
        self._people = PeopleModel(self, parts.register)
        self._lock = LockModel(self, parts.register, parts.lock_minutes, self._care, self._charging)
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
        # a word may still come after the end: a timer begun then would outlive this object
        if self._timer.isActive() and not self._gather.isActive():
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
        self._care.look()
        self.waiting_changed.emit()

    def stop(self) -> None:
        """End the duty and let everything go."""
        self._care.stop()
        self._unsubscribe()
        self._timer.stop()
        self._gather.stop()
        self._end_duty()
        self.background.stop()

    # -- duty -----------------------------------------------------------------------------------

    def _came(self, clerk: Clerk) -> None:
        self._desk = Desk(self.parts.office, clerk.id, clerk.name)
        self.parts.office.attended = True
        self._hallside.on_duty(clerk.id)
        self.changed.emit()
        self.look()

    @Slot()
    def signOff(self) -> None:
        """Put the case back and end the duty."""
        if self._in_the_middle():
            return
        self._end_duty()

    def take_over(self, clerk: Clerk) -> None:
        """Another clerk sits down at a locked window: what lay open is put back."""
        self._charging.end()
        self._end_duty()
        self._came(clerk)

    def _end_duty(self) -> None:
        self.putBack()
        if self._desk is not None:
            self._desk.sign_off()
            self._desk = None
            self.parts.office.attended = False
            self._hallside.on_duty("")
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
        start = StartParts(parts.office, self._camera(), parts.find, parts.cards, parts.ask, clerk)
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
        model.settled.connect(self.look)
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
        if self.half_done:
            self.tell("正在新办的这一件还没有收件。请先按 F8 办完，或者按 Esc 不办了。")
            return True
        return False

    @property
    def half_done(self) -> bool:
        """True while a case is being started that nobody has taken in."""
        return isinstance(self._room, StartModel) and bool(self._room.property("begun"))

    def stop_looking(self) -> None:
        """Nobody is there: no page is taken from what somebody lays under the camera."""
        if isinstance(self._room, IntakeModel | StartModel):
            camera = self._room.camera
            if not camera.feeding:  # sheets that are through stay
                camera.stop()

    def _taken(self, case: str) -> None:
        """A case was taken in here: its receipt prints, and it is checked like any other.

        Of a one-thing every case has its receipt; the first is looked at, the others wait in the
        list.
        """
        file = self.starting.case if self.starting is not None else None
        others = [made.number for made in file.all_made if made.case != case] if file else []
        if self._retaking is not None and self._desk is not None:
            self._desk.settle(self._retaking, How.RETAKEN, case)
        self._show(None)
        self.look()
        self.open(case)
        if self.intake is not None:
            self.intake.giveReceipt()
            if file is not None:
                for number in others:
                    self._give(self.intake, number, file.applicant)

    def _give(self, intake: IntakeModel, number: str, holder: IdentityCard) -> None:
        prints = self.parts.office.prints
        intake.printing.print("收件回执", lambda: prints.at_window(number, holder))

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

    @Slot()
    def askRating(self) -> None:
        """Ask the person before the window to rate the case that lies open (Ctrl E)."""
        if isinstance(self._room, IntakeModel | HandoutModel):
            case = self._room.opened.case
            self._hallside.ask(case.case, case.item.id)

    def _show(self, room: Desking | None) -> None:
        self._hallside.withdraw()
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
        if isinstance(room, IntakeModel | StartModel):
            room.camera.kept.connect(self._lock.stir)
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

    def watch(self, window: QObject) -> None:
        """The window this desk is shown in: it tells whether somebody is there."""
        self._lock.watch(window)

    def work_rows(self) -> list[dict[str, object]]:
        """The rows of the list as they are shown."""
        return self._work.shown_rows()

    @Slot()
    def putBack(self) -> None:
        """Close the case that lies open: what is personal leaves memory and screen."""
        if self._room is not None:
            self._show(None)
            self.live.forget()
            self._care.state_changed.emit()
            self.waiting_changed.emit()

    # -- the rest --------------------------------------------------------------------------------

    @property
    def occupied(self) -> bool:
        """True while a case or another room lies open."""
        return self._room is not None

    def _look_at_receipt(self, text: str) -> ReceiptLook:
        clerk = self._desk.clerk if self._desk is not None else ""
        return look_at_receipt(self.parts.office, clerk, text)

    def tell(self, sentence: str) -> None:
        """Say something where no case shows it; '' takes it away."""
        self._notice = sentence
        self.waiting_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(MachineCare, constant=True)
    def care(self) -> MachineCare:
        """The machine under the desk."""
        return self._care

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

    @Property(HallsideModel, constant=True)
    def hallside(self) -> HallsideModel:
        """The number board and the keys to rate on."""
        return self._hallside

    @Property(LockModel, constant=True)
    def lock(self) -> LockModel:
        """Whether the window is covered because nobody sits there."""
        return self._lock

    @Property(PeopleModel, constant=True)
    def people(self) -> PeopleModel:
        """Who works here."""
        return self._people

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

    @Property(int, notify=waiting_changed)
    def stuckCount(self) -> int:
        """How many things got stuck at the province and wait for a person."""
        return len(self._stuck)

    @Property(int, notify=waiting_changed)
    def acceptedToday(self) -> int:
        """Cases settled here today."""
        return self._work.accepted_today()

    @Property(str, notify=waiting_changed)
    def notice(self) -> str:
        """A sentence for the clerk, '' for none; the machine's own troubles never over a case."""
        if self._notice or self._room is not None:
            return self._notice
        return "\n".join(self.parts.staff_notes())
