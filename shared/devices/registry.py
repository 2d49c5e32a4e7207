"""From a line of the configuration to a running device.

A vendor's package adds a driver with an entry point in the group ``yichuang.drivers``: its name is
the word in the configuration, its object a maker ``(url, options) -> Driver``. A vendor's driver
of a built-in name replaces the built-in one.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from shared.config.model import DeviceEntry
from shared.devices.builtin import BUILT_IN, USUAL, Maker
from shared.devices.drivers import Driver
from shared.devices.host import DeviceHost, Listener
from shared.devices.model import DeviceKind
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

GROUP: Final = "yichuang.drivers"
_HEALTH_S: Final = {
    DeviceKind.ID_CARD: 2.0,
    DeviceKind.CAMERA: 0.5,  # a stall should be seen within the half second after its two
    DeviceKind.RECEIPT: 1.0,
    DeviceKind.PAGE: 5.0,
}


def driver_names() -> tuple[str, ...]:
    """Every driver that can be named in the configuration."""
    return tuple(sorted({*BUILT_IN, *(e.name for e in _added())}))


def make_driver(entry: DeviceEntry) -> Driver:
    """The driver an entry names, not opened. Raises Trouble ``device-unsupported``."""
    kind = DeviceKind(entry.kind)
    driver = _maker(entry.driver or USUAL[kind])(DeviceUrl.parse(entry.url), entry.options)
    if driver.kind is not kind:
        raise trouble("device-unsupported", f"驱动 {entry.driver} 不是 {entry.kind} 的驱动。")
    return driver


def open_device(entry: DeviceEntry, on_event: Listener | None = None) -> DeviceHost[Any]:
    """Start the owner thread of an entry's device; it connects by itself. Raises like host_of."""
    return host_of(entry, on_event).start()


def host_of(entry: DeviceEntry, on_event: Listener | None = None) -> DeviceHost[Any]:
    """An entry's device and its owner, not started yet.

    Raises Trouble ``device-unsupported`` when the entry cannot work on any machine; a device that
    is only absent, or broken, is the host's state and no error here.
    """
    driver = make_driver(entry)
    health_s = _HEALTH_S[DeviceKind(entry.kind)]
    return DeviceHost(entry.id, driver, on_event, health_s=health_s)


@cache
def _added() -> tuple[EntryPoint, ...]:
    """Drivers of vendors' packages; looked up once, because it opens every package's metadata."""
    return tuple(entry_points(group=GROUP))


def _maker(name: str) -> Maker:
    for point in _added():
        if point.name == name:
            try:
                maker: Maker = point.load()
            except Trouble:
                raise
            except Exception as error:
                hint = f"驱动 {name} 不能载入：{type(error).__name__}。"
                raise trouble("device-unsupported", hint) from error
            return maker
    if name not in BUILT_IN:
        raise trouble("device-unsupported", f"没有名为 {name} 的驱动，请检查配置文件。")
    return BUILT_IN[name][1]
