"""What is plugged in or pulled out wakes the devices it concerns: they connect, or look, at once.

udev tells it, where there is udev. Without it, and besides it, every owner thread connects again
by itself (``host.Backoff``) and checks its device every few seconds, so a word of udev that is
lost, doubled or late costs time and nothing else.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from shared import logs
from shared.devices.transport.link import DeviceUrl
from shared.domain.errors import Trouble

SUBSYSTEMS: Final = ("usb", "tty", "hidraw", "video4linux")
_THROUGH: Final = ("pcsc", "sane", "cups")
"""Schemes whose devices hang on another program: any change on the bus may concern them."""
_POLL_S: Final = 1.0


class Owner(Protocol):
    """What a change wakes (``host.DeviceHost``)."""

    @property
    def address(self) -> str:
        """Where its device is now: it may be exchanged for another."""
        ...

    def hint_plugged(self) -> None:
        """Something was plugged in."""
        ...

    def hint_unplugged(self) -> None:
        """Something was pulled out."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One word of udev. ``nodes``: every path of the device; ``usb_id``: ``0400:c35a`` or ''."""

    action: str
    subsystem: str
    nodes: frozenset[str] = frozenset()
    usb_id: str = ""
    serial: str = ""

    @classmethod
    def of(cls, device: Mapping[str, str]) -> Change:
        """From udev's properties; what they lack stays empty."""
        parts = [device.get("DEVNAME", ""), *device.get("DEVLINKS", "").split()]
        return cls(
            device.get("ACTION", ""),
            device.get("SUBSYSTEM", ""),
            frozenset(part for part in parts if part),
            _usb_id(device),
            device.get("ID_SERIAL_SHORT", ""),
        )


def _usb_id(device: Mapping[str, str]) -> str:
    vendor, model = device.get("ID_VENDOR_ID", ""), device.get("ID_MODEL_ID", "")
    if not vendor:
        # the kernel's own word, which a removal has too: "400/c35a/100"
        vendor, _, rest = device.get("PRODUCT", "").partition("/")
        model = rest.partition("/")[0]
    if not vendor or not model:
        return ""
    return f"{vendor.lower():0>4}:{model.lower():0>4}"


def concerns(change: Change, url: DeviceUrl) -> bool:
    """Whether a change may be about the device at this address. When unsure: yes."""
    if url.scheme == "usb":
        if change.subsystem != "usb" or change.usb_id not in ("", _number(url)):
            return False
        wanted = url.query.get("serial", "")
        return not wanted or change.serial in ("", wanted)
    if url.scheme in _THROUGH:
        return change.subsystem in ("usb", "hidraw")
    if url.scheme == "camera":
        node = f"/dev/video{url.host or url.name}" if not url.path else url.path
        return change.subsystem == "video4linux" and (node in change.nodes or not change.nodes)
    return bool(url.path) and url.path in change.nodes


def _number(url: DeviceUrl) -> str:
    return url.name.strip("/").replace("-", ":").lower()


class HotPlug:
    """Listens to udev and wakes owners. ``start`` and ``stop`` once each.

    A machine without udev, or without the right to listen, is no error: ``listening`` stays False
    and polling does it alone. after_s: seconds to wait before listening, so that a start is not
    slowed down; devices connect by themselves then anyway.
    """

    def __init__(self, owners: Iterable[Owner], after_s: float = 0.0) -> None:
        self._owners, self._after_s = tuple(owners), after_s
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._bell, self._rung = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="hot-plug", daemon=True)

    @property
    def listening(self) -> bool:
        """True while udev tells us what changes."""
        return self._listening.is_set()

    def start(self) -> None:
        """Listen from now on."""
        if self._owners:
            self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        with suppress(OSError):
            self._bell.send(b"!")
        if self._thread.ident is not None:
            self._thread.join(5)
        self._bell.close()
        self._rung.close()

    def heard(self, change: Change) -> None:
        """Wake whom it concerns. The same word twice does no harm."""
        for owner in self._owners:
            if not _concerned(change, owner):
                continue
            if change.action in ("remove", "unbind"):
                owner.hint_unplugged()
            else:
                owner.hint_plugged()

    def _run(self) -> None:
        if self._stopping.wait(self._after_s):
            return
        try:
            monitor = _monitor()
        except Exception as error:  # no library, no netlink, no right: polling does it
            logs.warn("no hot-plug", error=type(error).__name__)
            return
        self._listening.set()
        while not self._stopping.is_set():
            try:
                select.select([monitor, self._rung], [], [], _POLL_S)
                device = monitor.poll(0)
            except Exception as error:
                logs.warn("hot-plug ended", error=type(error).__name__)
                break
            if device is not None:
                self.heard(Change.of({**device.properties, "ACTION": device.action or ""}))
        self._listening.clear()


def _concerned(change: Change, owner: Owner) -> bool:
    try:
        return concerns(change, DeviceUrl.parse(owner.address))
    except Trouble:
        return False


def _monitor() -> Any:  # noqa: ANN401 - pyudev has no types
    import pyudev

    monitor = pyudev.Monitor.from_netlink(pyudev.Context())
    for subsystem in SUBSYSTEMS:
        monitor.filter_by(subsystem)
    monitor.start()
    return monitor
