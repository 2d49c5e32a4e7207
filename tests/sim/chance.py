"""One seed for everything: ids, keys, salts and nonces come from it, and a seed replays exactly.

What stays random is what no header covers: the ephemeral half of a wrapped key.
"""

from __future__ import annotations

import functools
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from shared.journal import tx
from shared.proof import head

_verify = functools.lru_cache(4096)(head.verify)
"""The same head is looked at by many: what is true of a signature once stays true."""
START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@contextmanager
def seeded(seed: object, now: Callable[[], datetime]) -> Iterator[None]:
    """Inside, the product's randomness is drawn from ``seed``; times of ids from ``now``."""
    rng = random.Random(f"product {seed}")

    def token_bytes(count: int | None = None) -> bytes:
        return rng.randbytes(32 if count is None else count)

    def new_id() -> str:
        stamp = int(now().timestamp() * 1000) & (1 << 48) - 1
        value = stamp << 80 | 7 << 76 | rng.getrandbits(12) << 64 | 2 << 62 | rng.getrandbits(62)
        text = f"{value:032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    before = secrets.token_bytes, tx.new_id, head.verify
    secrets.token_bytes, tx.new_id, head.verify = token_bytes, new_id, _verify
    try:
        yield
    finally:
        secrets.token_bytes, tx.new_id, head.verify = before


def at(seconds: float) -> datetime:
    """Virtual seconds as a moment."""
    return START + timedelta(seconds=seconds)
