"""A kiosk with virtual devices and a technician's finger on its real screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from kiosk.opening import Kiosk, open_kiosk
from shared.assembly import assemble
from shared.demo.finger import PATIENCE, Finger
from shared.demo.stage import Stage
from shared.devices.model import DeviceState
from shared.technician.pin import TechnicianPin
from shared.technician.technician import TechnicianModel
from shared.ui.engine import prepare_environment

prepare_environment()
NUMBER, PIN = "T07", "820519"


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


class Site:
    """A kiosk on the loopback, and hands."""

    def __init__(self, folder: Path, *, landscape: bool) -> None:
        self.stage = Stage(folder)
        self.terminal = assemble(self.stage.kiosk_config())
        self.stage.enrol(self.terminal.config, self.terminal.journal.signer)
        self.kiosk: Kiosk = open_kiosk(self.terminal, landscape=landscape, read_pages=False)
        self.warnings: list[str] = []
        self.kiosk.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        self.finger = Finger(self.kiosk.window, pause_ms=0)
        self.finger.until(lambda: self.kiosk.afterwards.done)
        for host in self.terminal.hosts.values():
            assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE), host.device_id

    def hold_corner(self, hold_ms: int = 3400) -> None:
        """Press the corner of the clock."""
        window = self.kiosk.window
        self.finger.until(lambda: self.kiosk.director.shell.step_now() == "home")
        self.finger.wait("home.all")
        self.finger.until(lambda: not self.finger.guarded())
        self.finger.tap(QPoint(window.width() - 60, 60), hold_ms)

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.finger.touch(f"key.{digit}", settle=False)
        self.finger.touch("entry.go", settle=False)

    def enter(self) -> TechnicianModel:
        """In by a PIN that was set before, as after a held corner (``test_door`` holds it)."""
        TechnicianPin(self.terminal.config.data_folder / "keys").set(NUMBER, PIN)
        self.kiosk.director.show_technician()
        self.type_pin(PIN)
        self.finger.wait("board.checkAll")
        return self.room

    @property
    def room(self) -> TechnicianModel:
        found = self.kiosk.director.technician.room
        assert found is not None, "nobody is at the technician's door"
        return found

    def text(self, control: str) -> str:
        """What a control says."""
        item = self.finger.wait(control)
        return str(item.property("text") or item.property("title"))

    def says(self, control: str, words: str) -> bool:
        """True once a control says these words."""

        def said() -> bool:
            item = self.finger.find(control)
            return item is not None and words in "".join(
                str(item.property(name) or "") for name in ("text", "title")
            )

        return self.finger.until(said)

    def facts(self, type_: str) -> list[dict[str, object]]:
        """Bodies of all facts of a type, in order."""
        journal = self.terminal.journal
        return [journal.body(h.id) for h in journal.facts(type=type_)]

    def close(self) -> None:
        self.kiosk.close()
        self.stage.stop()


@pytest.fixture
def site_of(qapp: object, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    made: list[Site] = []

    def make(*, landscape: bool = True) -> Site:
        made.append(Site(tmp_path / f"site-{len(made)}", landscape=landscape))
        return made[-1]

    yield make
    for site in made:
        site.close()
        assert site.warnings == []


@pytest.fixture
def site(site_of: Callable[..., Site]) -> Site:
    return site_of()
