"""The wizard lets go of devices it tried: one that hangs does not hold up the screen."""

from __future__ import annotations

import threading

from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind, DeviceState, Health
from shared.technician.wizard.setup import Setup
from shared.technician.wizard.wizard import WizardModel
from shared.ui.background import Background
from shared.ui.live import LiveImages


class Stone:
    """Hangs as C does: no interrupt gets through."""

    kind = DeviceKind.LIGHT

    def __init__(self) -> None:
        self.hard, self.free = threading.Event(), threading.Event()

    def open(self) -> None: ...

    def close(self) -> None: ...

    def health(self) -> Health:
        return Health()

    def hang(self) -> None:
        self.hard.set()
        self.free.wait(600)

    def interrupt(self) -> None: ...

    def resume(self) -> None: ...


def test_leaving_the_wizard_waits_for_no_device(qtbot, tmp_path):
    background, stone = Background(), Stone()
    wizard = WizardModel(Setup(tmp_path / "kiosk.toml"), background, LiveImages())
    host = DeviceHost("stone", stone).start()
    assert host.wait_for(DeviceState.READY)
    host.call(lambda d: d.hang(), 600)
    assert stone.hard.wait(60)
    wizard._proof._hosts["stone"] = host
    joined = []
    host._thread.join = joined.append  # how long anybody would wait for it
    try:
        wizard.stop()
        assert joined == [0.0]
    finally:
        del host._thread.join
        stone.free.set()
        host.stop()
        background.stop()
