"""How long to wait for an answer: learned from the answers that came, as TCP does (RFC 6298).

A fixed limit is wrong on one side or the other: half a minute for each answer that a line swallows
makes a drain crawl, and a second is too short where a batch needs ten to go out. Waiting too short
does no harm beyond the bytes, since what is sent again is the same facts under the same ids.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

FIRST_S = 10.0
"""Before anything was measured."""
LEAST_S = 1.0
"""RFC 6298 section 2.4: a province may have a slow moment."""
_SMOOTH, _SPREAD, _FACTOR = 1 / 8, 1 / 4, 4


@dataclass(slots=True)
class _Measured:
    """Smoothed time of an answer and its variation, in seconds; ``doubled`` since the last one."""

    smooth_s: float | None = None
    spread_s: float = 0.0
    doubled: int = 0


class Patience:
    """Thread-safe. Requests of about the same size (a factor of four) share what is learned: on a
    thin line a batch takes longer than a question. ``longest_s`` is never exceeded."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._by_size: dict[int, _Measured] = {}

    def seconds(self, size: int) -> float:
        """How long to wait for the answer to a request with a body of ``size`` bytes."""
        with self._lock:
            known = self._of(size)
            if known.smooth_s is None:
                limit = FIRST_S
            else:
                limit = max(LEAST_S, known.smooth_s + _FACTOR * known.spread_s)
            return float(min(self._longest_s, limit * 2.0 ** min(known.doubled, 10)))

    def answered(self, size: int, seconds: float) -> None:
        """An answer came after so long."""
        with self._lock:
            known = self._of(size)
            known.doubled = 0
            if known.smooth_s is None:
                known.smooth_s, known.spread_s = seconds, seconds / 2
                return
            off = abs(known.smooth_s - seconds)
            known.spread_s += _SPREAD * (off - known.spread_s)
            known.smooth_s += _SMOOTH * (seconds - known.smooth_s)

    def gave_up(self, size: int) -> None:
        """None came in time: wait twice as long for the next."""
        with self._lock:
            self._of(size).doubled += 1

    def _of(self, size: int) -> _Measured:
        return self._by_size.setdefault(size.bit_length() // 2, _Measured())
