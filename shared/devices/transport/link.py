"""What a driver needs of a byte link, and the address of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from shared.devices.deadline import Deadline
from shared.devices.troubles import trouble


class LinkLost(OSError):
    """The link is gone or was never there."""


class LinkForbidden(LinkLost):
    """The operating system does not let us use the port."""


class LinkTaken(LinkLost):
    """Another program, or a driver of the system, holds the device and does not let go."""


class Link(Protocol):
    """Bytes to and from a device, never blocking past a deadline."""

    def open(self) -> None:
        """Open the link. Raises LinkLost."""
        ...

    def close(self) -> None:
        """Close the link at once; unsent bytes are dropped; never raises."""
        ...

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send; returns how many bytes the system took before the deadline. Raises LinkLost."""
        ...

    def read(self, most: int, deadline: Deadline) -> bytes:
        """At least one byte as soon as there is any, b"" at the deadline. Raises LinkLost."""
        ...

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        ...


_DRAIN_S: Final = 1.0


def drained(read: Callable[[], bytes]) -> None:
    """Read until nothing comes. Raises LinkLost for an end that never stops talking."""
    end = Deadline(_DRAIN_S)
    while read():
        if end.passed:
            raise LinkLost("it never stops talking")


_NAMED: Final = frozenset({"usb", "pcsc", "sane"})
"""Schemes whose next part is a name as the system writes it: ``0400:c35a`` is no host and port,
and a card reader's name may hold spaces and brackets."""


@dataclass(frozen=True, slots=True)
class DeviceUrl:
    """The address of a device: ``serial:///dev/ttyUSB0?baud=115200``, ``usb://0400:c35a`` …"""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    """Host and path as written: what names a print queue, capitals kept."""

    @classmethod
    def parse(cls, url: str) -> DeviceUrl:
        """Take an address apart. Raises Trouble ``device-unsupported`` when it is none."""
        scheme, mark, rest = url.partition("://")
        if mark and scheme.lower() in _NAMED:
            name, _, query = rest.partition("?")
            name = unquote(name)
            host = name if scheme.lower() == "usb" else ""
            return cls(scheme.lower(), host, 0, "", dict(parse_qsl(query)), name)
        try:
            parts = urlsplit(url)
            port = parts.port or 0
        except ValueError as error:
            raise trouble("device-unsupported", "设备地址写法不对，请检查配置文件。") from error
        if not parts.scheme:
            raise trouble("device-unsupported", "设备地址缺少类型，例如 serial 或 tcp。")
        return cls(
            parts.scheme.lower(),
            unquote(parts.hostname or ""),
            port,
            unquote(parts.path),
            dict(parse_qsl(parts.query)),
            unquote(parts.netloc + parts.path),
        )

    @property
    def usb_id(self) -> tuple[int, int]:
        """Vendor and product of ``usb://0400:c35a``. Raises Trouble ``device-unsupported``."""
        try:
            vendor, product = (int(part, 16) for part in self.host.replace("-", ":").split(":"))
        except ValueError as error:
            hint = "USB 地址应写成 usb://0400:c35a，编号见 lsusb。"
            raise trouble("device-unsupported", hint) from error
        return vendor, product

    def number(self, name: str, default: int) -> int:
        """A whole number from the query. Raises Trouble ``device-unsupported``."""
        text = self.query.get(name, str(default))
        if not text.isdigit():
            raise trouble("device-unsupported", f"设备地址里的 {name} 应当是数字。")
        return int(text)
