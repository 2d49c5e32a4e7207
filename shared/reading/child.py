"""A child process that answers one question at a time, watched and replaced when it fails.

Protocol over one pipe: the child first sends ``("ready", greeting)``, then answers each
``(ticket, question)`` with ``(ticket, answer)``. It ends when the pipe is closed.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

_SLICE_S = 0.04


class TooLate(Exception):
    """The child did not answer in time."""


class Cancelled(Exception):
    """Nobody waits for the answer any more."""


class Child:
    """One child process running ``serve(pipe, *arguments)``. Not thread-safe.

    deadline_s: seconds an answer may take, starting not included. start_s: seconds to start.
    """

    def __init__(
        self,
        name: str,
        serve: Callable[..., None],
        arguments: tuple[Any, ...],
        *,
        deadline_s: float,
        start_s: float,
    ) -> None:
        self._name, self._serve, self._arguments = name, serve, arguments
        self._deadline_s, self._start_s = deadline_s, start_s
        self._tickets = count(1)
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready = False
        self.greeting: object = None
        """What the child said of itself when it was ready."""
        self.closed = False

    @property
    def pid(self) -> int | None:
        """Process id; None when there is none."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start it unless it runs; returns at once. Raises OSError when closed."""
        if self.closed:
            raise OSError("closed")
        if self._process is not None and self._process.is_alive():
            return
        self.kill()
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        process = context.Process(
            target=self._serve, args=(theirs, *self._arguments), name=self._name, daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._pipe, self._ready = process, mine, False

    def ready(self, cancel: threading.Event | None = None) -> Connection:
        """Wait until it can answer. Raises TooLate, Cancelled, EOFError or OSError."""
        self.start()
        until = time.monotonic() + self._start_s
        pipe = self._pipe
        if pipe is None:
            raise OSError("no child")
        while not self._ready:
            word, greeting = self._await(pipe, until, cancel)
            if word == "ready":
                self.greeting, self._ready = greeting, True
        return pipe

    def ask(self, question: object, cancel: threading.Event | None = None) -> object:
        """The answer. Raises TooLate, Cancelled, or EOFError and OSError when the child died."""
        pipe = self.ready(cancel)
        ticket = next(self._tickets)
        pipe.send((ticket, question))
        until = time.monotonic() + self._deadline_s
        while True:
            answered, answer = self._await(pipe, until, cancel)
            if answered == ticket:
                return answer

    def replace(self) -> None:
        """End it and start a fresh one, unless closed."""
        self.kill()
        if not self.closed:
            self.start()

    def kill(self) -> None:
        """End it now."""
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
        if self._pipe is not None:
            self._pipe.close()
        self._process, self._pipe, self._ready = None, None, False

    def close(self) -> None:
        """End it for good."""
        self.closed = True
        self.kill()

    def _await(
        self, pipe: Connection, until: float, cancel: threading.Event | None
    ) -> tuple[object, object]:
        while not pipe.poll(_SLICE_S):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if time.monotonic() > until:
                raise TooLate
        first, second = pipe.recv()
        return first, second
