"""View-model of the readiness board: what stands how, what must be done, what happened today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.readiness import MACHINE, NETWORK, DeviceLook, Grade, Readiness, readiness
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.runner import Checkup, Result
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind
from shared.devices.troubles import FAULTS
from shared.domain.errors import Trouble
from shared.selftest.model import Line, Report
from shared.selftest.past import last_words
from shared.selftest.run import SelfTest, keep
from shared.technician.device.device import fault_card
from shared.technician.machine import ICONS, SYMBOLS, TONES, Machine
from shared.technician.touch import Measured, TouchModel, write_down
from shared.ui.background import Background
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_MS = 3000
_GATHER_MS = 150
_PRINT_S = 150.0
_TILE = (
    "device", "name", "symbol", "tone", "badge", "mark", "figure", "share", "since", "tested",
    "running", "testable",
)  # fmt: skip


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class BoardModel(QObject):  # type: ignore[operator]
    """The board. Looking asks no device anything; a check does, off the GUI thread."""

    changed = Signal()
    checked = Signal()
    device_asked = Signal(str)
    find_asked = Signal()
    money_asked = Signal()
    _heard = Signal()
    _line = Signal(object)
    _progressed = Signal(int, int)

    def __init__(
        self, machine: Machine, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._machine, self._background = machine, background
        self._board: Readiness = self._read()
        self._notes = machine.notes()
        self._only_faults = False
        self._chosen = ""
        self._running_test: Checkup | SelfTest | None = None
        self._running: set[str] = set()
        self._report: Report | None = None
        self._done = self._of = 0
        self._done_words = ""
        self._told = ""
        self._touch = TouchModel(lambda: machine.diagonal, self._keep_touch, self)
        self._tiles = RowsModel(_TILE, (), self)
        self._day = RowsModel(("at", "tone", "title", "text"), (), self)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.look)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        queued = Qt.ConnectionType.QueuedConnection
        self._heard.connect(self._hear, queued)
        self._line.connect(self._took_line, queued)
        self._progressed.connect(self._took_progress, queued)
        self._ends = [host.subscribe(lambda _: self._heard.emit()) for host in _all(machine)]
        self._ends.append(machine.office.journal.subscribe(lambda _: self._heard.emit()))
        self._show()

    def stop(self) -> None:
        """The page is left: what runs is ended, nothing is heard any more."""
        self._timer.stop()
        self._gather.stop()
        for end in self._ends:
            end()
        self._ends.clear()
        self.stopCheck()

    @property
    def working(self) -> bool:
        """True while a check runs: nobody is thrown out by our own work."""
        return self._running_test is not None

    def _read(self) -> Readiness:
        machine = self._machine
        return readiness(machine.office, machine.hosts, machine.clock_words())

    def look(self) -> None:
        """Look at everything again."""
        if not self._ends:  # the page is left: a queued look may come after the journal
            return
        self._board = self._read()
        self._notes = self._machine.notes()
        self._show()

    def _hear(self) -> None:
        # facts that never stop coming put nothing off; after the end a word may still come
        if self._ends and not self._gather.isActive():
            self._gather.start()

    def _keep_touch(self, found: Measured) -> None:
        """The page that measures lies over the tiles: they say it before they are seen again."""
        write_down(self._machine, found)
        self.look()

    def _show(self) -> None:
        self._tiles.set_rows([self._tile(look) for look in self._board.looks])
        self._day.set_rows(
            [
                {"at": one.at, "tone": one.tone, "title": one.title, "text": one.text}
                for one in self._board.happened
                if not self._only_faults or one.tone in ("danger", "warn")
            ]
        )
        self.changed.emit()

    def _tile(self, look: DeviceLook) -> dict[str, object]:
        symbol = SYMBOLS[look.kind] if look.kind else "wifi" if look.id == NETWORK else "hard-drive"
        return {
            "device": look.id,
            "name": look.name,
            "symbol": symbol,
            "tone": TONES[look.grade],
            "badge": look.word,
            "mark": ICONS[look.grade],
            "figure": look.figure,
            "share": -1.0 if look.share is None else look.share,
            "since": look.since,
            "tested": look.tested,
            "running": look.id in self._running,
            "testable": look.id not in (NETWORK, MACHINE),
        }

    # -- the head ---------------------------------------------------------------------------------

    @Property(RowsModel, constant=True)
    def tiles(self) -> RowsModel:
        """A tile per device, then network and machine."""
        return self._tiles

    @Property(RowsModel, constant=True)
    def day(self) -> RowsModel:
        """Today's events, newest first."""
        return self._day

    @Property(TouchModel, constant=True)
    def touch(self) -> TouchModel:
        """Measures the touch screen."""
        return self._touch

    @Property(int, notify=changed)
    def well(self) -> int:
        """How many are in order."""
        return self._board.well

    @Property(int, notify=changed)
    def total(self) -> int:
        """Of how many."""
        return len(self._board.looks)

    @Property(list, notify=changed)
    def shares(self) -> list[int]:
        """How many are well, need a look, are faulted, are off or not known yet: the ring."""
        grades = [look.grade for look in self._board.looks]
        rest = grades.count(Grade.OFF) + grades.count(Grade.WAITING)
        return [self._board.well, grades.count(Grade.NOTICE), grades.count(Grade.FAULT), rest]

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What must be done."""
        return self._board.sentence

    @Property(list, notify=changed)
    def tags(self) -> list[dict[str, str]]:
        """What is wrong by name, and how many go on: tone, icon, text."""
        tags = []
        for grade, words in ((Grade.FAULT, "故障"), (Grade.NOTICE, "留意"), (Grade.OFF, "停用")):
            those = [look for look in self._board.looks if look.grade is grade]
            if those:
                first = those[0].name
                more = f"等 {len(those)} 处" if len(those) > 1 else ""
                tags.append(
                    {"tone": TONES[grade], "mark": ICONS[grade], "text": f"{words}：{first}{more}"}
                )
        if self._board.well:
            text = f"{'其余 ' if tags else ''}{self._board.well} 项正常"
            tags.append({"tone": "ok", "mark": "circle-check", "text": text})
        return tags

    @Property(list, notify=changed)
    def notes(self) -> list[str]:
        """What staff or a technician should know of this machine, one sentence each."""
        return self._notes

    @Property(bool, notify=changed)
    def onlyFaults(self) -> bool:
        """True when the day shows only what went wrong."""
        return self._only_faults

    @Slot(bool)
    def showFaults(self, only: bool) -> None:
        """全部 or 只看故障."""
        self._only_faults = only
        self._show()

    # -- the card of the worst fault ------------------------------------------------------------

    def _card(self) -> DeviceLook | None:
        chosen = next((x for x in self._board.looks if x.id == self._chosen), None)
        return chosen if chosen is not None and chosen.fault is not None else self._board.worst

    @Property(dict, notify=changed)
    def card(self) -> dict[str, object]:
        """The fault card: empty when nothing is wrong."""
        look = self._card()
        return fault_card(look, self._board.unprinted) if look is not None else {}

    @Slot(str)
    def choose(self, device: str) -> None:
        """Show this device's card, or its own page when nothing is wrong with it."""
        look = next((x for x in self._board.looks if x.id == device), None)
        if look is None or device in (NETWORK, MACHINE):
            return
        if look.fault is None or self._chosen == device or self._card() is look:
            self.device_asked.emit(device)
            return
        self._chosen = device
        self.changed.emit()

    @Slot(str)
    def open(self, device: str) -> None:
        """This device's own page."""
        if device not in (NETWORK, MACHINE):
            self.device_asked.emit(device)

    @Slot(str)
    def callRepair(self, device: str) -> None:
        """修不好，报修: written down, and on its way to the platform with the journal."""
        look = next((x for x in self._board.looks if x.id == device), None)
        try:
            self._machine.acted(
                "call", device, "done", look.code if look else "", look.word if look else ""
            )
        except Trouble as trouble:
            self._told = trouble.sentence
        else:
            self._told = "报修已记下，联网后报到省平台。"
        self.look()

    @Property(str, notify=changed)
    def told(self) -> str:
        """What came of the last press, '' for nothing."""
        return self._told

    # -- checks -----------------------------------------------------------------------------------

    @Slot()
    def checkAll(self) -> None:
        """全面自检: every device does its work once, the machine is looked at, the report kept."""
        make = self._machine.self_test
        if self._running_test is not None or make is None:
            return
        test = make()
        test.level = CheckLevel.EXTERNAL
        test.on_line = self._line.emit
        test.on_progress = self._progressed.emit
        self._begin(test, set(self._machine.hosts))
        journal = self._machine.office.journal

        def work() -> Report:
            report = test.run()
            if not report.stopped:
                keep(journal, report)
            return report

        self._background.run("checkup", work, self._ended, self._failed)

    @Slot(str)
    def checkOne(self, device: str) -> None:
        """单项自检."""
        host = self._machine.hosts.get(device)
        if self._running_test is not None or host is None:
            return
        checkup = Checkup([host], CheckLevel.EXTERNAL)
        self._begin(checkup, {device})
        self._background.run("checkup", checkup.run, self._one_ended, self._failed)

    @Slot()
    def stopCheck(self) -> None:
        """End the running check."""
        if self._running_test is not None:
            self._running_test.stop()

    def _begin(self, test: Checkup | SelfTest, devices: set[str]) -> None:
        self._running_test, self._running = test, devices
        self._done, self._of, self._done_words, self._told = 0, len(devices), "", ""
        self._show()
        self.checked.emit()

    def _took_line(self, line: Line) -> None:
        self._running.discard(line.id)
        self._show()

    def _took_progress(self, done: int, total: int) -> None:
        self._done, self._of = done, total
        self.checked.emit()

    def _ended(self, report: Report) -> None:
        self._report = None if report.stopped else report
        slow = f"用时 {max(1, round(report.seconds))} 秒"
        self._over(report.sentence if report.stopped else f"{report.sentence}{slow}。")

    def _one_ended(self, results: tuple[Result, ...]) -> None:
        words = ""
        for result in results:
            finding = result.finding
            outcome = {True: "passed", False: "failed", None: "unknown"}[finding.passed]
            words = finding.words
            try:
                self._machine.acted("test", result.device, outcome, finding.code, finding.words)
            except Trouble as trouble:
                self._told = trouble.sentence
        self._over(words)

    def _failed(self, trouble: Trouble) -> None:
        self._told = trouble.sentence
        self._over("")

    def _over(self, words: str) -> None:
        self._running_test, self._done_words = None, words
        self._running = set()
        self.look()
        self.checked.emit()

    @Property(bool, notify=checked)
    def checking(self) -> bool:
        """True while a check runs."""
        return self._running_test is not None

    @Property(float, notify=checked)
    def progress(self) -> float:
        """How much of the check is done, 0..1."""
        return self._done / self._of if self._of else 0.0

    @Property(str, notify=checked)
    def checkWords(self) -> str:
        """正在自检 3／8, or how the last one ended; '' before the first."""
        if self._running_test is not None:
            return f"正在自检，{self._done}／{self._of} 项"
        return self._done_words

    @Property(str, notify=changed)
    def lastWords(self) -> str:
        """上次自检 08:10，18 项全部正常，用时 41 秒."""
        office = self._machine.office
        return last_words(office.journal, office.now())

    # -- papers and bundle ------------------------------------------------------------------------

    @Property(bool, notify=checked)
    def reportReady(self) -> bool:
        """True when a whole self-test was just made and an A4 printer is there to print it."""
        return self._report is not None and self._page_printer() is not None

    @Property(bool, constant=True)
    def bundles(self) -> bool:
        """True when a support bundle can be made here."""
        return self._machine.bundle is not None

    @Property(bool, constant=True)
    def finds(self) -> bool:
        """True when devices can be looked for and written into the configuration here."""
        return self._machine.setup is not None

    @Property(str, notify=changed)
    def moneyWords(self) -> str:
        """What the way to the money page says; '' where no money is settled in here."""
        if not self._machine.handles_money:
            return ""
        some = len(self._machine.office.till.reckoning.tasks())
        return f"钱款，{some} 件要处理" if some else "钱款和取钱"

    @Slot()
    def openMoney(self) -> None:
        """What is to be cleared up about money, and the boxes."""
        self.money_asked.emit()

    @Slot()
    def findDevices(self) -> None:
        """Look for devices: new ones, and one in the place of another."""
        self.find_asked.emit()

    def _page_printer(self) -> DeviceHost[Any] | None:
        kind = DeviceKind.PAGE
        return next((h for h in _all(self._machine) if h.kind is kind), None)

    @Slot()
    def printReport(self) -> None:
        """Print the report of the self-test that was just made."""
        report, printer = self._report, self._page_printer()
        if report is None or printer is None:
            return
        office = self._machine.office
        site = office.tools.site

        def work() -> str:
            from shared.casework.selftest import report_pdf

            pdf = report_pdf(
                report, terminal=site.terminal, hall=site.hall_name, journal=office.journal
            )
            made = printer.call(lambda d: d.print_pdf(pdf, "self-test"), _PRINT_S).result()
            return "自检报告已打印。" if made.confirmed else _why(made.code)

        self.tell("正在打印自检报告…")
        self._background.run("papers", work, self.tell, lambda t: self.tell(t.sentence))

    @Slot()
    def makeBundle(self) -> None:
        """Make a support bundle: no personal data, no secrets."""
        make = self._machine.bundle
        if make is None:
            return

        def done(path: Path) -> None:
            self._machine.acted("bundle", detail=path.name)
            self.tell(f"支持包已做好：{path}")

        self.tell("正在做支持包…")
        self._background.run("papers", make, done, lambda t: self.tell(t.sentence))

    def tell(self, words: str) -> None:
        """Say what came of a press."""
        self._told = words
        self.changed.emit()

    @Property(int, notify=changed)
    def checkable(self) -> int:
        """How many devices a whole check covers."""
        return len(self._machine.hosts)


def _why(code: str) -> str:
    fault = FAULTS.get(code)
    return fault.staff if fault is not None else "打印没有确认完成，请查看出纸口。"


def _all(machine: Machine) -> list[DeviceHost[Any]]:
    return list(machine.hosts.values())
