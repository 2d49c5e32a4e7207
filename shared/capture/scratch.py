"""Room for large arrays that is used again: memory fresh from the system costs more than most of
what is computed in it (a page fault for every four kilobytes, a fifth of a search)."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

_ROOMY: Final = 4
"""An array may lie in a block so many times its size."""
_MOST: Final = 32 << 20
"""Bytes that a thread keeps at most."""
_HUGE: Final = 4 << 20
"""From so many bytes on numpy asks for pages of two megabytes: keeping those would gain nothing."""
_FREE: Final = 3
"""References to a block that nobody uses: the list's, the name's, the call's that counts them."""


class _Blocks(threading.local):
    def __init__(self) -> None:
        self.kept: list[NDArray[np.uint8]] = []


_blocks = _Blocks()


def room(shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
    """An array with anything in it. Its memory is used again by this thread once the array and all
    views of it are gone, so it may be kept and handed on like any other."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    for block in _blocks.kept:
        # a view holds the block it lies in, so what is still used is counted
        if size <= block.nbytes <= _ROOMY * size and sys.getrefcount(block) == _FREE:
            return block[:size].view(dtype).reshape(shape)
    block = np.empty(size, np.uint8)
    if size < _HUGE and size + sum(b.nbytes for b in _blocks.kept) <= _MOST:
        _blocks.kept.append(block)
    return block[:size].view(dtype).reshape(shape)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Let go of this thread's memory at the end: for threads that serve the next person too, where
    the outlines of a paper of the one before must not stay behind."""
    try:
        yield
    finally:
        _blocks.kept.clear()
