"""`yichuang demo-technician`: a terminal with nothing configured, found, written, proved, repaired.

Everything goes through the real screens by synthetic touch: the door, the search, the readiness
test, the fault cards, the report and the support bundle. The devices are virtual ends on real
ports; the terminal does not know.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest
from rich.console import Console

from kiosk.opening import Kiosk, open_kiosk
from shared.assembly import Terminal
from shared.catalogue import bundled
from shared.config import load
from shared.config.writing import with_values
from shared.demo.attached import Attached
from shared.demo.finger import Finger
from shared.demo.stage import HALL, HALL_NAME, paper_scene
from shared.devices.virtual.people import PEOPLE
from shared.devices.virtual.specimens import SpecimenKind, specimen
from shared.maintenance import Installation
from shared.sandbox.server import Handle, run_in_thread
from shared.sandbox.settings import Settings, provision
from shared.speech import SilentSpeaker
from shared.ui.engine import prepare_environment

TERMINAL = "k0007"
TECHNICIAN, PIN = "t07", "820519"
_HOLD_MS = 3400
_TEST_S = 180.0


def run(out: Path) -> int:
    """Play it; 0 when everything was found, proved and repaired. Results land in ``out``."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepare_environment()
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    assert isinstance(app, QGuiApplication)
    folder = Path(tempfile.mkdtemp(prefix="yichuang-technician-"))
    try:
        return play(folder, out, Console())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def play(folder: Path, out: Path, console: Console) -> int:
    """The whole day of a technician, inside ``folder``."""
    began = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    console.print("[bold]沙箱省平台启动，虚拟设备接在终端上，配置里一样设备也没有。[/bold]")
    day = Day(folder, out, lambda line: console.print(f"  {line}"))
    try:
        day.say_what_it_is()
        day.find_devices()
        day.prove_devices()
        day.write_it_down()
        day.join()
        day.begin_service()
        day.prove_ready()
        day.devices_fail()
        day.take_the_bundle()
        summary = day.summary()
    finally:
        day.close()
    summary["seconds"] = round(time.monotonic() - began, 1)
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), "utf-8")
    console.print_json(data=summary)
    console.print(f"结果都在 {out}/：每一步的截图、自检报告、支持包、写好的配置、summary.json")
    return 0 if summary["ready"] and summary["repaired"] == len(day.failures) else 1


@dataclass
class Failure:
    """Something that goes wrong with a device, and what puts it right."""

    device: str
    name: str
    happens: Callable[[], object]
    mended: Callable[[], object]


@dataclass
class Day:
    """A terminal, what hangs on it, and a technician's finger."""

    folder: Path
    out: Path
    tell: Callable[[str], None]
    steps: list[str] = field(default_factory=list)
    attached_ids: tuple[str, ...] = (
        "id-card-reader",
        "receipt-printer",
        "page-printer",
        "document-scanner",
        "document-camera",
    )
    repaired: int = 0
    ready: bool = False

    def __post_init__(self) -> None:
        province = self.folder / "province"
        settings = Settings(
            folder=province, keys=provision(self.folder / "keys"), catalogue=bundled()
        )
        self.province: Handle = run_in_thread(settings)
        self.attached = Attached.under(self.folder / "attached")
        self.path = self.folder / "kiosk.toml"
        (self.folder / "province.toml").write_text(self._from_the_province(), "utf-8")
        self.made: list[Terminal] = []
        self.installation: Installation | None = None
        self.kiosk: Kiosk | None = None
        self.window: QQuickWindow
        self.finger: Finger
        at = self.attached
        self.failures = (
            Failure("receipt-printer", "凭条打印机缺纸", at.receipt.paper_out, at.receipt.refill),
            Failure("id-card-reader", "读卡器被拔掉", at.reader.unplug, self._plug_reader),
            Failure(
                "page-printer",
                "打印机没有纸",
                lambda: at.page.fault("media-empty-error"),
                lambda: at.page.fault(""),
            ),
        )

    # -- the day ----------------------------------------------------------------------------------

    def say_what_it_is(self) -> None:
        """No file at all: the wizard begins; the province's file lies beside the configuration."""
        self.installation = Installation(
            self.path,
            "kiosk",
            self.made.append,
            touch=True,
            size=(1920, 1080),
            extra=self.attached.network,
            places=self.attached.places,
        )
        self.installation.show(fullscreen=False)
        self.window = self.installation.view
        self.finger = Finger(self.window)
        self.finger.touch("wizard.terminal.id")
        self._type(TERMINAL)
        self.finger.touch("key.done")
        self.step("nothing_configured", "什么都没有配置，安装向导开始")
        self.finger.touch("wizard.next")

    def find_devices(self) -> None:
        """Everything that is attached is looked for, probed and proposed."""
        self.finger.wait("wizard.heading")
        self.step("finding", "查找接在本机上的设备")
        self.finger.wait("wizard.next", _TEST_S)
        self.step("found", "每样设备都有了用途、驱动和地址")
        self.finger.touch("wizard.next")

    def prove_devices(self) -> None:
        """Each device works once; the person lays, looks and says so."""
        for device in self.attached_ids:
            if not self.finger.until(partial(self._there, f"wizard.prove.{device}"), 30.0):
                continue
            self.finger.touch(f"wizard.prove.{device}")
            self._answer(device)
        self.attached.reader.lift()
        self.attached.camera.clear()
        self.step("proved", "逐个试用：放卡、看纸、看图，都由人确认")
        self.finger.touch("wizard.next")

    def write_it_down(self) -> None:
        """The change is shown before it is written."""
        self.finger.wait("wizard.next")
        self.step("to_be_written", "写入之前先看改了什么")
        self.finger.touch("wizard.next")

    def join(self) -> None:
        """The one-time code of the province, and the technician's PIN; there is no default one."""
        register = self.province.province.register
        code = register.make_code(TERMINAL, "kiosk", HALL, HALL_NAME).code
        self.finger.touch("wizard.code", _TEST_S)
        self._type(code.replace("-", "").replace(" ", "").lower())
        self.finger.touch("wizard.enrol")
        self.finger.until(lambda: self.finger.find("wizard.enrol") is None)
        self.finger.touch("wizard.number")
        self._type(TECHNICIAN)
        for control in ("wizard.pin", "wizard.repeated"):
            self.finger.touch(control)
            self._type(PIN)
        self.finger.touch("wizard.setPin")
        self.finger.wait("wizard.next")
        self.step("joined", "用一次性登记码登记，设立密码；没有默认密码")
        self.finger.touch("wizard.next")
        self.finger.until(lambda: bool(self.made))

    def begin_service(self) -> None:
        """The kiosk itself, and through its hidden door to the board."""
        terminal = self.made[0]
        terminal.places = self.attached.places
        self.kiosk = open_kiosk(terminal, speaker=SilentSpeaker(), landscape=True, path=self.path)
        kiosk = self.kiosk
        self.window = kiosk.window
        self.finger = Finger(self.window)
        self.finger.until(lambda: kiosk.afterwards.done)
        hosts = terminal.hosts.values()
        self.finger.until(lambda: all(h.state.usable for h in hosts))
        self.step("home", "开始服务：主屏")
        self._enter()
        self.step("board", "维护页面：设备就绪板")

    def prove_ready(self) -> None:
        """The readiness test, its report on paper."""
        kiosk = self._opened
        self.finger.touch("board.checkAll")
        self.step("testing", "全面自检进行中")
        facts = partial(kiosk.terminal.journal.facts, type="self-test-ended")
        self.finger.until(lambda: bool(facts()), _TEST_S)
        self.finger.wait("board.report")
        body = kiosk.terminal.journal.body(facts()[-1].id)
        devices = [f for f in body["findings"] if not f["id"].startswith("@")]
        self.ready = bool(devices) and all(f["outcome"] == "fine" for f in devices)
        self.step("tested", f"自检做完：{len(body['findings'])} 项，用时 {body['seconds']} 秒")
        before = len(self.attached.page.printed)
        self.finger.touch("board.report")
        self.finger.until(lambda: len(self.attached.page.printed) > before)
        (self.out / "self-test-report.pdf").write_bytes(self.attached.page.printed[-1].pdf)
        self.tell("自检报告由 A4 打印机打出，存为 self-test-report.pdf")

    def devices_fail(self) -> None:
        """Three devices fail in turn; each has its card, and is well again when it says so."""
        hosts = self._opened.terminal.hosts
        for number, failure in enumerate(self.failures, 1):
            host = hosts[failure.device]
            failure.happens()
            self.finger.until(lambda h=host: not h.state.usable)  # type: ignore[misc]
            self.finger.wait("board.card.title")
            self.finger.until(lambda: False, 1.0)
            self.step(f"fault_{number}_{failure.device}", f"{failure.name}：故障卡")
            failure.mended()
            host.hint_plugged()
            if self.finger.until(lambda h=host: h.state.usable):  # type: ignore[misc]
                self.repaired += 1
            self.finger.until(lambda: self.finger.find("board.card.title") is None, 20.0)
        self.step("all_well", "都修好了")

    def take_the_bundle(self) -> None:
        """The support bundle: no personal data, no secrets."""
        self.finger.touch("board.bundle")
        bundles = self._opened.terminal.config.data_folder / "bundles"
        self.finger.until(lambda: any(bundles.glob("*.zip")))
        self.finger.until(lambda: False, 1.0)
        self.step("bundle", "支持包已做好")
        for made in bundles.glob("*.zip"):
            shutil.copy(made, self.out / "support-bundle.zip")

    def summary(self) -> dict[str, Any]:
        """What came of it."""
        shutil.copy(self.path, self.out / "kiosk.toml")
        config = load(self.path)
        return {
            "ready": self.ready,
            "repaired": self.repaired,
            "devices": [{"id": d.id, "driver": d.driver, "url": d.url} for d in config.device],
            "steps": self.steps,
        }

    def close(self) -> None:
        """Everything ends."""
        if self.kiosk is not None:
            self.kiosk.close()
        elif self.installation is not None and not self.made:
            self.installation.close()
        self.attached.close()
        self.province.stop()

    # -- hands and eyes ---------------------------------------------------------------------------

    def step(self, name: str, words: str) -> None:
        """Note a step and take its picture."""
        self.finger.until(lambda: False, 0.4)
        number = f"{len(self.steps) + 1:02}"
        self.window.grabWindow().save(str(self.out / f"{number}_{name}.png"))
        self.steps.append(name)
        self.tell(words)

    @property
    def _opened(self) -> Kiosk:
        assert self.kiosk is not None
        return self.kiosk

    def _there(self, control: str) -> bool:
        item = self.finger.find(control)
        return item is not None and item.isEnabled()

    def _answer(self, device: str) -> None:
        """Do what is asked, and say that it was good, until the proof of this device is over."""

        def over() -> bool:
            return self._there("wizard.yes") or self._there(f"wizard.proof.{device}")

        while self.finger.until(over, _TEST_S) and self._there("wizard.yes"):
            self._lay_something(device)
            self.step(f"asked_{device}", "请人来做或来看")
            self.finger.touch("wizard.yes")
            self.finger.until(lambda: not self._there("wizard.yes"), 5.0)

    def _lay_something(self, device: str) -> None:
        """A card on the reader, a paper under the camera, a sheet in the feeder."""
        at, person = self.attached, PEOPLE[0]
        if device == "id-card-reader":
            at.reader.put(person.card)
        elif device == "document-camera":
            at.camera.lay(paper_scene("hukou-cover", person))
        elif device == "document-scanner":
            at.scanner.load([specimen(SpecimenKind("hukou-cover"), person)])

    def _to_the_door(self) -> None:
        """Press the corner of the clock, as the book says."""
        self.finger.wait("home.all")
        QTest.qWait(500)
        self.finger.tap(QPoint(self.window.width() - 60, 60), _HOLD_MS)

    def _enter(self) -> None:
        self._to_the_door()
        for digit in PIN:
            self.finger.touch(f"key.{digit}", settle=False)
        self.finger.touch("entry.go", settle=False)
        self.finger.wait("board.checkAll")

    def _type(self, words: str) -> None:
        for key in words:
            if self.finger.find(f"key.{key}") is None:
                self.finger.touch("key.mode.digits" if key.isdigit() else "key.mode.letters")
            self.finger.touch(f"key.{key}", settle=False)

    def _plug_reader(self) -> None:
        self.attached.reader.replug()
        self.attached.name_reader()

    def _from_the_province(self) -> str:
        """What the platform's administrator gives a technician: who it is, and where to report."""
        keys = self.province.province.settings.keys
        key, answers, operator = (
            base64.b64encode(k).decode()
            for k in (keys.public, keys.answer_public, keys.operator_public)
        )
        return with_values(
            "",
            {
                "terminal": {"number_prefix": "GL7", "screen_diagonal": 32.0},
                "hall": {"id": HALL, "name": HALL_NAME, "region": "410399"},
                "province": {
                    "url": self.province.url,
                    "kid": keys.kid,
                    "public_key": key,
                    "answer_key": answers,
                    "operator_key": operator,
                },
            },
        )
