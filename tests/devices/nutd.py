"""A UPS service of one's own: the real upsd and a UPS whose state is written in a file."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from shared.devices.virtual.port import KeptPort

PATIENCE = 60.0
_DRIVER, _SERVICE = Path("/lib/nut/dummy-ups"), Path("/lib/nut/upsd")
_USUAL = {
    "ups.mfr": "Dummy",
    "ups.model": "Hall 1000",
    "ups.status": "OL CHRG",
    "battery.charge": "97",
    "battery.runtime": "1260",
    "ups.load": "23",
}


class Nut:
    """One UPS named ``hall``. ``say`` changes what it reports."""

    def __init__(self) -> None:
        for needed in (_DRIVER, _SERVICE):
            assert needed.exists(), f"{needed}: install what scripts/system-packages.txt names"
        self._folder = tempfile.TemporaryDirectory(prefix="nut-")
        self.folder = Path(self._folder.name)
        self._kept = KeptPort()
        self.port = self._kept.number
        self._file(
            "ups.conf",
            "maxretry = 1\npollinterval = 1\n[hall]\n driver = dummy-ups\n port = hall.dev\n",
        )
        self._file("upsd.conf", f"LISTEN 127.0.0.1 {self.port}\nSTATEPATH {self.folder}\n")
        self._file("upsd.users", "")
        self.say()
        places = ("NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH")
        self._env = {**os.environ, **dict.fromkeys(places, str(self.folder))}
        self._driver: subprocess.Popen[bytes] | None = None
        self._service: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nut://127.0.0.1:{self.port}/hall"

    def say(self, **changed: str) -> None:
        """``ups_status="OB"`` and the like; the driver reads the file again by itself."""
        values = _USUAL | {name.replace("_", "."): value for name, value in changed.items()}
        fresh = self.folder / "fresh"
        fresh.write_text("".join(f"{name}: {value}\n" for name, value in values.items()))
        told = self.folder / "hall.dev"
        # the driver looks at whole seconds: two words within one would be one word to it
        second = max(int(time.time()), int(told.stat().st_mtime) + 1 if told.exists() else 0)
        os.utime(fresh, (second, second))
        fresh.replace(told)

    def plug(self) -> None:
        """The cable between UPS and machine is in."""
        self._driver = self._start(_DRIVER, "-a", "hall", "-F", "-u", _me())
        self._until(lambda: any(self.folder.glob("dummy-ups-hall")))

    def unplug(self) -> None:
        self._driver = _ended(self._driver)

    def start(self) -> None:
        self._service = self._start(_SERVICE, "-F", "-u", _me())
        self._until(self._listens)

    def stop(self) -> None:
        self._service = _ended(self._service)

    def close(self) -> None:
        self.unplug()
        self.stop()
        self._folder.cleanup()

    def _file(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o640)

    def _start(self, *command: object) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        words = [str(word) for word in command]
        return subprocess.Popen(words, env=self._env, stdout=quiet, stderr=quiet)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def _until(self, ready) -> None:
        end = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < end, "the UPS service does not come up"
            time.sleep(0.02)


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _ended(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.terminate()
        process.wait(PATIENCE)
