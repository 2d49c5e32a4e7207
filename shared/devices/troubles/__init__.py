"""Every trouble a device can have, in one table: sentences, who acts, cards, and what follows.

Each kind of device has its rows in a module of its own here. Sentences for the resident are for the
person in front of the screen; those for staff and technicians never hold personal data either.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Final

from shared.devices.troubles import (
    camera,
    cash,
    codescanner,
    common,
    drawer,
    hall,
    idcard,
    page,
    payment,
    power,
    receipt,
    scanner,
    signals,
    smartcard,
)
from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Trouble

_KINDS: Final = (
    common,
    idcard,
    smartcard,
    codescanner,
    receipt,
    page,
    camera,
    scanner,
    drawer,
    cash,
    power,
    signals,
    hall,
    payment,
)

FAULTS: Final[dict[str, Fault]] = {
    fault.code: fault for fault in chain.from_iterable(kind.FAULTS for kind in _KINDS)
}
LINK_CODES: Final = {f.code for f in FAULTS.values() if f.then in (Then.GONE, Then.STUCK)}
"""Troubles that mean there is no link: the owner thread closes it and connects again."""
STUCK_CODES: Final = {f.code for f in FAULTS.values() if f.then is Then.STUCK}
"""Link troubles of a device that is there but does not move: shown as faulted, not as absent."""
RETIRE_CODES: Final = {f.code for f in FAULTS.values() if f.then is Then.RETIRES}
"""Troubles that take a device out of service until a technician has looked at it."""
_FOLLOWS: Final = (
    (LINK_CODES, (Then.GONE, Then.STUCK)),
    (STUCK_CODES, (Then.STUCK,)),
    (RETIRE_CODES, (Then.RETIRES,)),
)


def learn(faults: tuple[Fault, ...]) -> None:
    """Take in the rows a vendor's plug-in brings (``plugin.DriverPlugin.faults``).

    Raises Trouble ``device-unsupported`` for a row that is not whole, or that would change what one
    of the same code says.
    """
    for fault in faults:
        if FAULTS.get(fault.code, fault) != fault or not fault.whole:
            raise trouble(
                "device-unsupported", f"驱动带来的故障 {fault.code} 不完整或与已有的冲突。"
            )
    for fault in faults:
        FAULTS[fault.code] = fault
        for codes, consequences in _FOLLOWS:
            if fault.then in consequences:
                codes.add(fault.code)


def trouble(code: str, hint: str = "") -> Trouble:
    """A fresh trouble for a code, with an optional hint more exact than the table's.

    Fresh, because an exception that is raised carries its traceback. Raises KeyError for a code
    that is not in the table: that is a mistake in this room, not in the device.
    """
    known = FAULTS[code].trouble
    return replace(known, staff_hint=hint or known.staff_hint)
