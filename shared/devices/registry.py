"""From a line of the configuration to a running device.

A vendor's package adds a driver with an entry point in the group ``yichuang.drivers``: its name is
the word in the configuration, its object a ``plugin.DriverPlugin``. A vendor's driver
of a built-in name replaces the built-in one.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from shared.config.model import DeviceEntry
from shared.devices.builtin import BUILT_IN, USUAL
from shared.devices.drivers import Driver
from shared.devices.host import DeviceHost, Listener
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin
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


def plugin_of(entry: DeviceEntry) -> DriverPlugin:
    """The plug-in an entry names. Raises Trouble ``device-unsupported``."""
    kind = DeviceKind(entry.kind)
    name = entry.driver or USUAL.get(kind, "")
    if not name:
        raise trouble("device-unsupported", f"{kind.words}没有通用驱动，请在配置里写明 driver。")
    plugin = plugin_named(name)
    if plugin.kind is not kind:
        raise trouble("device-unsupported", f"驱动 {name} 不是 {entry.kind} 的驱动。")
    return plugin


def make_driver(entry: DeviceEntry) -> Driver:
    """The driver an entry names, not opened. Raises Trouble ``device-unsupported``."""
    driver: Driver = plugin_of(entry).make(DeviceUrl.parse(entry.url), entry.options)
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
    health_s = _HEALTH_S.get(DeviceKind(entry.kind), 2.0)
    return DeviceHost(entry.id, driver, on_event, health_s=health_s)


@cache
def _added() -> tuple[EntryPoint, ...]:
    """Drivers of vendors' packages; looked up once, because it opens every package's metadata."""
    return tuple(entry_points(group=GROUP))


def plugin_named(name: str) -> DriverPlugin:
    """A driver's plug-in, loaded. Raises Trouble ``device-unsupported``."""
    for point in _added():
        if point.name == name:
            return _load(point)
    if name not in BUILT_IN:
        raise trouble("device-unsupported", f"没有名为 {name} 的驱动，请检查配置文件。")
    plugin: DriverPlugin = import_module(BUILT_IN[name][1]).PLUGIN
    return plugin


def _load(point: EntryPoint) -> DriverPlugin:
    try:
        plugin = point.load()
    except Trouble:
        raise
    except Exception as error:
        hint = f"驱动 {point.name} 不能载入：{type(error).__name__}。"
        raise trouble("device-unsupported", hint) from error
    if not isinstance(plugin, DriverPlugin):
        raise trouble("device-unsupported", f"驱动 {point.name} 不是本产品的驱动包。")
    return plugin
