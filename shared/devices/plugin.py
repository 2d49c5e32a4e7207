"""What a driver package offers: a maker, a probe, and where it must live.

A vendor's package names one of these in the entry point group ``yichuang.drivers``; what comes with
the product is listed in ``builtin``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.devices.model import DeviceKind
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.devices.troubles.fault import Fault

Option = bool | int | float | str
Options = Mapping[str, Option]
Maker = Callable[[DeviceUrl, Options], Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something found on this machine that may be a device. No personal data.

    bus: ``serial``, ``usb``, ``pcsc``, ``sane``, ``cups``, ``camera`` or ``net``.
    url: how a driver would address it. usb_id: ``0400:c35a``, '' where there is none.
    name: what the system calls it. more: anything else a probe may want, by name.
    """

    bus: str
    url: str
    name: str = ""
    usb_id: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A driver that says it can use an attachment.

    score: 0 cannot, 1–39 perhaps, 40–79 likely, 80–100 it answered as itself.
    url, options: what to write into the configuration.
    """

    score: int
    url: str
    options: Mapping[str, Option] = field(default_factory=dict)


Probe = Callable[[Attachment], Proposal | None]


@dataclass(frozen=True, slots=True)
class DriverPlugin:
    """A driver for one kind of device.

    make: ``(url, options) -> Driver``; raises Trouble ``device-unsupported`` for what it does not
    know. probe: looks at an attachment, may speak to it for at most two seconds, changes nothing.
    isolated: True for a driver that can hang or crash inside C: it then lives in a child process.
    isolated_for: schemes of addresses for which it does, where only some of them can.
    probed_apart: schemes whose probe itself speaks through such a library (all, when isolated).
    Its module and ``make`` must not load the library (they also run in the terminal), ``open``
    does. What its methods take and return is listed in ``isolated.crossing.MAY_CROSS``; a function
    among the arguments is called on the owner thread. Iterators cannot cross: hand pages to a
    function.
    faults: rows the driver adds to the table of troubles, each with every field filled; its codes
    begin with the driver's name. A driver that only the configuration puts apart is never loaded
    here, so its own codes are told as ``device-defect``.
    """

    kind: DeviceKind
    make: Maker
    probe: Probe | None = None
    isolated: bool = False
    faults: tuple[Fault, ...] = ()
    isolated_for: frozenset[str] = frozenset()
    probed_apart: frozenset[str] = frozenset()


def known_options(options: Options, **kinds: type) -> None:
    """Refuse options a driver does not know or of a wrong type (Trouble ``device-unsupported``)."""
    for name, value in options.items():
        kind = kinds.get(name)
        if kind is None:
            raise trouble("device-unsupported", f"设备选项 {name} 不认识，请检查配置文件。")
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise trouble("device-unsupported", f"设备选项 {name} 的值不对，请检查配置文件。")
