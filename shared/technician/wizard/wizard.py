"""View-model of the wizard: where the machine stands, what hangs on it, proof, the file.

One module: the stages share one state, and half of it is what the screens read of that.
"""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.config import ConfigError, DeviceEntry
from shared.devices.checkup.runner import Result
from shared.devices.finding.plan import Plan, propose
from shared.devices.finding.probes import kinds_of, plugins, probes_of
from shared.devices.finding.search import Found, Progress, Search
from shared.domain.errors import Trouble
from shared.technician.asking import Asking
from shared.technician.machine import Machine
from shared.technician.mat import MatModel
from shared.technician.touch import Measured, TouchModel, write_down
from shared.technician.wizard.file import ConfigFile, take_over
from shared.technician.wizard.proof import Proof, wait_for
from shared.technician.wizard.roles import ROW, Roles
from shared.technician.wizard.setup import Setup
from shared.technician.wizard.site import FIELDS, Site
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

_STAGES = ("site", "find", "prove", "write", "join")
_TITLES = {
    "site": "这台机器",
    "find": "查找设备",
    "prove": "逐个试用",
    "write": "写入配置",
    "join": "登记和密码",
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class WizardModel(QObject):  # type: ignore[operator]
    """Goes back as well as forth; nothing is written before the technician has seen the change.

    machine: the running terminal whose devices are looked for, None at a first installation.
    """

    changed = Signal()
    finished = Signal(object)
    """The machine that was made, or None where one was running."""
    _progressed = Signal(str, float)
    _proved = Signal(object)

    def __init__(
        self,
        setup: Setup,
        background: Background,
        live: LiveImages,
        machine: Machine | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._setup, self._background, self._machine = setup, background, machine
        self._stages = _STAGES[1:4] if machine is not None else _STAGES
        self._stage = self._stages[0]
        self._site = Site(setup)
        self._search: Search | None = None
        self._progress, self._words, self._told = 0.0, "", ""
        self._notes: list[str] = []
        self._roles = Roles()
        self._extra = list(setup.extra)
        self._asking = Asking(self)
        self._proof = Proof(lambda: machine.hosts if machine is not None else {}, self._asking)
        self._mat = MatModel(live, background, self)
        self._file = ConfigFile(setup)
        self._busy = False
        self._joined = self._pinned = False
        self._machine_made: Machine
        self._touch = TouchModel(self._diagonal, self._touched, self)
        self._touch_found: Measured | None = None
        self._rows = RowsModel(ROW, (), self)
        queued = Qt.ConnectionType.QueuedConnection
        self._progressed.connect(self._took_progress, queued)
        self._proved.connect(self._took_proof, queued)
        self._asking.changed.connect(self.changed)
        if machine is None:
            self._prefill()
        else:
            self.find()

    def stop(self) -> None:
        """The page is left."""
        self._mat.watch(None)
        self._asking.end()
        if self._search is not None:
            self._search.stop()
        self._proof.end()

    @property
    def working(self) -> bool:
        """True while something runs by itself."""
        return self._search is not None or self._busy or bool(self._proof.proving)

    # -- where it stands --------------------------------------------------------------------------

    def _prefill(self) -> None:
        self._site.prefill()
        self._told = self._site.told or self._told

    @Slot()
    def readAgain(self) -> None:
        """The stick is in now."""
        self._prefill()
        self.changed.emit()

    @Slot(str, str)
    def setValue(self, key: str, value: str) -> None:
        """What a person typed."""
        self._site.values[key] = value.strip()

    @Slot(str)
    def setFace(self, face: str) -> None:
        """kiosk or counter."""
        self._site.values["terminal.face"] = face
        self.changed.emit()

    # -- finding ----------------------------------------------------------------------------------

    @Slot()
    def find(self) -> None:
        """Look everywhere, and let every driver say what it knows."""
        if self._search is not None:
            return
        tried = self._proof.end()
        entries = self._entries()
        held = [e.url for e in entries if e.enabled] if self._machine else []
        loaded = plugins()
        search = self._search = Search(
            probes_of(loaded),
            held,
            self._extra,
            on_progress=self._tell_progress,
        )
        if self._setup.places is not None:
            search.places = self._setup.places

        def work() -> tuple[Found, Plan]:
            wait_for(tried)
            found = search.run()
            kinds = kinds_of(loaded)
            plan = propose(
                found.candidates, kinds.__getitem__, entries, found.attachments, found.looked_at
            )
            return found, plan

        self._told = ""
        self._background.run("find", work, self._found, self._failed)
        self.changed.emit()

    @Slot()
    def stopFind(self) -> None:
        """Enough was found."""
        if self._search is not None:
            self._search.stop()

    @Slot(str)
    def addAddress(self, url: str) -> None:
        """An address typed by hand: looked at like a found one."""
        url = url.strip()
        if "://" in url and url not in self._extra:
            self._extra.append(url)
            self.find()

    def _tell_progress(self, said: Progress) -> None:
        self._progressed.emit(said.words, said.done / max(1, said.total))

    def _took_progress(self, words: str, share: float) -> None:
        self._words, self._progress = words, share
        self.changed.emit()

    def _found(self, said: tuple[Found, Plan]) -> None:
        self._search = None
        found, plan = said
        self._notes = list(found.notes)
        self._roles = Roles.of(plan)
        self._show()

    def _entries(self) -> tuple[DeviceEntry, ...]:
        return tuple(self._machine.entries) if self._machine is not None else ()

    @Slot(str)
    def toggle(self, device: str) -> None:
        """Use it, or leave it out."""
        self._roles.toggle(device)
        self._show()

    @Slot(str)
    def choose(self, device: str) -> None:
        """The next driver or place that could be this role."""
        self._roles.choose(device)
        self._show()

    # -- proof ------------------------------------------------------------------------------------

    @Slot(str)
    def prove(self, device: str) -> None:
        """Let one device do its work; a person says what only a person can see."""
        work = self._proof.work(device, self._proved.emit)
        if work is not None:
            self._background.run("checkup", work, self._proof_over, self._failed)
            self._show()

    @Slot(bool)
    def answer(self, said: bool) -> None:
        """What the person did or saw."""
        self._asking.answer(said)

    def _took_proof(self, result: Result) -> None:
        role = self._roles.named(result.device)
        if role is not None:
            role.proof = result.finding.words
            role.tone = {True: "ok", False: "danger", None: "warn"}[result.finding.passed]

    def _proof_over(self, _results: object) -> None:
        self._proof.over()
        self._show()

    def _begin_proof(self) -> None:
        try:
            self._proof.begin(self._roles)
        except Trouble as trouble:
            self._told = trouble.staff_hint or trouble.sentence
        self._mat.watch(self._proof.camera)

    # -- the touch screen -------------------------------------------------------------------------

    def _diagonal(self) -> float:
        if self._machine is not None:
            return self._machine.diagonal
        return self._site.diagonal

    def _touched(self, found: Measured) -> None:
        """Kept at once where a journal is; a first installation has one only at its end."""
        self._touch_found = found
        if self._machine is not None:
            self._keep_touch(self._machine)
        self.changed.emit()

    def _keep_touch(self, machine: Machine) -> None:
        found, self._touch_found = self._touch_found, None
        if found is not None:
            write_down(machine, found)

    # -- the file ---------------------------------------------------------------------------------

    @Slot()
    def writeFile(self) -> None:
        """Write what was shown; a running terminal takes the changes at once."""
        if self._file.problems or self._busy:
            return
        try:
            self._file.write()
        except (ConfigError, OSError) as error:
            self._told = f"写不进去：{error}"
            self.changed.emit()
            return
        tried = self._proof.end()
        if self._machine is not None:
            self._take_over(self._machine)
            return
        opened = self._setup.opened
        if opened is None:
            self.finished.emit(None)
            return
        self._busy, self._told = True, ""

        def work() -> Machine:
            wait_for(tried)
            return opened()

        self._background.run("open", work, self._opened, self._failed)
        self.changed.emit()

    def _take_over(self, machine: Machine) -> None:
        later, told = take_over(machine, self._roles)
        if not later and not told:
            self.finished.emit(None)
            return
        self._told = told + ("新增的设备在重新启动程序后开始使用。" if later else "")
        self._file.changes = ""
        self.changed.emit()

    def _opened(self, machine: Machine) -> None:
        self._busy, self._machine_made = False, machine
        self._joined, self._pinned = machine.enrolled(), machine.pin.known
        self._go("join")

    # -- joining ----------------------------------------------------------------------------------

    @Slot(str)
    def enrol(self, code: str) -> None:
        """Exchange the one-time code."""
        if not self._busy and code.strip():
            machine = self._machine_made
            self._busy, self._told = True, ""

            def done(_none: object) -> None:
                self._busy, self._joined = False, True
                self._told = "已登记，往来已试通。"
                self.changed.emit()

            self._background.run("enrol", lambda: machine.enrol(code.strip()), done, self._failed)
            self.changed.emit()

    @Slot(str, str, str)
    def setPin(self, technician: str, pin: str, again: str) -> None:
        """Set the technician's PIN; it is given twice."""
        if pin != again:
            self._told = "两次输入的密码不一样，请重新输入。"
            self.changed.emit()
            return
        machine = self._machine_made
        self._busy, self._told = True, ""

        def done(name: str) -> None:
            self._busy, self._pinned = False, True
            machine.write_down("technician-pin-set", technician=name, how="first")
            machine.technician = name
            self._told = "密码已设好。"
            self.changed.emit()

        self._background.run("pin", lambda: machine.pin.set(technician, pin), done, self._failed)
        self.changed.emit()

    @Slot()
    def finish(self) -> None:
        """Everything is set; without enrolment the machine keeps what it takes in until then."""
        if self._pinned:
            with suppress(Trouble):  # measured again in a minute; the machine must begin to serve
                self._keep_touch(self._machine_made)
            self.finished.emit(self._machine_made)

    # -- forth and back ---------------------------------------------------------------------------

    @Slot()
    def forth(self) -> None:
        """The next stage."""
        at = self._stages.index(self._stage)
        if self._search is not None or at + 1 >= len(self._stages):
            return
        self._go(self._stages[at + 1])

    @Slot()
    def back(self) -> None:
        """The stage before; what was said stays. Nothing goes back behind the written file."""
        at = self._stages.index(self._stage)
        if at > 0 and self._stage != "join":
            self._asking.end()
            self._go(self._stages[at - 1])

    def _go(self, stage: str) -> None:
        self._stage, self._told = stage, self._told if stage == "join" else ""
        if stage != "prove":
            self._mat.watch(None)
        if stage == "find" and not self._roles:
            self.find()
        elif stage == "prove":
            self._begin_proof()
        elif stage == "write":
            self._file.compose(self._site, self._roles, fresh=self._machine is None)
        self._show()

    def _failed(self, trouble: Trouble) -> None:
        self._search, self._busy = None, False
        self._proof.over()
        self._told = trouble.sentence + trouble.staff_hint
        self._show()

    def _show(self) -> None:
        proving = self._proof.proving
        self._rows.set_rows([r.row(proving=r.entry.id == proving) for r in self._roles])
        self.changed.emit()

    # -- what the screen reads --------------------------------------------------------------------

    @Property(str, notify=changed)
    def stage(self) -> str:
        """site, find, prove, write, join."""
        return self._stage

    @Property(list, constant=True)
    def stages(self) -> list[str]:
        """Words of every stage, in order."""
        return [_TITLES[s] for s in self._stages]

    @Property(int, notify=changed)
    def stageAt(self) -> int:
        """Index of the stage, from 0."""
        return self._stages.index(self._stage)

    @Property(list, constant=True)
    def fields(self) -> list[dict[str, str]]:
        """What is asked of the machine: key, words, hint."""
        return [{"key": k, "words": w, "hint": h} for k, w, h in FIELDS]

    @Slot(str, result=str)
    def value(self, key: str) -> str:
        """What a field holds."""
        return self._site.values.get(key, "")

    @Property(str, notify=changed)
    def face(self) -> str:
        """kiosk or counter."""
        return self._site.values["terminal.face"]

    @Property(str, notify=changed)
    def provinceWords(self) -> str:
        """Whether the platform's keys are here."""
        return self._site.province_words

    @Property(bool, notify=changed)
    def finding(self) -> bool:
        """True while it looks."""
        return self._search is not None

    @Property(str, notify=changed)
    def words(self) -> str:
        """What it does now."""
        return self._words

    @Property(float, notify=changed)
    def progress(self) -> float:
        """How far, 0..1."""
        return self._progress

    @Property(list, notify=changed)
    def notes(self) -> list[str]:
        """What could not be looked at."""
        return self._notes

    @Property(TouchModel, constant=True)
    def touch(self) -> TouchModel:
        """Measures the touch screen."""
        return self._touch

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        """The proposals."""
        return self._rows

    @Property(MatModel, constant=True)
    def mat(self) -> MatModel:
        """What the document camera sees, while devices are tried."""
        return self._mat

    @Property(str, notify=changed)
    def question(self) -> str:
        """What the person is to do or judge, '' for nothing."""
        return self._asking.question.text if self._asking.question else ""

    @Property(bool, notify=changed)
    def toDo(self) -> bool:
        """True when it is to be done, not judged."""
        return self._asking.question.act if self._asking.question else False

    @Property(str, notify=changed)
    def changes(self) -> str:
        """What would be written, line by line; '' for nothing."""
        return self._file.changes

    @Property(list, notify=changed)
    def problems(self) -> list[str]:
        """What keeps the file from being used, one sentence each."""
        return self._file.problems

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while something is being made or asked."""
        return self._busy

    @Property(bool, notify=changed)
    def joined(self) -> bool:
        """True once the province knows this terminal."""
        return self._joined

    @Property(bool, notify=changed)
    def pinned(self) -> bool:
        """True once a PIN is set."""
        return self._pinned

    @Property(str, notify=changed)
    def told(self) -> str:
        """What came of the last press, '' for nothing."""
        return self._told
