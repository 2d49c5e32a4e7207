"""What changes at the card service, as it changes: service, readers, cards.

A thread of its own waits in ``SCardGetStatusChange`` for the readers there are and for new ones
(``\\\\?PnP?\\Notification``). When the service dies it waits for the next one; pyscard's
own monitor would not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from shared.devices.smartcard.pcsc import CANCELLED, TIMEOUT, PcscError, check, context, readers

_PNP: Final = "\\\\?PnP?\\Notification"
_WAIT_MS: Final = 1000
_RETRY_S: Final = 0.5


class PcscWatcher:
    """Knows which readers there are and which of them hold a card. ``stop`` ends it.

    on_change: called on the watcher's thread after every change; must return at once.
    """

    def __init__(self, on_change: Callable[[], None] | None = None) -> None:
        self._on_change = on_change
        self._cards: dict[str, bool] = {}
        self._served: bool | None = None
        self._lock = threading.Lock()
        self._handle: Any = None
        self._looked = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pcsc-watcher", daemon=True)
        self._thread.start()

    @property
    def served(self) -> bool:
        """True while the service answers."""
        return bool(self._served)

    @property
    def cards(self) -> dict[str, bool]:
        """Reader by name: whether a card is in it. Empty while there is no service."""
        with self._lock:
            return dict(self._cards)

    def first_look(self, timeout_s: float) -> bool:
        """True once it has looked for the first time."""
        return self._looked.wait(timeout_s)

    def stop(self) -> None:
        """End the thread and give the service back."""
        from smartcard.scard import SCardCancel

        self._ended.set()
        while self._thread.is_alive():
            with self._lock:
                if self._handle is not None:
                    SCardCancel(self._handle)
            self._thread.join(0.1)  # a cancel just before the wait begins is lost: once more

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with context() as handle:
                    self._hold(handle)
                    self._watch(handle)
            except PcscError:
                self._tell(False, {})
            finally:
                self._hold(None)
            self._ended.wait(_RETRY_S)

    def _hold(self, handle: Any) -> None:  # noqa: ANN401
        with self._lock:
            self._handle = handle

    def _watch(self, handle: Any) -> None:  # noqa: ANN401
        """Until the service breaks. Raises PcscError."""
        from smartcard.scard import (
            SCARD_STATE_CHANGED,
            SCARD_STATE_PRESENT,
            SCARD_STATE_UNAVAILABLE,
            SCARD_STATE_UNAWARE,
            SCARD_STATE_UNKNOWN,
            SCardGetStatusChange,
        )

        gone = SCARD_STATE_UNAVAILABLE | SCARD_STATE_UNKNOWN
        known = {_PNP: SCARD_STATE_UNAWARE}
        while not self._ended.is_set():
            there = readers(handle)
            known = {name: known.get(name, SCARD_STATE_UNAWARE) for name in (_PNP, *there)}
            unaware = SCARD_STATE_UNAWARE in [known[name] for name in there]
            wait = 0 if unaware or not self._looked.is_set() else _WAIT_MS
            code, states = SCardGetStatusChange(handle, wait, list(known.items()))
            if code & 0xFFFFFFFF == CANCELLED:
                continue
            if code & 0xFFFFFFFF != TIMEOUT:
                check(code)
            known = {name: state & ~SCARD_STATE_CHANGED for name, state, _ in states}
            cards = {
                name: bool(state & SCARD_STATE_PRESENT) and not state & gone
                for name, state in known.items()
                if name != _PNP
            }
            self._tell(True, cards)

    def _tell(self, served: bool, cards: dict[str, bool]) -> None:
        with self._lock:
            changed = (served, cards) != (self._served, self._cards)
            self._served, self._cards = served, cards
        self._looked.set()
        if changed and self._on_change is not None:
            self._on_change()
