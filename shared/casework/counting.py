"""Counts what devices do, in few facts: one ``device-counted`` per device and quarter of an hour.

A driver's sums (``shared/devices/counts``) are looked at every few seconds; what was added since
the last fact is written when there is enough of it, before the device changes its state, and at
the end. A power cut loses at most the last quarter of an hour of a counter, never a print's own
fact: counters are for maintenance, prints, notes and receipts have facts of their own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from shared import logs
from shared.devices.counts import WORDS
from shared.devices.host import DeviceHost
from shared.domain.errors import Trouble
from shared.domain.facts import Role
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.journal import Journal

EVERY_S: Final = 900.0
ENOUGH: Final = 20
"""Things done (receipts, reads …) after which a fact is written at once."""
_LOOK_S: Final = 5.0
_LENGTHS: Final = frozenset({"paper_mm", "paper_mm2"})


class Counting:
    """Owns nothing but a thread that looks. ``start`` and ``stop`` once each."""

    def __init__(self, journal: Journal, hosts: Mapping[str, DeviceHost[Any]]) -> None:
        self._journal, self._hosts = journal, hosts
        self._seen: dict[str, Mapping[str, int]] = {}
        self._waiting: dict[str, dict[str, int]] = {}
        self._written_at: dict[str, float] = {}
        self._one = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counting", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more, and write down what is left."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(30)
        for device in self._hosts:
            self.flush(device)

    def look(self, device: str) -> None:
        """Take in what a device has done so far; written down when there is enough of it."""
        with self._one:
            self._look(device)

    def flush(self, device: str) -> None:
        """Write down now what a device has done, so that a fact about it comes after."""
        with self._one:
            self._look(device)
            self._write(device)

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_S):
            for device in self._hosts:
                with self._one:
                    self._look(device)
                    if self._due(device):
                        self._write(device)

    def _look(self, device: str) -> None:
        """Add what was done since the last look. A driver that was made anew begins at zero."""
        host = self._hosts.get(device)
        now = getattr(host.driver, "counts", None) if host is not None else None
        if not isinstance(now, Mapping):
            return
        before, self._seen[device] = self._seen.get(device, {}), dict(now)
        anew = any(now.get(word, 0) < number for word, number in before.items())
        waiting = self._waiting.setdefault(device, {})
        for word, number in now.items():
            more = number - (0 if anew else before.get(word, 0))
            if more > 0 and word in WORDS:
                waiting[word] = waiting.get(word, 0) + more

    def _due(self, device: str) -> bool:
        waiting = self._waiting.get(device)
        if not waiting:
            return False
        done = max((n for word, n in waiting.items() if word not in _LENGTHS), default=0)
        since = time.monotonic() - self._written_at.setdefault(device, time.monotonic())
        return done >= ENOUGH or since >= EVERY_S

    def _write(self, device: str) -> None:
        waiting = self._waiting.get(device)
        if not waiting:
            return
        body = {"device": device, "kind": self._hosts[device].kind.value, "counts": dict(waiting)}
        try:
            self._journal.append(FactDraft("device-counted", body, role=Role.DEVICE))
        except Trouble as trouble:
            logs.warn("counters not kept", code=trouble.code)  # they stay, and are tried again
            return
        self._waiting[device] = {}
        self._written_at[device] = time.monotonic()
