"""Drivers that do what a vendor's library may do: hang or crash inside C. Their test plants them
as a vendor's package, by an entry point in a folder on the path."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from pathlib import Path

from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.plugin import Attachment, DriverPlugin, Proposal
from shared.devices.troubles import trouble
from shared.domain.identity import CardKind, IdentityCard
from shared.image.frame import Frame, Page

PROCESS = os.getpid()


class Planted(Interruptible):
    """A reader whose library misbehaves when asked to."""

    kind = DeviceKind.ID_CARD

    def __init__(self, url, options) -> None:
        super().__init__()
        self.url, self.options = url, options
        self.sick = Path(url.path)
        """A file that holds what is wrong with the device, if anything."""
        self.card_present = False

    def open(self) -> None:
        self._suffer("open")

    def close(self) -> None:
        self._suffer("close")

    def health(self) -> Health:
        self._suffer("health")
        return HEALTHY

    def _suffer(self, where: str) -> None:
        word = self.sick.read_text() if self.sick.exists() else ""
        if word == f"{where}-hang":
            self.hang()
        if word == f"{where}-crash":
            self.crash()
        if word == f"{where}-gone":
            raise trouble("reader-disconnected")

    def read(self):
        self._suffer("read")
        self.card_present = True
        from datetime import date

        return IdentityCard(
            CardKind.RESIDENT,
            "王桂芳",
            "410305194603170025",
            "女",
            date(1946, 3, 17),
            photo_wlt=bytes(1024),
        )

    def module_id(self) -> str:
        return str(os.getpid())

    # beyond the protocol: what the tests ask for
    def hang(self) -> None:
        """Never returns and never lets the interpreter go."""
        ctypes.PyDLL(None).sleep(100_000)

    def doze(self) -> str:
        """Hangs in Python, where an interrupt gets through."""
        while not self.interrupted:
            time.sleep(0.01)
        return "woken"

    def deaf(self) -> None:
        """Hangs in C without the interpreter: an interrupt arrives and changes nothing."""
        ctypes.CDLL(None).sleep(100_000)

    def crash(self) -> None:
        ctypes.string_at(0)

    def leave(self) -> None:
        os._exit(3)

    def wrong(self) -> None:
        raise ValueError("王桂芳 410305194603170025")

    def refuse(self) -> None:
        raise trouble("reader-disconnected", "请检查读卡器的线。")

    def pages(self, count: int, on_page) -> int:
        taken = 0
        for number in range(count):
            page = Page(bytes([number]) * 300_000, 10, 20, 300)
            taken += bool(on_page(page, number))
        return taken

    def frame(self, high: int, wide: int) -> Frame:
        import numpy as np

        return Frame(np.full((high, wide, 3), 7, np.uint8), 1.5)

    def echo(self, *values):
        return values

    def strange(self):
        return threading.Lock()

    def where(self) -> list[str]:
        with open("/proc/self/environ", "rb") as file:
            return [part.decode().split("=")[0] for part in file.read().split(b"\0") if part]

    def handles(self) -> list[str]:
        found = []
        for number in range(256):
            try:
                found.append(os.readlink(f"/proc/self/fd/{number}"))
            except OSError:
                continue
        return found

    def babble(self, what: bytes) -> None:
        """Say something else on the channel than a driver may."""
        import socket
        import sys

        # the line's number is the one the parent had free: a child is told it, nobody may guess it
        handle, _parent = sys.argv[-2:]
        socket.socket(fileno=os.dup(int(handle))).send(what)

    def brood(self) -> int:
        """Start something that outlives its parent if nobody ends it."""
        import subprocess

        return subprocess.Popen(["/bin/sleep", "1000"]).pid


def probe(attachment: Attachment):
    if attachment.name == "hang":
        ctypes.PyDLL(None).sleep(100_000)
    if attachment.name == "crash":
        ctypes.string_at(0)
    return Proposal(90, attachment.url, {"child": os.getpid()})


PLUGIN = DriverPlugin(DeviceKind.ID_CARD, Planted, probe, isolated=True)
