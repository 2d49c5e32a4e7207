"""A libusb of one's own, compiled here, with an identity card reader behind it (``usb_stage.c``).

A driver's child process loads it in the place of the system's: pyusb and the calls into C are the
real ones, only what is behind them is ours.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from shared.devices.idcard.usb_link import HEAD, SPLIT_ENDS
from shared.devices.virtual.samv_module import SamvModule

URL = "usb://0400:c35a"
_SOURCE = Path(__file__).with_suffix(".c")


class UsbStage(SamvModule):
    """The reader. ``suffer`` and ``mend`` change how the library behaves."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        library = folder / "libusb-1.0.so.0"
        subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, _SOURCE], check=True)
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._door.bind(str(folder / "reader"))
        self._door.listen()
        threading.Thread(target=self._run, daemon=True).start()

    def environment(self) -> dict[str, str]:
        """What a child needs to load it."""
        paths = filter(None, (str(self.folder), os.environ.get("LD_LIBRARY_PATH")))
        return {"LD_LIBRARY_PATH": os.pathsep.join(paths), "LIBUSB_STAGE": str(self.folder)}

    def suffer(self, how: str) -> None:
        (self.folder / how).touch()

    def mend(self, how: str) -> None:
        (self.folder / how).unlink()

    def close(self) -> None:
        self._door.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            while packet := line.recv(4097):
                for said in self.hear(packet[1:]):
                    line.send(bytes([SPLIT_ENDS[2]]) + said[:HEAD])
                    line.send(bytes([SPLIT_ENDS[3]]) + said[HEAD:])
