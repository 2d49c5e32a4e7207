"""libsane without our driver's child around it, in a process made for one call.

Never in the process of the tests: a backend's reader is a thread that is cancelled wherever it
stands (``PTHREAD_CANCEL_ASYNCHRONOUS`` in sanei_thread.c), and one that dies inside the loader
takes the loader's lock with it. Whoever then loads or unloads a library waits for ever, with the
interpreter's lock in hand: no time limit of a test can end that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from shared.devices.codec.saneframe import picture_of
from shared.devices.scanner.feed import End, Feed
from shared.devices.scanner.sane import Sane

PATIENCE = 60.0
"""Ends a broken run; whatever comes, comes long before."""
_TRIES = 3


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """What a function of a module answers in a process of its own; a hung one is replaced."""
    for _ in range(_TRIES):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            job = pool.submit(function, *arguments)
            try:
                return job.result(PATIENCE)
            except TooLate:
                continue
            finally:  # it may as well hang at its end
                for child in list(pool._processes.values()):
                    child.kill()
    raise AssertionError(f"{function.__name__} hung {_TRIES} times")


def raw_picture(set_to: dict[str, object]) -> np.ndarray:
    """The first page of the test backend with these options, before it is encoded."""
    sane = Sane()
    device = sane.open("test:0")
    for name, value in set_to.items():
        device.set(device.options()[name], value)
    feed = Feed(device, duplex=False, single=True)
    feed.begin()
    side = feed.take(PATIENCE)
    assert not isinstance(side, End), side
    picture = picture_of(list(side.frames))
    assert feed.take(PATIENCE) == End("")
    assert feed.ended(PATIENCE)
    return picture


def ignored_signals() -> int:
    """The mask of ignored signals after a page was scanned and given back."""
    raw_picture({"mode": "Gray"})
    return int(Path("/proc/self/status").read_text().split("SigIgn:")[1].split()[0], 16)


class _Counted:
    """The real scanner; counts how many frames were begun."""

    def __init__(self, scanner: Any) -> None:
        self._scanner, self.begun = scanner, 0

    def start(self) -> None:
        self._scanner.start()
        self.begun += 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scanner, name)


def begun_ahead() -> tuple[list[int], str]:
    """How many sheets were fed each time before the next was taken from us, and what ended it."""
    device = _Counted(Sane().open("test:0"))
    device.set(device.options()["source"], "Automatic Document Feeder")
    feed = Feed(device, duplex=False, single=False)
    feed.begin()
    seen: list[int] = []
    while True:
        expected = min(10, len(seen) + 3)
        end = time.monotonic() + PATIENCE / 4
        while device.begun < expected and time.monotonic() < end:
            time.sleep(0.002)
        begun = device.begun
        side = feed.take(PATIENCE)
        if isinstance(side, End):
            return seen, side.code
        seen.append(begun)
