"""A packaged face that proves it can start: a terminal with nothing attached and no province.

``--smoke`` runs the real composition on a configuration in a temporary folder whose devices are
absent (an ordinary state of a device) and whose province does not answer; it draws the first
screen, waits for the reading process and for drivers' children (frozen programs start those
differently), and stops.
Part of the composition roots: only the faces' ``app.py`` import it.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtQuick import QQuickWindow

from shared.reading.reader import Reader

FRAME_DEADLINE_MS = 20_000
_NOBODY = "127.0.0.1:9"  # the discard port of this machine: refuses at once
_CONFIG = """
[terminal]
id = "SMOKE-01"
face = "{face}"
number_prefix = "SM"
window = "1 号窗口"
data = "data"

[hall]
id = "SMOKE"
name = "启动自检"
region = "410399"

[province]
url = "http://{nobody}"
kid = "smoke"
public_key = "{key}"
answer_key = "{key}"

[[device]]
id = "id-reader"
kind = "id-card-reader"
url = "serial:///dev/yichuang-absent"

[[device]]
id = "camera"
kind = "document-camera"
url = "camera+http://{nobody}/"

[[device]]
id = "receipt"
kind = "receipt-printer"
url = "tcp://{nobody}"
"""


_APART = {
    "receipt-printer": f"tcp://{_NOBODY}",
    "id-card-reader": "usb://0400:c35a",
    "smart-card-reader": "pcsc://",
    "document-camera": "camera:///dev/yichuang-absent",
    "document-scanner": "sane://absent",
}
"""Devices that are not there, each through a library of its own."""


@contextmanager
def smoke_config(face: str) -> Iterator[Path]:
    """A configuration file for ``face`` (``kiosk`` or ``counter``) in a folder that goes away."""
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()
    with tempfile.TemporaryDirectory(prefix="yichuang-smoke-") as folder:
        path = Path(folder) / f"{face}.toml"
        text = _CONFIG.format(face=face, nobody=_NOBODY, key=base64.b64encode(key).decode())
        path.write_text(text, "utf-8")
        yield path


def leave_after_first_frame(app: QCoreApplication, window: QQuickWindow) -> None:
    """End the event loop once ``window`` has drawn: code 0, or 3 when no frame comes in time."""
    window.frameSwapped.connect(lambda: QTimer.singleShot(0, app.quit))
    QTimer.singleShot(FRAME_DEADLINE_MS, app, lambda: app.exit(3))
    window.update()


def drives() -> bool:
    """Whether drivers' children start and load what their drivers need; says which does not."""
    from shared.config import DeviceEntry
    from shared.devices.registry import make_driver
    from shared.domain.errors import Trouble

    about = {"id": "smoke", "isolated": True}
    for kind, url in _APART.items():
        driver = make_driver(DeviceEntry.model_validate({**about, "kind": kind, "url": url}))
        try:
            driver.open()
        except Trouble as met:
            if met.code == "device-defect" or met.code.startswith("driver-"):
                print(kind, met.code, met.staff_hint)
                return False
        finally:
            driver.close()
    return True


def reads(reader: Reader | None) -> bool:
    """Whether the reading process starts and can read; True for a face without one."""
    return reader is None or reader.wait_ready()
