"""The technician's room in either app: the door, then one page after the other, and out again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.errors import Trouble
from shared.technician.board.board import BoardModel
from shared.technician.device.device import DeviceModel
from shared.technician.entry.entry import EntryModel
from shared.technician.machine import Machine
from shared.ui.background import Background
from shared.ui.live import LiveImages

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

HERE = Path(__file__).resolve().parent
IDLE_S = 600
"""Hands are inside the machine for minutes; after that the room closes by itself."""
_WARN_S = 60


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class TechnicianModel(QObject):  # type: ignore[operator]
    """Which page is shown, who is inside, and when the room closes by itself. ``left`` says that
    the app goes back to what it is for. All of it runs on the GUI thread."""

    shown = Signal()
    ticked = Signal()
    closing = Signal()
    left = Signal()

    def __init__(
        self,
        machine: Machine,
        live: LiveImages,
        *,
        touch: bool = True,
        idle_s: int = IDLE_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.machine, self.live = machine, live
        self.background = Background(self)
        self._touch, self._idle_s, self._left_s = touch, idle_s, idle_s
        self._page, self._model = "", QObject(self)
        self._leaving: list[QObject] = []
        self._closed = False
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)
        self._clock.start()
        self._ask_who()

    # -- pages ------------------------------------------------------------------------------------

    def _ask_who(self) -> None:
        entry = EntryModel(self.machine, self.background, self)
        entry.came.connect(self._came)
        self._show("entry", entry)

    def _came(self, technician: str) -> None:
        self.machine.technician = technician
        self.machine.write_down("technician-entered", technician=technician)
        self.show_board()

    def show_board(self) -> None:
        """The readiness board."""
        board = BoardModel(self.machine, self.background, self)
        board.device_asked.connect(self.show_device)
        board.find_asked.connect(self.show_wizard)
        board.money_asked.connect(self.show_money)
        self._show("board", board)

    def show_device(self, device: str) -> None:
        """One device."""
        model = DeviceModel(self.machine, device, self.background, self.live, self)
        self._show("device", model)

    def show_money(self) -> None:
        """What is to be cleared up about money, and the boxes."""
        from shared.technician.money.money import KioskMoneyModel

        if self.machine.handles_money:
            try:
                model = KioskMoneyModel(self.machine, self.background, self)
            except Trouble as trouble:
                if isinstance(self._model, BoardModel):
                    self._model.tell(trouble.sentence + trouble.staff_hint)
                return
            self._show("money", model)

    def show_wizard(self) -> None:
        """Look for devices: new ones, and one in the place of another."""
        from shared.technician.wizard.wizard import WizardModel

        setup = self.machine.setup
        if setup is not None:
            model = WizardModel(setup, self.background, self.live, self.machine, self)
            model.finished.connect(lambda _none: self.show_board())
            self._show("wizard", model)

    def _show(self, page: str, model: QObject) -> None:
        before, self._page, self._model = self._model, page, model
        stop = getattr(before, "stop", None)
        if stop is not None:
            stop()
        self._leaving.append(before)
        self.touch()
        self.shown.emit()
        QTimer.singleShot(0, self, self._let_go)

    def _let_go(self) -> None:
        """Views of pages before are gone by now."""
        leaving, self._leaving = self._leaving, []
        for model in leaving:
            model.deleteLater()

    # -- time -------------------------------------------------------------------------------------

    @Slot()
    def touch(self) -> None:
        """Somebody is here."""
        warned = self._left_s <= _WARN_S
        self._left_s = self._idle_s
        if warned:
            self.ticked.emit()

    def tick(self) -> None:
        """One second went by."""
        if getattr(self._model, "working", False):
            self._left_s = self._idle_s
        self._left_s -= 1
        if self._left_s <= _WARN_S:
            self.ticked.emit()
        if self._left_s <= 0:
            self.close("idle")

    def close(self, reason: str) -> None:
        """Leave: idle, left or stopped. Whatever runs is ended."""
        if self._closed:
            return
        self._closed = True
        self.closing.emit()
        self._clock.stop()
        stop = getattr(self._model, "stop", None)
        if stop is not None:
            stop()
        if self.machine.technician:
            with suppress(Trouble):  # a disk that refuses must not keep anybody in here
                self.machine.write_down(
                    "technician-left", technician=self.machine.technician, reason=reason
                )
        self.machine.technician = ""
        self.live.forget()
        self.left.emit()

    def stop(self) -> None:
        """The app ends."""
        self.close("stopped")
        self.background.stop()

    def model_now(self) -> QObject:
        """The model of the page that is shown."""
        return self._model

    @staticmethod
    def view_url() -> str:
        """URL of the room's view, which gets this model."""
        return QUrl.fromLocalFile(str(HERE / "Technician.qml")).toString()

    # -- what the screen reads --------------------------------------------------------------------

    @Property(str, notify=shown)
    def page(self) -> str:
        """entry, board, device, money or wizard."""
        return self._page

    @Property(QObject, notify=shown)
    def model(self) -> QObject:
        """Model of the page."""
        return self._model

    @Property(QUrl, notify=shown)
    def view(self) -> QUrl:
        """File of the page."""
        name = f"{self._page.capitalize()}.qml"
        return QUrl.fromLocalFile(str(HERE / self._page / name))

    @Property(str, notify=shown)
    def technician(self) -> str:
        """Work number of who is inside, '' before."""
        return self.machine.technician

    @Property(bool, notify=closing)
    def open(self) -> bool:
        """True until the room is left: then the screens get their own sizes back."""
        return not self._closed

    @Property(str, constant=True)
    def place(self) -> str:
        """Where this machine stands and how it is called."""
        site = self.machine.office.tools.site
        return "　".join(filter(None, (site.hall_name, site.window, site.terminal)))

    @Property(bool, constant=True)
    def byTouch(self) -> bool:
        """True without a keyboard: fields bring ours."""
        return self._touch

    @Property(str, notify=ticked)
    def idleWords(self) -> str:
        """How soon the room closes by itself, '' while that is far."""
        if self._left_s > _WARN_S:
            return ""
        return f"没有人操作，{max(0, self._left_s)} 秒后自动离开，碰一下屏幕就继续"

    # -- what the technician asks -----------------------------------------------------------------

    @Slot()
    def leave(self) -> None:
        """Back to what the machine is for."""
        self.close("left")

    @Slot()
    def back(self) -> None:
        """One page back; out from the board and the door."""
        if self._page in ("board", "entry"):
            self.close("left")
        else:
            self.show_board()
