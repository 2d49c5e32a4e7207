"""A card service of one's own: pcscd with two virtual readers, apart from the machine's.

The socket's path is built into pcscd, so it runs in a mount namespace of its own; the virtual
readers listen on two free ports next to each other. Several run at the same time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PATIENCE = 60.0
_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_APART = (
    'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd && '
    'exec /usr/sbin/pcscd --foreground --critical --config "$2"'
)


def socket_of_this_process() -> str:
    """Where this process looks for the service. The library asks its environment once, at its first
    call, so that ``tests/conftest.py`` says it before any test can make one."""
    return os.path.join(tempfile.gettempdir(), f"yichuang-pcscd-{os.getpid()}", "run", "pcscd.comm")


class Pcscd:
    """Start and stop it as often as needed: the socket stays where it is."""

    def __init__(self) -> None:
        for needed in (_DRIVER, Path("/usr/sbin/pcscd")):
            assert needed.exists(), f"{needed}: install what scripts/system-packages.txt names"
        self.folder = Path(socket_of_this_process()).parents[1]
        (self.folder / "run").mkdir(parents=True, exist_ok=True)
        (self.folder / "conf").mkdir(exist_ok=True)
        self.port = _free_pair()
        (self.folder / "conf" / "vpcd").write_text(
            'FRIENDLYNAME "Virtual PCD"\n'
            f"DEVICENAME   /dev/null:{self.port:#06x}\n"
            f"LIBPATH      {_DRIVER}\n"
            f"CHANNELID    {self.port:#06x}\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        return str(self.folder / "run" / "pcscd.comm")

    def start(self) -> None:
        apart = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-m"]
        run, conf = str(self.folder / "run"), str(self.folder / "conf")
        self._process = subprocess.Popen([*apart, "sh", "-c", _APART, "pcscd", run, conf])
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "pcscd ended at once"
            assert time.monotonic() < end, "pcscd does not come up"
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.connect(self.socket)
            return True
        return False

    def kill(self) -> None:
        """As a crash: the socket's file stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_pair() -> int:
    """A port that is free, and the one behind it; of a range the system hands out to nobody."""
    start = 20000 + os.getpid() % 5000 * 2
    for port in range(start, start + 2000, 2):
        try:
            with socket.socket() as one, socket.socket() as two:
                one.bind(("0.0.0.0", port))
                two.bind(("0.0.0.0", port + 1))
                return port
        except OSError:
            continue
    raise AssertionError("no free pair of ports")
