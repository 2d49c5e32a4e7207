"""The child: one driver and nothing else. Its parent may kill it at any moment.

The main thread makes the driver and runs the calls of its owner; a second one listens, so that
``interrupt`` gets through while a call runs. It ends with its parent, whatever the driver does.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from shared import logs
from shared.devices.isolated.channel import Channel
from shared.devices.isolated.crossing import Garbled
from shared.devices.isolated.members import VALUES
from shared.devices.isolated.messages import Call, Callback, Failure, Heard, Job, Result, Said, Sign
from shared.domain.errors import Trouble
from shared.hardening import harden

_PR_SET_PDEATHSIG = 1


def serve(handle: int, parent: int) -> None:
    """Be a child until told to end. ``handle``: descriptor of the channel."""
    harden()
    _end_with(parent)
    logs.guard()
    _Child(Channel(socket.socket(fileno=handle))).run()


def _end_with(parent: int) -> None:
    """The kernel kills us with our parent, also while a driver holds the interpreter."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    with contextlib.suppress(OSError):  # when memory is short we go before the terminal does
        Path("/proc/self/oom_score_adj").write_text("800", "ascii")


class _Child:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._driver: Any = None
        self._words = itertools.count(1)
        self._waiting: dict[int, SimpleQueue[Heard]] = {}

    def run(self) -> None:
        """Make the driver, then serve calls."""
        job = self._channel.receive()
        assert isinstance(job, Job)
        sys.path[:] = job.paths
        if not self._answer(0, lambda: self._make(job)):
            return
        threading.Thread(target=self._listen, name="listener", daemon=True).start()
        while (call := self._calls.get()) is not None:
            self._serve(call)
        with contextlib.suppress(Exception):
            self._driver.close()
        os._exit(0)  # a library's own clean-up may hang or crash: nothing is left to save

    def _make(self, job: Job) -> object:
        from shared.devices.packages import plugin_named
        from shared.devices.transport.link import DeviceUrl
        from shared.devices.troubles import trouble

        plugin = plugin_named(job.driver)
        if plugin.kind != job.kind:
            raise trouble("device-unsupported", f"驱动 {job.driver} 不是 {job.kind} 的驱动。")
        if job.url:
            self._driver = plugin.make(DeviceUrl.parse(job.url), job.options)
        else:
            self._driver = _Prober(plugin.probe)
        return tuple(name for name in dir(self._driver) if self._callable(name))

    def _callable(self, name: str) -> bool:
        return not name.startswith("_") and callable(getattr(type(self._driver), name, None))

    def _listen(self) -> None:
        try:
            while True:
                self._take(self._channel.receive())
        except Exception:
            os._exit(2)

    def _take(self, message: object) -> None:
        match message:
            case Call(free=True):
                threading.Thread(target=self._serve, args=(message,), daemon=True).start()
            case Call():
                self._calls.put(message)
            case Heard():
                waiting = self._waiting.get(message.word)
                if waiting is not None:
                    waiting.put(message)
            case Sign.INTERRUPT:
                with contextlib.suppress(Exception):
                    self._driver.interrupt()
            case Sign.RESUME:
                with contextlib.suppress(Exception):
                    self._driver.resume()
            case Sign.END:
                self._calls.put(None)

    def _serve(self, call: Call) -> None:
        def work() -> object:
            if call.name.startswith("_"):
                raise AttributeError(call.name)
            args = tuple(self._function(call.ticket, one) for one in call.args)
            named = {name: self._function(call.ticket, one) for name, one in call.named.items()}
            found = getattr(self._driver, call.name)
            return found(*args, **named) if callable(found) else found

        self._answer(call.ticket, work)

    def _answer(self, ticket: int, work: Callable[[], object]) -> bool:
        """Run and tell what came of it; False when it failed."""
        answer: Result | Failure
        try:
            answer = Result(ticket, work(), self._values())
            self._channel.send(answer)
            return True
        except Trouble as met:
            answer = Failure(ticket, met.code, met.staff_hint, values=self._values())
        except Exception as error:
            name = type(error).__name__ if not isinstance(error, Garbled) else "Garbled"
            places = logs.masked(logs.told(error))[-4000:]
            answer = Failure(ticket, "", name, places, self._values())
        self._channel.send(answer)
        return False

    def _values(self) -> dict[str, Any]:
        values = {}
        for name in VALUES:
            with contextlib.suppress(Exception):
                values[name] = getattr(self._driver, name)
        return values

    def _function(self, ticket: int, argument: object) -> object:
        if not isinstance(argument, Callback):
            return argument

        def say(*args: object) -> object:
            word = next(self._words)
            waiting: SimpleQueue[Heard] = SimpleQueue()
            self._waiting[word] = waiting
            try:
                self._channel.send(Said(ticket, argument.number, word, args))
                heard = waiting.get()
            finally:
                del self._waiting[word]
            if heard.code:
                from shared.devices.troubles import trouble

                raise trouble(heard.code)
            return heard.value

        return say


class _Prober:
    """Stands where the driver stands when only its plug-in's probe is wanted."""

    def __init__(self, probe: Callable[[Any], object] | None) -> None:
        self._probe = probe

    def probe(self, attachment: object) -> object:
        """What the plug-in says of an attachment."""
        return self._probe(attachment) if self._probe else None

    def interrupt(self) -> None:
        """Nothing: a probe that does not end is killed."""

    def resume(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
