"""Watches a reader and tells of cards put down, troubles and cards lifted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Final

from shared.devices.drivers import IdCardReader
from shared.devices.host import DeviceHost
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard

_EVERY_S: Final = 0.3
_DEADLINE_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class CardPlaced:
    """A card was read."""

    card: IdentityCard


@dataclass(frozen=True, slots=True)
class CardTrouble:
    """A card could not be read. Told once per trouble, until it changes or the card is lifted."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class CardLifted:
    """No card lies on the reader any more, as far as the reader can say."""


CardEvent = CardPlaced | CardTrouble | CardLifted


class CardWatch:
    """Polls a reader every 0.3 s while running; events arrive on the watch's thread.

    Device states (absent, faulted …) come from the host's own events, not from here.
    """

    def __init__(
        self,
        host: DeviceHost[IdCardReader],
        on_event: Callable[[CardEvent], None],
        every_s: float = _EVERY_S,
    ) -> None:
        self._host, self._on_event, self._every_s = host, on_event, every_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._number = ""
        self._last = ""

    def start(self) -> None:
        """Start polling; does nothing when already running."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="card-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop polling and forget the card seen last."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(_DEADLINE_S + 1)
        self._number = self._last = ""

    @property
    def card_present(self) -> bool:
        """True when a card lies, or may still lie, on the reader."""
        return self._host.driver.card_present

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            if not self._host.state.usable:
                continue
            command: Future[IdentityCard | None] = self._host.call(
                lambda reader: reader.read(), _DEADLINE_S, quiet=True
            )
            try:
                self._seen(command.result())
            except Trouble as trouble:
                self._failed(trouble)
            except CancelledError:
                continue

    def _seen(self, card: IdentityCard | None) -> None:
        if card is not None and card.number != self._number:
            self._number, self._last = card.number, "card"
            self._on_event(CardPlaced(card))
        elif card is None and self._last and not self.card_present:
            self._number = self._last = ""
            self._on_event(CardLifted())

    def _failed(self, trouble: Trouble) -> None:
        if trouble.code.startswith("card-") and trouble.code != self._last:
            self._number, self._last = "", trouble.code
            self._on_event(CardTrouble(trouble))
