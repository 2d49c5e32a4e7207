"""View-model of the wizard: where the machine stands, what hangs on it, proof, the file."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.config import ConfigError, DeviceEntry
from shared.config.load import check
from shared.config.writing import diff, with_devices, with_values, write
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.runner import Checkup, Result
from shared.devices.finding.plan import Candidate, Deed, Line, Plan, place_of, propose
from shared.devices.finding.probes import kinds_of, plugins, probes_of
from shared.devices.finding.search import Found, Progress, Search
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind
from shared.devices.registry import hosts_of, make_driver
from shared.domain.errors import Trouble
from shared.technician.asking import Asking
from shared.technician.machine import SYMBOLS, Machine
from shared.technician.touch import Measured, TouchModel, write_down
from shared.technician.wizard.setup import Setup, read_tables
from shared.ui.background import Background
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

FIELDS = (
    ("terminal.id", "终端编号", "全省唯一，平台管理员给的"),
    ("terminal.number_prefix", "办件编号前缀", "全省唯一，如 GL"),
    ("terminal.window", "窗口名称", "只有窗口要填，如 3 号综合窗口"),
    ("terminal.screen_diagonal", "屏幕对角线（英寸）", "按屏幕铭牌，如 32"),
    ("hall.id", "大厅编号", "如 hall-xingfuli"),
    ("hall.name", "大厅名称", "如 幸福里街道政务服务大厅"),
    ("hall.region", "行政区划代码", "6 位或 12 位数字"),
    ("province.url", "平台地址", "https:// 开头"),
)
"""What a person says of a new machine: key of the file, words, an example."""
_ROW = (
    "device", "kind", "symbol", "driver", "url", "score", "deed", "tone", "used", "rivals",
    "proof", "proofTone", "proving",
)  # fmt: skip
_STAGES = ("site", "find", "prove", "write", "join")
_TITLES = {
    "site": "这台机器",
    "find": "查找设备",
    "prove": "逐个试用",
    "write": "写入配置",
    "join": "登记和密码",
}


@dataclass
class _Role:
    """One device of the plan as the technician has it."""

    line: Line
    choices: list[DeviceEntry]
    at: int = 0
    used: bool = True
    proof: str = ""
    tone: str = "neutral"

    @property
    def entry(self) -> DeviceEntry:
        return self.choices[self.at]


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
        machine: Machine | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._setup, self._background, self._machine = setup, background, machine
        self._stages = _STAGES[1:4] if machine is not None else _STAGES
        self._stage = self._stages[0]
        self._values: dict[str, str] = {"terminal.face": setup.face}
        self._province_words = ""
        self._search: Search | None = None
        self._progress, self._words, self._told = 0.0, "", ""
        self._notes: list[str] = []
        self._roles: list[_Role] = []
        self._extra = list(setup.extra)
        self._hosts: dict[str, DeviceHost[Any]] = {}
        self._checkup: Checkup | None = None
        self._proving = ""
        self._asking = Asking(self)
        self._text = self._diff = ""
        self._problems: list[str] = []
        self._busy = False
        self._joined = self._pinned = False
        self._machine_made: Machine
        self._touch = TouchModel(self._diagonal, self._touched, self)
        self._touch_found: Measured | None = None
        self._rows = RowsModel(_ROW, (), self)
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
        self._asking.end()
        if self._search is not None:
            self._search.stop()
        self._end_proof()

    @property
    def working(self) -> bool:
        """True while something runs by itself."""
        return self._search is not None or self._busy or bool(self._proving)

    # -- where it stands --------------------------------------------------------------------------

    def _prefill(self) -> None:
        """From the province's file and a begun configuration; a person looks at all of it."""
        tables: dict[str, dict[str, Any]] = {}
        file = self._setup.province_file()
        for path in (self._setup.path, file):
            if path is None or not path.exists():
                continue
            try:
                for name, keys in read_tables(path).items():
                    tables.setdefault(name, {}).update({k: v for k, v in keys.items() if v != ""})
            except (OSError, ValueError):
                self._told = f"{path.name} 读不出来，请检查。"
        self._setup.values = tables
        for key, _words, _hint in FIELDS:
            table, name = key.split(".")
            if name in tables.get(table, {}):
                self._values[key] = str(tables[table][name])
        self._values["terminal.face"] = str(
            tables.get("terminal", {}).get("face", self._setup.face)
        )
        known = bool(tables.get("province", {}).get("public_key"))
        self._province_words = (
            f"平台给的内容来自 {file.name}"
            if file and known
            else "已有平台公钥"
            if known
            else "还没有平台的公钥：请插入有 province.toml 和 ca.pem 的 U 盘（平台管理员给的），"
            "再按“重新读取”"
        )

    @Slot()
    def readAgain(self) -> None:
        """The stick is in now."""
        self._prefill()
        self.changed.emit()

    @Slot(str, str)
    def setValue(self, key: str, value: str) -> None:
        """What a person typed."""
        self._values[key] = value.strip()

    @Slot(str)
    def setFace(self, face: str) -> None:
        """kiosk or counter."""
        self._values["terminal.face"] = face
        self.changed.emit()

    # -- finding ----------------------------------------------------------------------------------

    @Slot()
    def find(self) -> None:
        """Look everywhere, and let every driver say what it knows."""
        if self._search is not None:
            return
        tried = self._end_proof()
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
            _wait_for(tried)  # their ports are free then
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
        self._roles = [_Role(line, _choices(line)) for line in plan.lines]
        self._roles += [_Role(line, _choices(line), used=False) for line in plan.guesses]
        self._show()

    def _entries(self) -> tuple[DeviceEntry, ...]:
        return tuple(self._machine.entries) if self._machine is not None else ()

    @Slot(str)
    def toggle(self, device: str) -> None:
        """Use it, or leave it out."""
        role = self._role(device)
        if role is not None:
            role.used = not role.used
            for other in self._roles if role.used else ():
                if other is not role and _guessed_there(other, role):
                    other.used = False  # one place is one device
            self._show()

    @Slot(str)
    def choose(self, device: str) -> None:
        """The next driver or place that could be this role."""
        role = self._role(device)
        if role is not None and len(role.choices) > 1:
            role.at = (role.at + 1) % len(role.choices)
            role.proof, role.tone = "", "neutral"
            self._show()

    def _role(self, device: str) -> _Role | None:
        return next((r for r in self._roles if r.entry.id == device), None)

    # -- proof ------------------------------------------------------------------------------------

    @Slot(str)
    def prove(self, device: str) -> None:
        """Let one device do its work; a person says what only a person can see."""
        if self._proving:
            return
        host = self._hosts.get(device)
        if host is None:
            return
        self._proving = device
        self._asking.begin()
        self._checkup = Checkup(
            [host], CheckLevel.INTERACTIVE, ask=self._asking.ask, on_result=self._proved.emit
        )
        self._background.run("checkup", self._checkup.run, self._proof_over, self._failed)
        self._show()

    @Slot(bool)
    def answer(self, said: bool) -> None:
        """What the person did or saw."""
        self._asking.answer(said)

    def _took_proof(self, result: Result) -> None:
        role = self._role(result.device)
        if role is not None:
            role.proof = result.finding.words
            role.tone = {True: "ok", False: "danger", None: "warn"}[result.finding.passed]

    def _proof_over(self, _results: object) -> None:
        self._proving, self._checkup = "", None
        self._show()

    def _begin_proof(self) -> None:
        """Connect what would be written; what runs already is used as it is."""
        running = dict(self._machine.hosts) if self._machine is not None else {}
        fresh = []
        for role in self._roles:
            if not role.used or role.line.deed is Deed.MISSING:
                continue
            if role.line.deed is Deed.KEEP and role.at == 0 and role.entry.id in running:
                self._hosts[role.entry.id] = running[role.entry.id]
            elif role.entry.id not in self._hosts:
                fresh.append(role.entry)
        try:
            made = hosts_of(fresh, beside=self._hosts)
        except Trouble as trouble:
            self._told = trouble.staff_hint or trouble.sentence
            return
        for name, host in made.items():
            self._hosts[name] = host.start()

    def _end_proof(self) -> list[DeviceHost[Any]]:
        """Let go of what was only tried; gives what has been told to stop. One that hangs is
        waited for elsewhere, never on this thread: the screen would stand still."""
        if self._checkup is not None:
            self._checkup.stop()
        running = set(map(id, self._machine.hosts.values())) if self._machine is not None else set()
        tried = [host for host in self._hosts.values() if id(host) not in running]
        for host in tried:
            host.stop(0.0)
        self._hosts.clear()
        return tried

    # -- the touch screen -------------------------------------------------------------------------

    def _diagonal(self) -> float:
        if self._machine is not None:
            return self._machine.diagonal
        return _inches(self._values.get("terminal.screen_diagonal", ""))

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

    def _chosen(self) -> list[DeviceEntry]:
        return [r.entry for r in self._roles if r.used and r.line.deed is not Deed.MISSING]

    def _compose(self) -> None:
        before = self._setup.text()
        try:
            text = with_devices(self._with_site(before), self._chosen())
        except ConfigError as error:
            self._problems = list(error.problems)
            return
        fresh = not self._setup.path.exists()
        self._text = text
        self._diff = diff("" if fresh else before, text, self._setup.path.name)
        self._problems = list(check(text, self._setup.path))

    def _with_site(self, before: str) -> str:
        if self._machine is not None:
            return before
        values = {name: dict(keys) for name, keys in self._setup.values.items()}
        for key, value in self._values.items():
            table, name = key.split(".")
            if name == "screen_diagonal":
                values.setdefault(table, {})[name] = _inches(value)
            else:
                values.setdefault(table, {})[name] = value
        if not values.get("province", {}).get("ca"):
            values.setdefault("province", {})["ca"] = ""
        return with_values(before, values)

    @Slot()
    def writeFile(self) -> None:
        """Write what was shown; a running terminal takes the changes at once."""
        if self._problems or self._busy:
            return
        try:
            self._bring_certificate()
            write(self._setup.path, self._text)
        except (ConfigError, OSError) as error:
            self._told = f"写不进去：{error}"
            self.changed.emit()
            return
        if self._machine is not None:
            self._take_over(self._machine)
            return
        tried = self._end_proof()
        opened = self._setup.opened
        if opened is None:
            self.finished.emit(None)
            return
        self._busy, self._told = True, ""

        def work() -> Machine:
            _wait_for(tried)
            return opened()

        self._background.run("open", work, self._opened, self._failed)
        self.changed.emit()

    def _bring_certificate(self) -> None:
        """The platform's CA file comes along from the stick."""
        file = self._setup.province_file()
        name = str(self._setup.values.get("province", {}).get("ca", ""))
        if file is not None and name and file.parent != self._setup.path.parent:
            source, target = file.parent / name, self._setup.path.parent / name
            if source.is_file() and not target.exists():
                shutil.copyfile(source, target)

    def _take_over(self, machine: Machine) -> None:
        """Same role, another device: its owner changes over; what is new begins with a restart."""
        self._end_proof()
        later = False
        for role in self._roles:
            entry, host = role.entry, machine.hosts.get(role.entry.id)
            if not role.used or (role.line.deed is Deed.KEEP and role.at == 0):
                continue
            if role.line.deed is Deed.MISSING:
                continue
            try:
                if host is None:
                    later = True
                    machine.acted("configure", entry.id, "done", "", entry.url)
                else:
                    host.exchange(make_driver(entry), entry.url)
                    machine.acted("replace", entry.id, "done", "", entry.url)
            except Trouble as trouble:
                self._told = trouble.staff_hint or trouble.sentence
        entries = {e.id: e for e in machine.entries} | {e.id: e for e in self._chosen()}
        machine.entries = tuple(entries.values())
        if later:
            self._told = "新增的设备在重新启动程序后开始使用。"
            self._diff = ""
            self.changed.emit()
            return
        self.finished.emit(None)

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
        if stage == "find" and not self._roles:
            self.find()
        elif stage == "prove":
            self._begin_proof()
        elif stage == "write":
            self._compose()
        self._show()

    def _failed(self, trouble: Trouble) -> None:
        self._search, self._checkup = None, None
        self._busy, self._proving = False, ""
        self._told = trouble.sentence + trouble.staff_hint
        self._show()

    def _show(self) -> None:
        self._rows.set_rows([self._row(role) for role in self._roles])
        self.changed.emit()

    def _row(self, role: _Role) -> dict[str, object]:
        kind, deed = DeviceKind(role.entry.kind), role.line.deed
        tones = {Deed.KEEP: "ok", Deed.ADD: "info", Deed.MOVE: "warn", Deed.MISSING: "danger"}
        tones[Deed.GUESS] = "neutral"
        return {
            "device": role.entry.id,
            "kind": kind.words,
            "symbol": SYMBOLS[kind],
            "driver": role.entry.driver or "通用驱动",
            "url": role.entry.url,
            "score": role.line.score if role.at == 0 else 0,
            "deed": deed.words if role.used or deed is Deed.GUESS else "不用",
            "tone": tones[deed],
            "used": role.used,
            "rivals": len(role.choices) - 1,
            "proof": role.proof,
            "proofTone": role.tone,
            "proving": self._proving == role.entry.id,
        }

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
        return self._values.get(key, "")

    @Property(str, notify=changed)
    def face(self) -> str:
        """kiosk or counter."""
        return self._values["terminal.face"]

    @Property(str, notify=changed)
    def provinceWords(self) -> str:
        """Whether the platform's keys are here."""
        return self._province_words

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
        return self._diff

    @Property(list, notify=changed)
    def problems(self) -> list[str]:
        """What keeps the file from being used, one sentence each."""
        return self._problems

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


def _choices(line: Line) -> list[DeviceEntry]:
    """What a role may be: what is proposed, then the others that could be it."""
    return [line.entry, *(_as(line.entry, rival) for rival in line.rivals)]


def _as(entry: DeviceEntry, rival: Candidate) -> DeviceEntry:
    said = rival.proposal
    return entry.model_copy(
        update={"driver": rival.driver, "url": said.url, "options": dict(said.options)}
    )


def _guessed_there(other: _Role, role: _Role) -> bool:
    places = {place_of(other.entry.url), place_of(role.entry.url)}
    return len(places) == 1 and Deed.GUESS in (other.line.deed, role.line.deed)


def _inches(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 32.0


def _wait_for(tried: list[DeviceHost[Any]]) -> None:
    for host in tried:
        host.stop()
