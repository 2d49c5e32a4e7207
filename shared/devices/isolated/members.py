"""What can be read, and what may be called at any time, of drivers of every kind."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Final

from shared.devices import drivers
from shared.devices.cash import driver as cash
from shared.devices.payment import driver as payment


def protocols() -> Iterator[type]:
    """What a driver of some kind promises."""
    for room in (drivers, cash, payment):
        for found in vars(room).values():
            if inspect.isclass(found) and getattr(found, "_is_protocol", False):
                yield found


METHODS: Final[frozenset[str]] = frozenset(
    name
    for protocol in protocols()
    for name, member in vars(protocol).items()
    if inspect.isfunction(member) and not name.startswith("_")
)
"""What can be called of a driver of some kind; one that is open adds its own."""

VALUES: Final[frozenset[str]] = frozenset(
    name
    for protocol in protocols()
    for name, member in vars(protocol).items()
    if isinstance(member, property)
)
"""Names that are read, not called: the last value the driver showed is read here, at once."""

FREE: Final[dict[str, inspect.Signature]] = {
    name: inspect.signature(member)
    for protocol in protocols()
    for name, member in vars(protocol).items()
    if getattr(member, "any_thread", False)
}
"""Methods marked ``any_thread``: they do not wait for the owner's call, and give None where there
is nothing."""


def patience(name: str, args: tuple[Any, ...], named: dict[str, Any]) -> float:
    """Seconds a free method was itself told to wait."""
    given = FREE[name].bind(None, *args, **named).arguments
    return float(given.get("timeout_s", 0.0))
