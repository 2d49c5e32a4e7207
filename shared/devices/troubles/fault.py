"""One row of the table of troubles: what is wrong, who acts, and what each of them reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.domain.errors import Actor, Trouble

PICTURES: Final = frozenset(
    {
        "receipt-roll",
        "receipt-cover",
        "receipt-cutter",
        "page-tray",
        "page-jam",
        "page-toner",
        "usb-cable",
        "serial-cable",
        "network-cable",
        "power",
        "card-on-reader",
        "card-damaged",
        "scanner-feed",
        "scanner-jam",
        "scanner-cover",
        "camera-view",
        "camera-cable",
        "cash-drawer",
        "cash-jam",
        "cash-full",
        "coin-hopper",
        "pos-terminal",
        "sign-pad",
        "code-window",
        "ups-battery",
        "lock-door",
        "restart",
        "settings",
        "call-technician",
    }
)
"""Drawings in ``assets/faults`` a card may show."""


class Then(StrEnum):
    """What the owner thread does about a trouble."""

    STAYS = "stays"
    """The link is good; the device waits for somebody (paper, cover), or nothing is wrong."""
    GONE = "gone"
    """There is no link: it is closed and opened again by and by. Shown as absent."""
    STUCK = "stuck"
    """The same, but the device is there and does not move. Shown as faulted."""
    RETIRES = "retires"
    """Out of service until a technician has looked at it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A trouble a device can have. Every sentence is Chinese and holds no personal data.

    code: stable kebab-case name. actor: who must act (promise P6).
    resident, staff, technician: the sentence for each of them; the technician reads the staff's
    where nothing is said. transient: simply trying again may help.
    cause: what is wrong in a few words, the heading of its card. part: what to lay hands on.
    steps: what to do, one after the other. picture: name of a drawing in ``assets/faults``.
    """

    code: str
    actor: Actor
    resident: str
    staff: str
    technician: str = ""
    transient: bool = False
    then: Then = Then.STAYS
    cause: str = ""
    part: str = ""
    steps: tuple[str, ...] = ()
    picture: str = ""

    @property
    def whole(self) -> bool:
        """True when every field is filled: what a fault card shows."""
        words = (self.resident, self.staff, self.technician, self.cause, self.part)
        return all(words) and len(self.steps) >= 2 and all(self.steps) and self.picture in PICTURES

    @property
    def trouble(self) -> Trouble:
        """A fresh trouble: one that is raised carries its traceback."""
        return Trouble(self.code, self.resident, self.actor, self.staff, self.transient)
