"""Opens the technician's room over an assembled terminal: part of the composition roots.

Loaded when somebody asks for the room, never on the way to a first screen (docs/adr/0008).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from shared.assembly import Terminal, assemble, local_now
from shared.casework.staff import STAFF_FILE, Staff
from shared.config import load
from shared.devices.checkup.papers import TestPapers, provide
from shared.devices.finding.looks import Places
from shared.input.engine import PinyinEngine
from shared.technician.machine import Machine
from shared.technician.pin import TechnicianPin
from shared.technician.technician import HERE, TechnicianModel
from shared.technician.wizard.setup import Setup
from shared.technician.wizard.wizard import WizardModel
from shared.ui.background import Background
from shared.ui.engine import Face, make_engine, wear
from shared.ui.live import LiveImages
from shared.ui.pinyin import PinyinModel

FIRST_BOOT = HERE / "FirstBoot.qml"


def machine_of(terminal: Terminal) -> Machine:
    """What the technician's pages need of a terminal."""

    def enrol(code: str) -> None:
        from shared.sync import enrolment

        name, mine = terminal.config.terminal.id, terminal.credentials
        with terminal.line(bare=True) as line:
            enrolment.enrol(line, terminal.journal.signer, mine, name, code, terminal.clock)

    kiosk = terminal.config.terminal.face != "counter"  # a window does its money at its own desk
    people = terminal.config.data_folder / STAFF_FILE
    return Machine(
        office=terminal.office,
        hosts=terminal.hosts,
        pin=TechnicianPin(terminal.config.data_folder / "keys"),
        entries=terminal.config.device,
        enrolled=lambda: terminal.credentials.pair() is not None,
        enrol=enrol,
        notes=lambda: [*terminal.staff_notes(), *terminal.setup_notes()],
        clock_words=lambda: terminal.clock.words,
        self_test=terminal.self_test,
        bundle=terminal.station.keep_bundle,
        calibrate=lambda *asked: _measure_mat(terminal, *asked),
        staff=(lambda: Staff(people)) if kiosk else None,
        diagonal=terminal.config.terminal.screen_diagonal,
        retire=lambda device, out: terminal.station.retire(device, out=out),
    )


def _measure_mat(terminal: Terminal, device: str, width_mm: float, height_mm: float) -> str:
    from shared.casework.calibrating import Calibrations, measure_mat

    kept = Calibrations(terminal.config.calibration_folder)
    return measure_mat(terminal.hosts[device], kept, width_mm, height_mm)


def technician_room(
    terminal: Terminal, live: LiveImages, *, touch: bool, path: Path | None = None
) -> TechnicianModel:
    """The room, at its door. touch: the machine has no keyboard. path: its configuration's file."""
    machine = machine_of(terminal)
    if path is not None:
        machine.setup = Setup(path, face=terminal.config.terminal.face, places=terminal.places)
    return TechnicianModel(machine, live, touch=touch)


class Installation:
    """A machine with nothing configured: the wizard in a window of its own until it is set up.

    done: gets the terminal that was made, assembled and not started. Needs a QGuiApplication.
    """

    def __init__(
        self,
        path: Path,
        face: str,
        done: Callable[[Terminal], None],
        *,
        touch: bool,
        size: tuple[int, int],
        extra: Sequence[str] = (),
        places: Places | None = None,
    ) -> None:
        provide(_nobodys_papers)  # the terminal's own, once there is one, take their place
        self._done = done
        self._terminal: Terminal | None = None
        self.engine = make_engine()
        wear(self.engine, Face(landscape=size[0] > size[1], desk=True))
        self.background = Background()
        setup = Setup(path, opened=lambda: self._open(path), extra=extra, face=face, places=places)
        self.model = WizardModel(setup, self.background, self.engine.live)
        self.model.finished.connect(self._finished, Qt.ConnectionType.QueuedConnection)
        self.view = QQuickView(self.engine, cast(Any, None))
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.setTitle("一窗・安装向导")
        self.view.resize(*size)
        words = PinyinEngine()
        self._pinyin = PinyinModel(words.candidates)
        self.view.setInitialProperties(
            {"model": self.model, "byTouch": touch, "pinyin": self._pinyin}
        )
        self.view.setSource(QUrl.fromLocalFile(str(FIRST_BOOT)))

    def show(self, *, fullscreen: bool) -> None:
        """Put it on the screen."""
        self.view.showFullScreen() if fullscreen else self.view.show()

    def _open(self, path: Path) -> Machine:
        if self._terminal is not None:
            self._terminal.stop()
            self._terminal = None
        self._terminal = assemble(load(path))
        return machine_of(self._terminal)

    def _finished(self, _machine: object) -> None:
        terminal, self._terminal = self._terminal, None
        self.close()
        if terminal is not None:
            self._done(terminal)

    def close(self) -> None:
        """Take the window away, the engine before the model."""
        self.model.stop()
        self.view.close()
        self.view.deleteLater()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.background.stop()
        if self._terminal is not None:
            self._terminal.stop()


def _nobodys_papers() -> TestPapers:
    """Test papers of a machine that has no name yet."""
    from shared.paper.test_papers import SitePapers

    return SitePapers("还没有配置", "还没有编号", local_now)


def install(
    path: Path, face: str, *, touch: bool, size: tuple[int, int], fullscreen: bool
) -> Terminal | None:
    """Lead somebody through a first installation; None when its window was closed before."""
    loop = QEventLoop()
    made: list[Terminal] = []

    def done(terminal: Terminal) -> None:
        made.append(terminal)
        loop.quit()

    installation = Installation(path, face, done, touch=touch, size=size)
    installation.view.visibleChanged.connect(
        lambda shown: None if shown or made else QTimer.singleShot(0, loop.quit)
    )
    installation.show(fullscreen=fullscreen)
    # between the wizard's window and the app's there is none
    QGuiApplication.setQuitOnLastWindowClosed(False)
    loop.exec()
    QGuiApplication.setQuitOnLastWindowClosed(True)
    if not made:
        installation.close()
    return made[0] if made else None
