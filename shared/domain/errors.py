"""Expected failures: values that carry the sentence for the person and say who must act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who has to act on a trouble (promise P6: each fault says who acts and how)."""

    RESIDENT = "resident"
    STAFF = "staff"
    TECHNICIAN = "technician"


@dataclass(unsafe_hash=True)
class Trouble(Exception):
    """An expected failure. Treated as a value; not frozen, because Python itself sets an
    exception's traceback when it passes through a context manager.

    code: stable kebab-case name, e.g. ``card-moved``; never shown to a resident alone.
    sentence: Chinese sentence for the person in front of the screen.
    actor: who has to act.
    staff_hint: Chinese sentence for staff or a technician, may be empty; never holds personal data.
    transient: True when simply trying again may help.
    """

    code: str
    sentence: str
    actor: Actor = Actor.STAFF
    staff_hint: str = ""
    transient: bool = False

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"
