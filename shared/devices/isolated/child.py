"""The child: one driver and nothing else. Its parent may kill it at any moment.

The main thread makes the driver and runs the calls of its owner; a second one listens, so that
``interrupt`` gets through while a call runs. It ends with its parent, whatever the driver does.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from shared import logs
from shared.devices.isolated.channel import Channel, ChannelClosed, ChannelFull
from shared.devices.isolated.crossing import Garbled
from shared.devices.isolated.members import VALUES
from shared.devices.isolated.messages import (
    LOOK,
    Call,
    Callback,
    Failure,
    Heard,
    Job,
    Result,
    Said,
    Shown,
    Sign,
)
from shared.devices.isolated.walls import begin
from shared.domain.errors import Trouble


def serve(handle: int, parent: int) -> None:
    """Be a child until told to end. ``handle``: descriptor of the channel."""
    begin(parent)
    _Child(Channel(socket.socket(fileno=handle))).run()


class _Child:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._driver: Any = None
        self._words = itertools.count(1)
        self._waiting: dict[int, SimpleQueue[Heard]] = {}
        self._looks = itertools.count()
        self._looking = threading.Lock()

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

        if job.driver == LOOK:
            self._driver = _Looker(job.url)
            return ()
        plugin = plugin_named(job.driver)
        if plugin.kind != job.kind:
            raise trouble("device-unsupported", f"驱动 {job.driver} 不是 {job.kind} 的驱动。")
        if job.url:
            self._driver = plugin.make(DeviceUrl.parse(job.url), job.options)
            if self._callable("watch"):
                self._driver.watch(self._show)
        else:
            self._driver = _Prober(plugin.probe)
        return tuple(name for name in dir(self._driver) if self._callable(name))

    def _callable(self, name: str) -> bool:
        return not name.startswith("_") and callable(getattr(type(self._driver), name, None))

    def _show(self) -> None:
        """Values changed by themselves. What cannot be told now comes with the next answer."""
        with contextlib.suppress(ChannelClosed, ChannelFull, Garbled):
            self._channel.send(Shown(*self._values()))

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
            answer = Result(ticket, work(), *self._values())
            self._channel.send(answer)
            return True
        except Trouble as met:
            values, at = self._values()
            answer = Failure(ticket, met.code, met.staff_hint, values=values, at=at)
        except Exception as error:
            name = type(error).__name__ if not isinstance(error, Garbled) else "Garbled"
            places = logs.masked(logs.told(error))[-4000:]
            answer = Failure(ticket, "", name, places, *self._values())
        self._channel.send(answer)
        return False

    def _values(self) -> tuple[dict[str, Any], int]:
        """What can be read of the driver now, and the how manieth look at it this was."""
        values = {}
        with self._looking:
            at = next(self._looks)
            for name in VALUES:
                with contextlib.suppress(Exception):
                    values[name] = getattr(self._driver, name)
        return values, at

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


class _Asked:
    """Stands where the driver stands when only one thing is asked."""

    def interrupt(self) -> None:
        """Nothing: what does not end is killed."""

    def resume(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class _Prober(_Asked):
    """When a plug-in's probe is wanted."""

    def __init__(self, probe: Callable[[Any], object] | None) -> None:
        self._probe = probe

    def probe(self, attachment: object) -> object:
        """What the plug-in says of an attachment."""
        return self._probe(attachment) if self._probe else None


class _Looker(_Asked):
    """When it is to be seen what is attached to a bus."""

    def __init__(self, bus: str) -> None:
        self._bus = bus

    def look(self, sys_folder: str) -> tuple[tuple[object, ...], str]:
        """What is there, and why it could not be looked at."""
        from shared.devices.finding.looks import HERE, CannotLook, Places

        try:
            return tuple(HERE[self._bus](Places(sys=Path(sys_folder)))), ""
        except CannotLook as cannot:
            return (), str(cannot)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
