"""How much of the line scans may take: a byte bucket, and pieces short enough to wait for."""

from __future__ import annotations

from collections.abc import Callable

from shared.sync.contract import (
    BLOCK_BYTES,
    CHUNK_BYTES,
    PIECE_BYTES,
    SMALLEST_BLOCK,
)

LONGEST_PIECE_S = 1.0
"""A fact that arrives while a piece is under way waits about so long at most."""
_PER_KBIT_S = 1000 / 8


class Shaper:
    """A token bucket over everything that is sent; only scans wait for it.

    kbps: kilobits per second that facts and scans may take together on average, 0 for no limit.
    A piece lasts one second at most: at that rate, and at the rate measured on the line.
    """

    def __init__(self, monotonic: Callable[[], float], kbps: int) -> None:
        self._monotonic = monotonic
        self._rate = kbps * _PER_KBIT_S
        self._tokens = 0.0
        self._at = monotonic()
        self._measured = 0.0
        self._limit = CHUNK_BYTES

    def ready_at(self) -> float:
        """Monotonic time at which the next piece may go; in the past: now."""
        if not self._rate:
            return 0.0
        self._fill()
        return self._at + max(0.0, -self._tokens) / self._rate

    def spend(self, count: int) -> None:
        """So many bytes go out now. Facts go at once and let scans wait the longer."""
        if self._rate:
            self._fill()
            self._tokens -= count

    def arrived(self, count: int, seconds: float) -> None:
        """A piece of so many bytes was answered after so long: the next may be longer."""
        if seconds > 0:
            rate = count / seconds
            self._measured = rate if not self._measured else (self._measured + rate) / 2
        self._limit = min(PIECE_BYTES, self._limit * 2)

    def broke(self) -> None:
        """The line broke during a piece: shorter ones get through more easily."""
        self._limit = max(SMALLEST_BLOCK, self._limit // 2)

    def repair(self, block: int) -> None:
        """One block was spoilt: send that one alone before more is sent."""
        self._limit = block

    def block(self) -> int:
        """Bytes of a block for a new upload: smaller where a second is not many bytes."""
        size = BLOCK_BYTES
        while size > SMALLEST_BLOCK and size * 2 > self._in_time():
            size //= 2
        return size

    def piece(self, block: int) -> int:
        """Bytes of the next piece; whole blocks where the province keeps those (else 0)."""
        count = int(min(self._limit, self._in_time()))
        if block:
            return max(block, count - count % block)
        return max(SMALLEST_BLOCK, min(CHUNK_BYTES, count))

    def _in_time(self) -> float:
        """Bytes that take the longest time a piece may take."""
        rates = [rate for rate in (self._rate, self._measured) if rate]
        return min(rates) * LONGEST_PIECE_S if rates else PIECE_BYTES

    def _fill(self) -> None:
        """Time has passed: nothing is saved up, so that no burst follows rest."""
        now = self._monotonic()
        self._tokens = min(0.0, self._tokens + (now - self._at) * self._rate)
        self._at = now
