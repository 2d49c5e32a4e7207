"""The probes of every driver there is, ours and vendors', in the order that breaks a tie."""

from __future__ import annotations

from shared.devices.builtin import BUILT_IN
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Probe
from shared.devices.registry import driver_names, plugin_named, probe_of
from shared.domain.errors import Trouble


def plugins() -> dict[str, DriverPlugin]:
    """Every driver that loads; one that does not has no say. Vendors' come first: whoever installs
    a package means it to be used."""
    names = sorted(
        driver_names(),
        key=lambda name: (name in BUILT_IN, list(BUILT_IN).index(name) if name in BUILT_IN else 0),
    )
    loaded = {}
    for name in names:
        try:
            loaded[name] = plugin_named(name)
        except (Trouble, ImportError):
            continue
    return loaded


def probes_of(loaded: dict[str, DriverPlugin]) -> list[tuple[str, Probe]]:
    """What a search asks; a driver that asks for a process of its own is probed in one."""
    found = ((name, probe_of(name)) for name in loaded)
    return [(name, probe) for name, probe in found if probe is not None]


def kinds_of(loaded: dict[str, DriverPlugin]) -> dict[str, DeviceKind]:
    """Driver to its kind."""
    return {name: plugin.kind for name, plugin in loaded.items()}
