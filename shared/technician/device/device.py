"""View-model of one device: how it stands, what can be done with it, what it did before."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.consumables import Consumables
from shared.casework.diary import history
from shared.casework.readiness import DeviceLook, device_names, look_at
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.runner import Checkup, Result
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.troubles import FAULTS
from shared.domain.errors import Trouble
from shared.selftest.model import ACTORS
from shared.selftest.past import drifts
from shared.selftest.past import history as past
from shared.technician.asking import Asking
from shared.technician.device.licence import LicenceModel
from shared.technician.machine import ICONS, SYMBOLS, TONES, Machine
from shared.technician.mat import MatModel
from shared.technician.pictures import picture
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

REASONS = ("待检修", "等备件", "要搬走或更换", "其他原因")
"""Why a technician takes a device out of service."""
_GATHER_MS = 150
_UNKNOWN = ("不清楚有多少", 0)
_PAPERS = {
    DeviceKind.RECEIPT: (
        "receipt-roll",
        "paper-out",
        (("30 米一卷", 30_000), ("50 米一卷", 50_000), ("80 米一卷", 80_000), _UNKNOWN),
    ),
    DeviceKind.PAGE: (
        "page-pack",
        "page-paper-out",
        (("加满 500 张", 500), ("加了 250 张", 250), ("加了 100 张", 100), _UNKNOWN),
    ),
}
"""Kind: what is put in, the fault whose card shows how, and what usually is put in (mm, sheets)."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class DeviceModel(QObject):  # type: ignore[operator]
    """One device. Every act is a fact; what blocks runs off the GUI thread."""

    changed = Signal()
    _heard = Signal()
    _result = Signal(object)

    def __init__(
        self,
        machine: Machine,
        device: str,
        background: Background,
        live: LiveImages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine, self._id, self._background = machine, device, background
        self._mat = MatModel(live, background, self)
        self._host = machine.hosts[device]
        self._name = device_names(machine.hosts)[device]
        self._asking = Asking(self)
        self._checkup: Checkup | None = None
        self._last: Result | None = None
        self._told = ""
        self._licence = LicenceModel(machine, device, self)
        self._choosing = self._papering = self._measuring = False
        self._history = RowsModel(("at", "tone", "title", "text"), (), self)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.look)
        queued = Qt.ConnectionType.QueuedConnection
        self._heard.connect(self._hear, queued)
        self._result.connect(self._take, queued)
        self._asking.changed.connect(self.changed)
        self._ends = [
            self._host.subscribe(lambda _: self._heard.emit()),
            machine.office.journal.subscribe(lambda _: self._heard.emit()),
        ]
        self._seen = self._look()
        if self._host.kind is DeviceKind.CAMERA:
            self._mat.watch(self._host)
        self.look()

    def stop(self) -> None:
        """The page is left."""
        self._mat.watch(None)
        self._gather.stop()
        for end in self._ends:
            end()
        self._ends.clear()
        self._asking.end()
        if self._checkup is not None:
            self._checkup.stop()

    @property
    def working(self) -> bool:
        """True while a check runs without waiting for a person."""
        return self._checkup is not None and self._asking.question is None

    def _hear(self) -> None:
        # facts that never stop coming put nothing off; after the end a word may still come
        if self._ends and not self._gather.isActive():
            self._gather.start()

    def look(self) -> None:
        """Look at it and at its past again."""
        if not self._ends:  # the page is left: a queued look may come after the journal
            return
        self._seen = self._look()
        self._history.set_rows(
            [
                {"at": one.at, "tone": one.tone, "title": one.title, "text": one.text}
                for one in history(self._machine.office, self._id, self._name)
            ]
        )
        self.changed.emit()

    def _look(self) -> DeviceLook:
        return look_at(self._machine.office, self._machine.hosts, self._id)

    # -- acts -------------------------------------------------------------------------------------

    @Slot()
    def test(self) -> None:
        """Let it do its work once; a person judges what only a person can see."""
        if self._checkup is not None:
            return
        self._told, self._last = "", None
        self._asking.begin()
        self._checkup = Checkup(
            [self._host],
            CheckLevel.INTERACTIVE,
            ask=self._asking.ask,
            on_result=self._result.emit,
        )
        self._background.run("checkup", self._checkup.run, self._tested, self._failed)
        self.changed.emit()

    @Slot()
    def stopTest(self) -> None:
        """End it."""
        self._asking.end()
        if self._checkup is not None:
            self._checkup.stop()

    @Slot(bool)
    def answer(self, said: bool) -> None:
        """What the person did or saw."""
        self._asking.answer(said)

    def _take(self, result: Result) -> None:
        self._last = result
        finding = result.finding
        outcome = {True: "passed", False: "failed", None: "unknown"}[finding.passed]
        self._write("test", outcome, finding.code, finding.words)

    def _tested(self, _results: object) -> None:
        self._checkup = None
        self.look()

    def _failed(self, trouble: Trouble) -> None:
        self._checkup = None
        self._told = trouble.sentence
        self.look()

    @Slot(bool)
    def chooseReason(self, open_: bool) -> None:
        """Open or close the question why it is taken out of service."""
        self._choosing = open_
        self.changed.emit()

    @Slot(str)
    def retire(self, reason: str) -> None:
        """Take it out of service, for a reason."""
        if reason not in REASONS or self.retired_now:
            return
        self._choosing = False
        if self._write("retire", "done", "device-out-of-service", reason):
            self._machine.retire(self._id, True)
            self._told = "已停用，重新启动后也保持停用。"
        self.look()

    @Slot()
    def restore(self) -> None:
        """Put it back into service."""
        if self.retired_now and self._write("restore"):
            self._machine.retire(self._id, False)
            self._told = "已恢复使用，正在重新连接。"
        self.look()

    @Slot(bool)
    def changePaper(self, open_: bool) -> None:
        """Open or close the guide to a new roll or pack."""
        self._papering = open_
        self.changed.emit()

    @Slot(int)
    def putIn(self, amount: int) -> None:
        """A new roll (mm) or pack (sheets) is in; 0: nobody knows how much."""
        what = _PAPERS[self._host.kind][0]
        self._papering = False
        try:
            Consumables(self._machine.office.journal).put_in(
                self._id, what, amount, self._machine.technician
            )
        except Trouble as trouble:
            self._told = trouble.sentence
        else:
            self._told = "换纸已登记，从现在起重新计算余量。可以测试一次。"
        self._host.hint_plugged()
        self.look()

    @Slot(bool)
    def openMat(self, open_: bool) -> None:
        """Open or close the guide to measuring the camera's mat."""
        self._measuring = open_
        self.changed.emit()

    @Slot(str, str)
    def measureMat(self, width_mm: str, height_mm: str) -> None:
        """Measure the empty mat: its size in millimetres."""
        calibrate = self._machine.calibrate
        try:
            size = float(width_mm), float(height_mm)
        except ValueError:
            self._told = "请填垫板的长和宽，单位毫米，只填数字。"
            self._measuring = False
            self.changed.emit()
            return
        if calibrate is None:
            return
        self._told, self._measuring = "正在量垫板…", False

        def done(words: str) -> None:
            size_words = f"{size[0]:g}×{size[1]:g} 毫米，{words}"
            self._write("calibrate", "passed", "", size_words)
            self._told = f"校准好了：{words}"
            self.look()

        def failed(trouble: Trouble) -> None:
            self._write("calibrate", "failed", "", trouble.sentence)
            self._told = trouble.sentence
            self.look()

        device = self._id
        self._background.run("calibrate", lambda: calibrate(device, *size), done, failed)
        self.changed.emit()

    @Slot()
    def reconnect(self) -> None:
        """Connect again now instead of waiting."""
        self._host.hint_plugged()

    @Slot()
    def callRepair(self) -> None:
        """修不好，报修."""
        if self._write("call", "done", self._seen.code, self._seen.word):
            self._told = "报修已记下，联网后报到省平台。"
        self.look()

    def _write(self, act: str, outcome: str = "done", code: str = "", detail: str = "") -> bool:
        try:
            self._machine.acted(act, self._id, outcome, code, detail)
        except Trouble as trouble:
            self._told = trouble.sentence
            return False
        return True

    @property
    def retired_now(self) -> bool:
        """True while it is out of service."""
        return self._host.state is DeviceState.OUT_OF_SERVICE

    # -- what the screen reads --------------------------------------------------------------------

    @Property(str, constant=True)
    def name(self) -> str:
        """What people call it."""
        return self._name

    @Property(str, constant=True)
    def symbol(self) -> str:
        """Its icon."""
        return SYMBOLS[self._host.kind]

    @Property(str, constant=True)
    def address(self) -> str:
        """How it is attached, as the configuration says."""
        entry = self._machine.entry(self._id)
        if entry is None:
            return f"配置里的名字 {self._id}"
        driver = entry.driver or "通用驱动"
        return f"{entry.url}　{driver}　配置里的名字 {self._id}"

    @Property(str, notify=changed)
    def tone(self) -> str:
        """ok, warn, danger, neutral, info."""
        return TONES[self._seen.grade]

    @Property(str, notify=changed)
    def mark(self) -> str:
        """Icon of the state."""
        return ICONS[self._seen.grade]

    @Property(str, notify=changed)
    def badge(self) -> str:
        """The state in a word."""
        return self._seen.word

    @Property(str, notify=changed)
    def figure(self) -> str:
        """The figure that matters."""
        return self._seen.figure

    @Property(str, notify=changed)
    def tested(self) -> str:
        """Its last check."""
        return self._seen.tested

    @Property(dict, notify=changed)
    def card(self) -> dict[str, object]:
        """Its fault card; empty when nothing is wrong."""
        return fault_card(self._seen)

    @Property(bool, notify=changed)
    def retired(self) -> bool:
        """True while it is out of service."""
        return self.retired_now

    @Property(list, constant=True)
    def reasons(self) -> list[str]:
        """Why it may be taken out of service."""
        return list(REASONS)

    @Property(bool, notify=changed)
    def choosing(self) -> bool:
        """True while the reason is asked for."""
        return self._choosing

    @Property(bool, constant=True)
    def mat(self) -> bool:
        """True for a camera over a mat that can be measured here."""
        return self._host.kind is DeviceKind.CAMERA and self._machine.calibrate is not None

    @Property(MatModel, constant=True)
    def picture(self) -> MatModel:
        """What a document camera sees now."""
        return self._mat

    @Property(bool, notify=changed)
    def measuring(self) -> bool:
        """True while the guide to measuring the mat is open."""
        return self._measuring

    @Property(bool, constant=True)
    def paper(self) -> bool:
        """True for what has paper to be put in."""
        return self._host.kind in _PAPERS

    @Property(bool, notify=changed)
    def papering(self) -> bool:
        """True while the guide to a new roll or pack is open."""
        return self._papering

    @Property(dict, constant=True)
    def paperGuide(self) -> dict[str, object]:
        """Drawing, steps, and what may have been put in (words, amount)."""
        if self._host.kind not in _PAPERS:
            return {}
        _what, code, amounts = _PAPERS[self._host.kind]
        fault = FAULTS[code]
        return {
            "picture": picture(fault),
            "steps": list(fault.steps),
            "amounts": [{"words": words, "amount": amount} for words, amount in amounts],
        }

    @Property(LicenceModel, constant=True)
    def licence(self) -> LicenceModel:
        """Blank licence paper, where it has a tray for it."""
        return self._licence

    @Property(list, notify=changed)
    def counters(self) -> list[str]:
        """What it has done: 累计打印 1,204 张 …, and how long the paper will last."""
        consumables = Consumables(self._machine.office.journal)
        told = [
            f"{c.words} {c.total:,}" for c in consumables.counters(self._id).values() if c.total
        ]
        if self._host.kind is DeviceKind.RECEIPT:
            told.append(consumables.forecast(self._id).words)
        journal = self._machine.office.journal
        return told + [one.words for one in drifts(past(journal, self._id))]

    @Property(bool, notify=changed)
    def testing(self) -> bool:
        """True while a test runs."""
        return self._checkup is not None

    @Property(str, notify=changed)
    def question(self) -> str:
        """What the person is to do or judge now, '' for nothing."""
        return self._asking.question.text if self._asking.question else ""

    @Property(bool, notify=changed)
    def toDo(self) -> bool:
        """True when the question asks to do something, False when to judge."""
        return self._asking.question.act if self._asking.question else False

    @Property(str, notify=changed)
    def result(self) -> str:
        """What the last test found, '' before."""
        return self._last.finding.words if self._last else ""

    @Property(str, notify=changed)
    def resultTone(self) -> str:
        """ok, danger or warn."""
        if self._last is None:
            return "info"
        return {True: "ok", False: "danger", None: "warn"}[self._last.finding.passed]

    @Property(list, notify=changed)
    def figures(self) -> list[str]:
        """Measured values of the last test."""
        if self._last is None:
            return []
        return [f"{name}：{value:g}" for name, value in self._last.finding.figures.items()]

    @Property(str, notify=changed)
    def told(self) -> str:
        """What came of the last press, '' for nothing."""
        return self._told

    @Property(RowsModel, constant=True)
    def history(self) -> RowsModel:
        """What it did and what was done with it, newest first."""
        return self._history


def fault_card(look: DeviceLook, unprinted: int = 0, *, staff: bool = False) -> dict[str, object]:
    """The row of the trouble table as a card; empty when nothing is wrong.

    staff: with the staff's sentence, not the technician's.
    """
    fault = look.fault
    if fault is None:
        return {}
    receipts = look.kind is not None and look.kind.value == "receipt-printer"
    return {
        "device": look.id,
        "name": look.name,
        "tone": TONES[look.grade],
        "title": fault.cause or f"{look.name}{look.word}",
        "since": look.since,
        "code": fault.code,
        "words": fault.staff if staff else fault.technician or fault.staff,
        "who": ACTORS[fault.actor],
        "part": fault.part,
        "steps": list(fault.steps),
        "picture": picture(fault),
        "waiting": unprinted if receipts else 0,
    }
