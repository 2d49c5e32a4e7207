"""A stage with real screens: sandbox province, virtual devices, kiosk, all on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk import opening
from kiosk.opening import Kiosk, open_kiosk
from shared.assembly import assemble
from shared.demo.stage import Stage
from shared.demo.walk import Resident, Walk
from shared.reading import reader
from shared.speech import SilentSpeaker


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def open_stage(
    stage: Stage, qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Resident]]:
    """Open the kiosk and give the person before it; several times in a row if need be."""
    # a busy machine may need long for a page; that a page is kept unread is another test's matter
    monkeypatch.setattr(opening, "READING_S", 300.0)
    monkeypatch.setattr(reader, "START_DEADLINE_S", 300.0)
    kiosks: list[Kiosk] = []

    def open_(
        person: int = 0, *, network: bool = False, read: bool = True, idle: int = 180
    ) -> Resident:
        terminal = assemble(stage.kiosk_config())
        stage.enrol(terminal.config, terminal.journal.signer)
        if not network:
            stage.cut_network()
        kiosk = open_kiosk(terminal, speaker=SilentSpeaker(), read_pages=read, idle_seconds=idle)
        kiosks.append(kiosk)
        resident = Resident(stage, kiosk, stage.people[person], Walk(None))
        devices = terminal.devices.values()
        assert resident.finger.until(lambda: all(d.state.usable for d in devices))
        return resident

    yield open_
    for kiosk in kiosks:
        kiosk.close()
