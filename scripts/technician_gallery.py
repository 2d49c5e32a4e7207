"""The technician's pages for `make screenshots`: a real terminal with virtual devices on a day.

Nothing here runs in the product. The clock is moved by hand; the faults are real ones of the
virtual ends; applications of the day are invented. One module: each page goes on from the day of
the one before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from scripts.counter_gallery import png
from shared.assembly import Terminal, assemble
from shared.casework.blanks import Blanks
from shared.casework.staff import STAFF_FILE, Staff
from shared.casework.windowtill import Why, WindowTill
from shared.config.model import DeviceEntry
from shared.demo.finger import Finger
from shared.demo.stage import Stage
from shared.devices.cash.words import CashMark
from shared.devices.model import DeviceState
from shared.devices.virtual.note_validator import VirtualNoteValidator
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import SpecimenKind, specimen
from shared.domain.facts import Role
from shared.journal import FactDraft
from shared.maintenance import Installation, machine_of
from shared.technician.board.board import BoardModel
from shared.technician.device.device import DeviceModel
from shared.technician.entry.entry import EntryModel
from shared.technician.money.money import KioskMoneyModel
from shared.technician.technician import TechnicianModel
from shared.technician.wizard.setup import Setup
from shared.technician.wizard.wizard import WizardModel
from shared.ui.engine import Engine, Face, freeze, make_engine, wear

SITE = {
    "terminal.id": "YC-0003",
    "terminal.number_prefix": "GL",
    "terminal.screen_diagonal": "32",
    "hall.id": "hall-xingfuli",
    "hall.name": "幸福里街道政务服务大厅",
    "hall.region": "410399",
}
DAY = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
FACES = {"wide": (1920, 1080), "tall": (1080, 1920), "desk": (1366, 768)}
PIN = "820519"
_CHARGE = "刷卡20元（流水号 0193A7C2）不知道是否扣款，请在刷卡机上查这一笔。"
SAMPLES = {
    "phone": "13800000012",
    "bank_account": "6222020000000000000",
    "address": "样例省样例市幸福里 12 号 3 单元 201",
    "text": "样例文字",
    "yesno": "no",
    "date": "2026-01-01",
}


@dataclass(frozen=True)
class Scene:
    """One picture."""

    name: str
    play: Callable[[Gallery], None]
    faces: tuple[str, ...] = ("wide", "tall")


class Gallery:
    """One terminal and one window with the technician's room."""

    def __init__(self, folder: Path) -> None:
        self.now = DAY.replace(hour=8, minute=2)
        self.stage = Stage(folder)
        self.notes = VirtualNoteValidator()
        config = self.stage.kiosk_config()
        takes = DeviceEntry(
            id="notes", kind="cash-acceptor", url=self.notes.url, options={"poll_ms": 50}
        )
        config = config.model_copy(update={"device": (*config.device, takes)})
        self.terminal = assemble(config, now=lambda: self.now)
        self.terminal.journal.clock_offset_ms = 120
        self.stage.enrol(self.terminal.config, self.terminal.journal.signer)
        self.engine: Engine = make_engine()
        self.warnings: list[str] = []
        self.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        self.window = QQuickView(self.engine, None)
        self.window.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self._component = QQmlComponent(self.engine, QUrl(TechnicianModel.view_url()))
        self.room: TechnicianModel | None = None
        self._item: QQuickItem | None = None
        # the clock stands still, so nothing may speak to a province whose clock runs
        office = self.terminal.office
        office.tools = replace(office.tools, online=lambda: True, last_contact=lambda: self.now)
        for host in self.terminal.hosts.values():
            host.start()
        self._reach(*self.terminal.hosts, state=DeviceState.READY)

    def _reach(self, *devices: str, state: DeviceState) -> None:
        for device in devices:
            if not self.terminal.hosts[device].wait_for(state):
                raise RuntimeError(f"{device} is not {state}")

    def at(self, hour: int, minute: int) -> None:
        """Move the clock."""
        self.now = DAY.replace(hour=hour, minute=minute)
        freeze(self.engine, self.now.replace(tzinfo=None))

    def day(self) -> None:
        """A day with a self-test in the morning, applications, and paper that ends."""
        self.at(8, 10)
        machine = machine_of(self.terminal)
        machine.technician = "T07"
        for device in self.terminal.hosts:
            machine.acted("test", device, "passed", "", "设备应答正常。")
        for hour, minute in ((9, 20), (10, 5), (14, 2)):
            self.at(hour, minute)
            self._take_in(printed=hour < 14)
        self.at(14, 2)
        self.stage.kiosk.receipt.paper_out()
        self._reach("receipt-printer", state=DeviceState.FAULTED)
        self.at(14, 4)

    def _take_in(self, *, printed: bool) -> None:
        """Somebody applies; the receipt comes out, or not."""
        visit = self.terminal.office.begin_visit("kiosk")
        visit.identify(WANG_GUIFANG.card)
        case = visit.open("MZ002")
        while left := case.questions_left():
            question = left[0]
            choice = question.choices[0].value if question.choices else ""
            case.answer(question.id, choice or SAMPLES[question.type.value])
        page = png(specimen(SpecimenKind.HUKOU_PERSON, WANG_GUIFANG))
        for need in case.needs():
            for slot in need.missing:
                case.attach(need.key, slot.key, page, "image/png", (900, 600))
        case.sign([[[0.0, 0.0, 0.0], [9.0, 9.0, 10.0]]], page)
        number = case.submit().number
        body = {"print": number, "number": number, "paper": "receipt", "copy": 0}
        begun = FactDraft("print-begun", body | {"visit": visit.id}, role=Role.DEVICE)
        self.terminal.journal.append(begun)
        if printed:
            self.terminal.journal.append(FactDraft("print-confirmed", {"print": number}))
        visit.end("done")

    # -- the window -------------------------------------------------------------------------------

    def enter(self, *, technician: str = "T07") -> TechnicianModel:
        """A fresh room; with a work number, inside already."""
        self.leave()
        machine = machine_of(self.terminal)
        self.room = room = TechnicianModel(machine, self.engine.live, touch=True)
        if technician:
            machine.technician = technician
            room.show_board()
        item = self._component.createWithInitialProperties({"model": room})
        if not isinstance(item, QQuickItem):
            raise RuntimeError(self._component.errorString())
        item.setParentItem(self.window.contentItem())
        self._item = item
        return room

    def leave(self) -> None:
        """Take the room away."""
        if self.room is not None:
            self.room.machine.technician = ""
            self.room.stop()
        if self._item is not None:
            self._item.setParentItem(None)
            self._item.deleteLater()
            self._item = None
            self.settle()

    def settle(self) -> None:
        """Let everything come to rest."""
        for _ in range(8):
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the screen work until something is so."""
        for _ in range(12_000):
            QCoreApplication.processEvents()
            if condition():
                return
            QTest.qWait(10)
        raise RuntimeError("what was waited for did not come")

    def grab(self, face: str, file: Path, *, contrast: bool = False) -> None:
        """Draw one face."""
        width, height = FACES[face]
        wear(self.engine, Face(landscape=width > height, contrast=contrast, desk=True))
        assert self._item is not None
        self.window.resize(width, height)
        self._item.setSize(self.window.size().toSizeF())
        self.window.show()
        self.settle()
        self.window.grabWindow()
        self.settle()
        self.window.grabWindow().save(str(file))

    def close(self) -> None:
        """Take everything down."""
        self.leave()
        self.window.close()
        self.window.deleteLater()
        self.engine.deleteLater()
        self.settle()
        self.terminal.stop()
        self.notes.close()
        self.stage.stop()


def _set(gallery: Gallery) -> None:
    gallery.enter(technician="")


def _pin(gallery: Gallery) -> None:
    machine_of(gallery.terminal).pin.set("T07", PIN)
    room = gallery.enter(technician="")
    assert isinstance(room.model_now(), EntryModel)


def _wrong(gallery: Gallery) -> None:
    room = gallery.enter(technician="")
    entry = room.model_now()
    assert isinstance(entry, EntryModel)
    entry.enter("000000")
    gallery.until(lambda: entry.property("sentence") != "")


def _board_well(gallery: Gallery) -> None:
    gallery.at(8, 12)
    gallery.enter()


def _board(gallery: Gallery) -> None:
    gallery.day()
    gallery.enter()


def _faults_only(gallery: Gallery) -> None:
    board = gallery.enter().model_now()
    assert isinstance(board, BoardModel)
    board.showFaults(True)


def _device(gallery: Gallery) -> None:
    room = gallery.enter()
    room.show_device("receipt-printer")
    assert isinstance(room.model_now(), DeviceModel)


def _touch(gallery: Gallery) -> None:
    board = gallery.enter().model_now()
    assert isinstance(board, BoardModel)
    board.touch.begin()


def _touch_found(gallery: Gallery) -> None:
    board = gallery.enter().model_now()
    assert isinstance(board, BoardModel)
    touch = board.touch
    touch.sized(*FACES["wide"], *FACES["wide"])
    touch.begin()
    for off in (22, 20, 25, 19, 23):
        touch.touched(touch.property("targetX") + off, touch.property("targetY") - off / 2)


def _retire(gallery: Gallery) -> None:
    room = gallery.enter()
    room.show_device("page-printer")
    device = room.model_now()
    assert isinstance(device, DeviceModel)
    device.chooseReason(True)


def _paper(gallery: Gallery) -> None:
    room = gallery.enter()
    room.show_device("receipt-printer")
    device = room.model_now()
    assert isinstance(device, DeviceModel)
    device.changePaper(True)


def _licence(gallery: Gallery) -> None:
    room = gallery.enter()
    entries = room.machine.entries
    room.machine.entries = tuple(
        e.model_copy(update={"options": {"licence_tray": "tray-2"}})
        if e.kind == "page-printer"
        else e
        for e in entries
    )
    room.show_device("page-printer")
    device = room.model_now()
    assert isinstance(device, DeviceModel)
    blanks = Blanks(gallery.terminal.journal, "page-printer")
    if not any(blanks.tally().values()):
        blanks.load("豫A0001001", 50, "T07")
        drawn = {"device": "page-printer", "sheet": "豫A0001001", "number": "GL 261121 0007"}
        gallery.terminal.office.append(FactDraft("sheet-drawn", drawn, role=Role.DEVICE))
    device.licence.show(True)


def _camera(gallery: Gallery) -> None:
    room = gallery.enter()
    room.show_device("document-camera")
    device = room.model_now()
    assert isinstance(device, DeviceModel)
    gallery.until(lambda: device.picture.property("source") != "")


def _find(gallery: Gallery) -> None:
    room = gallery.enter()
    room.machine.setup = Setup(gallery.stage.folder / "kiosk.toml")
    room.show_wizard()
    wizard = room.model_now()
    assert isinstance(wizard, WizardModel)
    gallery.until(lambda: not wizard.property("finding"))


def _money(gallery: Gallery) -> None:
    """Notes of the day, one that is owed, one nobody has seen the end of, and a charge as well."""
    gallery.at(14, 6)
    office = gallery.terminal.office
    if not office.till.reckoning.tasks():
        book = office.till.book
        paid = office.till.open("", 3000, "工本费", "机动车驾驶证期满换证")
        for value in (2000, 1000):
            book.dropped(paid.id, "notes", value, CashMark())
        paid.finish()
        owed = office.till.open("", 40000, "工本费", "出入境证件")
        book.dropped(owed.id, "notes", 10000, CashMark())
        owed.finish()
        stuck = office.till.open("", 1000, "工本费", "居民身份证补领")
        book.unknown(book.escrowed(stuck.id, "notes", 1000, CashMark()), "cash-jam")
        stuck.finish()
        asked = WindowTill(office, "T07").ask_refund(owed.id, Why.OWED)
        assert asked
        book.append_all([book.task("card", _CHARGE, stuck.id, 2000, name="0193A7C2")])
        people = Staff(gallery.terminal.config.data_folder / STAFF_FILE)
        people.add("0777", "李红", "204816")
    gallery.enter().show_money()
    gallery.settle()


def _money_counted(gallery: Gallery) -> None:
    room = gallery.enter()
    room.show_money()
    model = room.model_now()
    assert isinstance(model, KioskMoneyModel)
    model.counting.begin("notes", "收钞机")
    gallery.until(lambda: model.counting.property("open"))


def _money_check(gallery: Gallery) -> None:
    room = gallery.enter()
    room.show_money()
    gallery.settle()
    finger = Finger(gallery.window, pause_ms=0)
    finger.touch("money.check")
    finger.wait("money.check.go")


SCENES = (
    Scene("technician-set", _set),
    Scene("technician-pin", _pin),
    Scene("technician-wrong", _wrong, ("wide",)),
    Scene("technician-board-well", _board_well),
    Scene("technician-board", _board, ("wide", "tall", "desk")),
    Scene("technician-board-faults", _faults_only, ("wide",)),
    Scene("technician-device", _device),
    Scene("technician-retire", _retire, ("wide",)),
    Scene("technician-paper", _paper),
    Scene("technician-licence", _licence),
    Scene("technician-camera", _camera),
    Scene("technician-find", _find),
    Scene("technician-money", _money, ("wide", "tall", "desk")),
    Scene("technician-money-count", _money_counted),
    Scene("technician-money-check", _money_check, ("wide",)),
    Scene("technician-touch", _touch),
    Scene("technician-touch-found", _touch_found),
    Scene("technician-touch-board", lambda gallery: gallery.enter() and None, ("wide",)),
)
"""In order: later ones happen later on the same day."""


class FirstBoot:
    """The wizard of a machine with nothing configured, stage by stage."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(folder)
        self.stage.kiosk_config()
        written = (folder / "kiosk.toml").read_text("utf-8")
        head, _, _devices = written.partition("\n[[device]]")
        _terminal, _, province = head.partition("[province]")
        (folder / "new").mkdir()
        (folder / "new" / "province.toml").write_text(f"[province]{province}", "utf-8")
        devices = self.stage.kiosk
        self.made: list[Terminal] = []
        self.boot = Installation(
            folder / "new" / "kiosk.toml",
            "kiosk",
            self.made.append,
            touch=True,
            size=(1920, 1080),
            extra=[devices.receipt.url, devices.camera.url, devices.page.url, devices.reader.url],
        )
        self.warnings: list[str] = []
        self.boot.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        freeze(self.boot.engine, DAY.replace(hour=9, tzinfo=None))

    def say(self) -> None:
        """What a technician types on the first page."""
        for key, value in SITE.items():
            self.boot.model.setValue(key, value)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the screen work until something is so."""
        Gallery.until(self, condition)  # type: ignore[arg-type]

    def grab(self, name: str, out: Path, faces: tuple[str, ...] = ("wide", "tall")) -> int:
        """Draw the stage that is shown."""
        for face in faces:
            self.boot.view.resize(*FACES[face])
            self.boot.view.show()
            Gallery.settle(self)  # type: ignore[arg-type]
            self.boot.view.grabWindow()
            Gallery.settle(self)  # type: ignore[arg-type]
            self.boot.view.grabWindow().save(str(out / f"technician-wizard-{name}-{face}.png"))
        return len(faces)

    def draw(self, out: Path) -> int:
        """Every stage of a whole installation."""
        wizard, count = self.boot.model, 0
        count += self.grab("site", out)
        self.say()
        wizard.forth()
        self.until(lambda: not wizard.property("finding"))
        count += self.grab("find", out)
        wizard.forth()
        wizard.prove("receipt-printer")
        self.until(lambda: wizard.property("question") != "")
        count += self.grab("prove", out)
        wizard.answer(True)
        wizard.forth()
        count += self.grab("write", out)
        wizard.writeFile()
        self.until(lambda: wizard.property("stage") == "join")
        count += self.grab("join", out)
        return count

    def close(self) -> None:
        """Take everything down."""
        self.boot.close()
        self.stage.stop()


def draw(out: Path, only: str = "") -> tuple[int, list[str]]:
    """Draw every scene whose name holds ``only``; gives how many pictures and QML's warnings."""
    if only and not any(only in name for name in (*(s.name for s in SCENES), "technician-wizard")):
        return 0, []
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        gallery = Gallery(Path(folder))
        try:
            for scene in SCENES:
                scene.play(gallery)
                if only and only not in scene.name:
                    continue
                for face in scene.faces:
                    gallery.grab(face, out / f"{scene.name}-{face}.png")
                    count += 1
                if scene.name in ("technician-board", "technician-pin"):
                    for face in ("wide", "tall"):
                        file = out / f"{scene.name}-{face}-contrast.png"
                        gallery.grab(face, file, contrast=True)
                        count += 1
        finally:
            gallery.close()
    warnings = gallery.warnings
    if only and only not in "technician-wizard":
        return count, warnings
    with tempfile.TemporaryDirectory() as folder:
        first = FirstBoot(Path(folder))
        try:
            count += first.draw(out)
        finally:
            first.close()
    return count, warnings + first.warnings
