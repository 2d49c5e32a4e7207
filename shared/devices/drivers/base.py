"""What every driver can do, and marks any of them may carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from shared.devices.model import DeviceKind, Health

F = TypeVar("F", bound=Callable[..., object])


def any_thread(method: F) -> F:
    """Mark a method that may be called at any time from any thread, beside the owner's calls.

    Such a method waits at most its ``timeout_s`` and gives None where there is nothing to give.
    """
    method.any_thread = True  # type: ignore[attr-defined]
    return method


class Driver(Protocol):
    """What the owner thread needs of every driver."""

    @property
    def kind(self) -> DeviceKind:
        """What the device is for."""
        ...

    def open(self) -> None:
        """Open the link and bring the device to a known state. Raises Trouble."""
        ...

    def close(self) -> None:
        """Give the link back; may be called twice; never raises."""
        ...

    def health(self) -> Health:
        """Ask the device how it is. Raises Trouble when the link is gone."""
        ...

    def interrupt(self) -> None:
        """Ask the running call to end soon. The only call allowed from another thread."""
        ...

    def resume(self) -> None:
        """A new command is about to start: forget an earlier ``interrupt``."""
        ...


class Counted(Protocol):
    """A driver that says what it has done; one that has no ``counts`` is simply not counted."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Sums since the driver was made, by the words of ``counts.WORDS``; any thread."""
        ...


class Watching(Protocol):
    """A driver whose readable values change by themselves, such as a card being put in."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` after every such change from now on, on any thread; it returns at once.

        Called once, before ``open``. A driver in the terminal's own process is not asked to.
        """
        ...
