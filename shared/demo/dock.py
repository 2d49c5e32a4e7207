"""The dock: a small window beside the kiosk for what a person does with the virtual devices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QmlElement, QmlUncreatable
from rich.console import Console

from kiosk.opening import open_kiosk
from shared.assembly import assemble
from shared.demo.stage import PAPERS, Stage
from shared.ui.engine import Face, make_engine, wear

QML_IMPORT_NAME = "Yichuang.Demo"
QML_IMPORT_MAJOR_VERSION = 1

HERE = Path(__file__).resolve().parent
_BESIDE_PX = 16


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class DockModel(QObject):  # type: ignore[operator]
    """Cards, papers, the paper roll, cables and the network of one stage."""

    changed = Signal()

    def __init__(self, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._person = 0
        self._card = False
        self._paper = ""
        self._roll = True
        self._network = True
        self._reader = True
        self._camera = True

    @Property(list, constant=True)
    def people(self) -> list[str]:
        """Names of the specimen people."""
        return [person.card.name for person in self._stage.people]

    @Property(int, notify=changed)
    def person(self) -> int:
        """Whose card and papers are in hand."""
        return self._person

    @Property(bool, notify=changed)
    def card(self) -> bool:
        """True while the card lies on the reader."""
        return self._card

    @Property(list, constant=True)
    def papers(self) -> list[dict[str, str]]:
        """Papers that can be laid down: key, name."""
        return [{"key": key, "name": name} for key, name in PAPERS.items()]

    @Property(str, notify=changed)
    def paper(self) -> str:
        """Key of the paper under the camera, '' for none."""
        return self._paper

    @Property(bool, notify=changed)
    def roll(self) -> bool:
        """True while the receipt printer has paper."""
        return self._roll

    @Property(bool, notify=changed)
    def network(self) -> bool:
        """True while the province can be reached."""
        return self._network

    @Property(bool, notify=changed)
    def reader(self) -> bool:
        """True while the reader's cable is plugged in."""
        return self._reader

    @Property(bool, notify=changed)
    def camera(self) -> bool:
        """True while the camera's cable is plugged in."""
        return self._camera

    @Slot(int)
    def choose(self, person: int) -> None:
        """Become another person; what lay about is taken away first."""
        if self._card:
            self.toggleCard()
        if self._paper:
            self.lay("")
        self._person = person
        self.changed.emit()

    @Slot()
    def toggleCard(self) -> None:
        """Put the card down, or take it."""
        if self._card:
            self._stage.kiosk.reader.lift()
        else:
            self._stage.put_card(self._stage.people[self._person])
        self._card = not self._card
        self.changed.emit()

    @Slot(str)
    def lay(self, key: str) -> None:
        """Lay a paper under the camera; '' takes it away."""
        if key and key != self._paper:
            self._stage.lay(key, self._stage.people[self._person])
            self._paper = key
        else:
            self._stage.take_paper_away()
            self._paper = ""
        self.changed.emit()

    @Slot()
    def toggleRoll(self) -> None:
        """Take the paper roll out, or put a new one in."""
        printer = self._stage.kiosk.receipt
        self._turn("_roll", printer.refill, printer.paper_out)

    @Slot()
    def toggleNetwork(self) -> None:
        """Cut the network, or mend it."""
        self._turn("_network", self._stage.restore_network, self._stage.cut_network)

    @Slot()
    def toggleReader(self) -> None:
        """Pull the reader's cable, or plug it in."""
        self._turn("_reader", self._stage.replug_reader, self._stage.unplug_reader)

    @Slot()
    def toggleCamera(self) -> None:
        """Pull the camera's cable, or plug it in."""
        camera = self._stage.kiosk.camera
        self._turn("_camera", camera.replug, camera.unplug)

    def _turn(self, name: str, on: Callable[[], None], off: Callable[[], None]) -> None:
        now = not getattr(self, name)
        (on if now else off)()
        setattr(self, name, now)
        self.changed.emit()


def use(app: QGuiApplication, folder: Path, console: Console) -> int:
    """Open the kiosk and the dock for a person; returns when the kiosk's window closes."""
    console.print("[bold]沙箱省平台和虚拟设备启动中…[/bold]")
    stage = Stage(folder)
    terminal = assemble(stage.kiosk_config())
    stage.enrol(terminal.config, terminal.journal.signer)
    kiosk = open_kiosk(terminal)
    engine = make_engine()
    wear(engine, Face(desk=True))
    model = DockModel(stage, engine)
    engine.setInitialProperties({"dock": model})
    engine.load(QUrl.fromLocalFile(str(HERE / "Dock.qml")))
    console.print(f"省平台（工作人员视角）：{stage.url}/staff")
    console.print("关闭终端窗口即可结束。")
    _fit(kiosk.window, app)
    kiosk.window.setPosition(0, 0)
    for beside in engine.rootObjects():
        beside.setProperty("x", kiosk.window.width() + _BESIDE_PX)
        beside.setProperty("y", 0)
    kiosk.window.visibleChanged.connect(lambda shown: None if shown else app.quit())
    QTimer.singleShot(0, kiosk.window.raise_)
    code = app.exec()
    engine.deleteLater()
    kiosk.close()
    stage.stop()
    return code


def _fit(window: QObject, app: QGuiApplication) -> None:
    """Shrink the kiosk's picture to a desk screen, keeping its shape."""
    screen = app.primaryScreen().availableGeometry()
    width, height = int(window.property("width")), int(window.property("height"))
    scale = min(1.0, (screen.height() - 60) / height, (screen.width() - 380) / width)
    if scale < 1.0:
        window.setProperty("zoom", scale)
