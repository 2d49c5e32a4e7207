"""View-model of the readiness board: what stands how, what must be done, what happened today."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.readiness import MACHINE, NETWORK, DeviceLook, Grade, Readiness, readiness
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.runner import Checkup, Result
from shared.domain.errors import Trouble
from shared.technician.device.device import fault_card
from shared.technician.machine import ICONS, SYMBOLS, TONES, Machine
from shared.ui.background import Background
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_MS = 3000
_GATHER_MS = 150
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
    _heard = Signal()
    _began = Signal(str)
    _result = Signal(object)

    def __init__(
        self, machine: Machine, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._machine, self._background = machine, background
        self._board: Readiness = readiness(machine.office, machine.hosts)
        self._notes = machine.notes()
        self._only_faults = False
        self._chosen = ""
        self._checkup: Checkup | None = None
        self._running: set[str] = set()
        self._results: list[Result] = []
        self._of = 0
        self._done_words = ""
        self._told = ""
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
        self._began.connect(self._begin, queued)
        self._result.connect(self._take, queued)
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
        if self._checkup is not None:
            self._checkup.stop()

    @property
    def working(self) -> bool:
        """True while a check runs: nobody is thrown out by our own work."""
        return self._checkup is not None

    def look(self) -> None:
        """Look at everything again."""
        self._board = readiness(self._machine.office, self._machine.hosts)
        self._notes = self._machine.notes()
        self._show()

    def _hear(self) -> None:
        if not self._gather.isActive():
            self._gather.start()

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
        self.changed.emit()

    @Property(str, notify=changed)
    def told(self) -> str:
        """What came of the last press, '' for nothing."""
        return self._told

    # -- checks -----------------------------------------------------------------------------------

    @Slot()
    def checkAll(self) -> None:
        """全面自检."""
        self._check(_all(self._machine))

    @Slot(str)
    def checkOne(self, device: str) -> None:
        """单项自检."""
        host = self._machine.hosts.get(device)
        if host is not None:
            self._check([host])

    @Slot()
    def stopCheck(self) -> None:
        """End the running check."""
        if self._checkup is not None:
            self._checkup.stop()

    def _check(self, hosts: list[Any]) -> None:
        if self._checkup is not None or not hosts:
            return
        self._results, self._of, self._done_words, self._told = [], len(hosts), "", ""
        self._checkup = Checkup(
            hosts,
            CheckLevel.EXTERNAL,
            on_begin=self._began.emit,
            on_result=self._result.emit,
        )
        self._background.run(
            "checkup", self._checkup.run, partial(self._checked, len(hosts)), self._failed
        )
        self.checked.emit()

    def _begin(self, device: str) -> None:
        self._running.add(device)
        self._show()
        self.checked.emit()

    def _take(self, result: Result) -> None:
        self._running.discard(result.device)
        self._results.append(result)
        finding = result.finding
        outcome = {True: "passed", False: "failed", None: "unknown"}[finding.passed]
        try:
            self._machine.acted("test", result.device, outcome, finding.code, finding.words)
        except Trouble as trouble:
            self._told = trouble.sentence
        self.look()
        self.checked.emit()

    def _checked(self, many: int, results: tuple[Result, ...]) -> None:
        self._checkup = None
        self._running.clear()
        bad = [r for r in results if r.finding.passed is False]
        open_ = [r for r in results if r.finding.passed is None]
        slowest = max((r.seconds for r in results), default=0.0)
        if many == 1 and results:
            self._done_words = results[0].finding.words
        else:
            words = f"{len(results)} 项全部通过" if not bad and not open_ else ""
            words = words or "，".join(
                filter(
                    None,
                    (
                        f"{len(bad)} 项没通过" if bad else "",
                        f"{len(open_)} 项不能确定" if open_ else "",
                    ),
                )
            )
            self._done_words = f"{words}，用时 {max(1, round(slowest))} 秒"
        self.look()
        self.checked.emit()

    def _failed(self, trouble: Trouble) -> None:
        self._checkup = None
        self._running.clear()
        self._told = trouble.sentence
        self.look()
        self.checked.emit()

    @Property(bool, notify=checked)
    def checking(self) -> bool:
        """True while a check runs."""
        return self._checkup is not None

    @Property(float, notify=checked)
    def progress(self) -> float:
        """How much of the check is done, 0..1."""
        return len(self._results) / self._of if self._of else 0.0

    @Property(str, notify=checked)
    def checkWords(self) -> str:
        """正在自检 3／8, or how the last one ended; '' before the first."""
        if self._checkup is not None:
            return f"正在自检，{len(self._results)}／{self._of} 项"
        return self._done_words

    @Property(int, notify=changed)
    def checkable(self) -> int:
        """How many devices a whole check covers."""
        return len(self._machine.hosts)


def _all(machine: Machine) -> list[Any]:
    return list(machine.hosts.values())
