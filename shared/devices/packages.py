"""Driver packages by the name the configuration uses: what comes with the product, and vendors'.

A vendor's package adds a driver with an entry point in the group ``yichuang.drivers``: its name is
the word in the configuration, its object a ``plugin.DriverPlugin``. A vendor's driver of a built-in
name replaces the built-in one.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from shared.devices.builtin import BUILT_IN
from shared.devices.plugin import DriverPlugin
from shared.devices.troubles import learn, trouble
from shared.domain.errors import Trouble

GROUP: Final = "yichuang.drivers"


def driver_names() -> tuple[str, ...]:
    """Every driver that can be named in the configuration."""
    return tuple(sorted({*BUILT_IN, *(e.name for e in _added())}))


def known(name: str) -> bool:
    """Whether there is such a driver; nothing of it is loaded."""
    return name in driver_names()


def plugin_named(name: str) -> DriverPlugin:
    """A driver's plug-in, loaded. Raises Trouble ``device-unsupported``."""
    for point in _added():
        if point.name == name:
            return _load(point)
    if name not in BUILT_IN:
        raise nobody(name)
    plugin: DriverPlugin = import_module(BUILT_IN[name][1]).PLUGIN
    return plugin


def nobody(name: str) -> Trouble:
    """The trouble of a name no driver has."""
    return trouble("device-unsupported", f"没有名为 {name} 的驱动，请检查配置文件。")


@cache
def _added() -> tuple[EntryPoint, ...]:
    """Drivers of vendors' packages; looked up once, because it opens every package's metadata."""
    return tuple(entry_points(group=GROUP))


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
    learn(plugin.faults)
    return plugin
