"""How a fault is planted, and what it is caught by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """What is broken, and the checks that must say so (the first is the one that names it)."""

    plant: Plant
    caught_by: tuple[str, ...]


FAULTS: dict[str, Fault] = {}


def fault(*caught_by: str) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        FAULTS[plant.__name__] = Fault(plant, caught_by)
        return plant

    return keep


def wrap(patch: pytest.MonkeyPatch, owner: Any, name: str, make: Callable[..., Any]) -> None:
    """Replace ``owner.name`` by ``make(original)``."""
    patch.setattr(owner, name, make(getattr(owner, name)))
