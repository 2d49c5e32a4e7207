"""From a line of the configuration to a running device."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, runtime_checkable

from shared.config.model import DeviceEntry
from shared.devices.builtin import USUAL
from shared.devices.drivers import Driver
from shared.devices.host import DeviceHost, Listener
from shared.devices.model import DeviceKind
from shared.devices.packages import driver_names, known, nobody, plugin_named
from shared.devices.plugin import Attachment, DriverPlugin, Probe, Proposal
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble

__all__ = [
    "driver_names",
    "host_of",
    "hosts_of",
    "make_driver",
    "open_device",
    "plugin_named",
    "plugin_of",
    "probe_of",
]


@runtime_checkable
class Attached(Protocol):
    """A driver whose device hangs on another one, such as a cash drawer on its printer."""

    def attach(self, hosts: Mapping[str, DeviceHost[Any]]) -> None:
        """Learn who owns the other. Raises Trouble ``device-unsupported``."""


_HEALTH_S: Final = {
    DeviceKind.ID_CARD: 2.0,
    DeviceKind.CAMERA: 0.5,  # a stall should be seen within the half second after its two
    DeviceKind.RECEIPT: 1.0,
    DeviceKind.DRAWER: 0.5,  # asks nobody: what its printer heard is looked at
    DeviceKind.PAGE: 5.0,
    DeviceKind.SCANNER: 5.0,
    DeviceKind.FACE: 0.5,
}


def plugin_of(entry: DeviceEntry) -> DriverPlugin:
    """The plug-in an entry names. Raises Trouble ``device-unsupported``."""
    name = _name(entry)
    plugin = plugin_named(name)
    if plugin.kind is not DeviceKind(entry.kind):
        raise trouble("device-unsupported", f"驱动 {name} 不是 {entry.kind} 的驱动。")
    return plugin


def make_driver(entry: DeviceEntry) -> Driver:
    """The driver an entry names, not opened. Raises Trouble ``device-unsupported``.

    A driver that asks for it, or is told to in the configuration, lives in a child process. In
    the second case not even its module is loaded here: it may be the module that crashes.
    """
    url = DeviceUrl.parse(entry.url)
    if not entry.isolated:
        plugin = plugin_of(entry)
        driver: Driver = plugin.make(url, entry.options)  # in any case: it refuses what cannot work
        if not _apart(plugin.isolated, plugin.isolated_for, url):
            return driver
    name = _name(entry)
    if not known(name):
        raise nobody(name)
    if not sys.platform.startswith("linux"):
        raise trouble("device-unsupported", "这个驱动要求单独进程，本操作系统不支持。")
    from shared.devices.isolated.proxy import IsolatedDriver  # loaded where it is needed

    return IsolatedDriver(DeviceKind(entry.kind), name, entry.url, entry.options)


def probe_of(name: str) -> Probe | None:
    """A driver's probe, in a child process if the driver asks for one; None when it has none.

    Raises Trouble ``device-unsupported``.
    """
    plugin = plugin_named(name)
    here = plugin.probe
    if here is None or not (plugin.isolated or plugin.probed_apart):
        return here

    def probe(attachment: Attachment) -> Proposal | None:
        if not _apart(plugin.isolated, plugin.probed_apart, DeviceUrl.parse(attachment.url)):
            return here(attachment)
        from shared.devices.isolated.proxy import probe_in_child

        return probe_in_child(name, plugin.kind, attachment)

    return probe


def _apart(always: bool, schemes: frozenset[str], url: DeviceUrl) -> bool:
    """Whether this address is for a child process. A bus registered in this process is only in this
    process (``transport.usb.BUSES``)."""
    return always or (url.scheme in schemes and "bus" not in url.query)


def _name(entry: DeviceEntry) -> str:
    kind = DeviceKind(entry.kind)
    name = entry.driver or USUAL.get(kind, "")
    if not name:
        raise trouble("device-unsupported", f"{kind.words}没有通用驱动，请在配置里写明 driver。")
    return name


def open_device(entry: DeviceEntry, on_event: Listener | None = None) -> DeviceHost[Any]:
    """Start the owner thread of an entry's device; it connects by itself. Raises like host_of."""
    return host_of(entry, on_event).start()


def hosts_of(
    entries: Iterable[DeviceEntry],
    on_event: Listener | None = None,
    beside: Mapping[str, DeviceHost[Any]] | None = None,
) -> dict[str, DeviceHost[Any]]:
    """Every entry's device and its owner by id, not started yet; those that need another know it.

    beside: devices that run already. Raises like host_of, and ``device-unsupported`` when what a
    device hangs on is not there.
    """
    hosts = {entry.id: host_of(entry, on_event) for entry in entries}
    for host in hosts.values():
        if isinstance(host.driver, Attached):
            host.driver.attach({**(beside or {}), **hosts})
    return hosts


def host_of(entry: DeviceEntry, on_event: Listener | None = None) -> DeviceHost[Any]:
    """An entry's device and its owner, not started yet.

    Raises Trouble ``device-unsupported`` when the entry cannot work on any machine; a device that
    is only absent, or broken, is the host's state and no error here.
    """
    driver = make_driver(entry)
    health_s = _HEALTH_S.get(DeviceKind(entry.kind), 2.0)
    host = DeviceHost(entry.id, driver, on_event, health_s=health_s)
    host.address = entry.url
    return host
