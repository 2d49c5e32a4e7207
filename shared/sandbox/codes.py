"""One-time codes: how they look, how they are kept, and how often one may guess."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is taken for another letter when read from paper."""
LENGTH = 10
"""50 bits: with TRIES tries for each code, guessing one is hopeless."""
TRIES = 5
"""Wrong ones after which a code is void."""
_ALIKE = str.maketrans("OIL", "011")
_SOURCES = 4096


def fresh() -> str:
    """A new code as people see it, in two groups."""
    text = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{text[: LENGTH // 2]}-{text[LENGTH // 2 :]}"


def hashed(code: str, salt: bytes) -> bytes:
    """What is kept of a code. Slow on purpose (scrypt, RFC 7914): a stolen database must not
    give a code away while it lasts."""
    plain = "".join(code.upper().split()).replace("-", "").translate(_ALIKE)
    return hashlib.scrypt(plain.encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=32)


def same(one: bytes, other: bytes) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one, other)


class Guesses:
    """How many wrong codes came from one address lately. Kept in memory: the limit that survives
    a restart is the one of the code itself."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        most: int = 10,
        within: timedelta = timedelta(minutes=10),
    ) -> None:
        self._clock = clock
        self._most = most
        self._within = within
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait_s(self, source: str) -> int:
        """Seconds until this address may try again; 0: now."""
        with self._lock:
            recent = self._recent(source)
            if len(recent) < self._most:
                return 0
            left = recent[0] + self._within - self._clock()
            return max(1, int(left.total_seconds()) + 1)

    def wrong(self, source: str) -> None:
        """A wrong code came from there."""
        with self._lock:
            self._seen[source] = [*self._recent(source), self._clock()]
            self._seen.move_to_end(source)
            while len(self._seen) > _SOURCES:
                self._seen.popitem(last=False)

    def _recent(self, source: str) -> list[datetime]:
        since = self._clock() - self._within
        return [at for at in self._seen.get(source, []) if at > since][-self._most :]
