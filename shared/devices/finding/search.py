"""Looks everywhere at once, lets every driver probe what is there, each within its time.

What outlives its limit is left behind on its own thread: a driver that hangs costs its answer and
nothing else. Probing never touches what a running device holds (``held``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from shared.devices.finding.looks import LOOKS, CannotLook, Look, Places
from shared.devices.finding.plan import SURE, Candidate, place_of
from shared.devices.plugin import Attachment, Probe, Proposal
from shared.domain.errors import Trouble

T = TypeVar("T")
_LINES = frozenset({"serial", "usb", "net"})
"""Where a probe puts bytes on a line."""
PROBE_S = 3.0
"""A probe may take two seconds (``plugin.Probe``); one more for a busy machine."""
_PATIENCE_S = 0.1


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at one bus brought. note: why it could not be looked at, Chinese, else ''."""

    bus: str
    words: str
    attachments: tuple[Attachment, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is. ``words``: what it does now, Chinese."""

    done: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. notes: what could not be looked at or did not answer, Chinese."""

    sights: tuple[Sight, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    stopped: bool = False
    """True when somebody ended it early: what is missing here may still be there."""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Everything that was seen, bus by bus."""
        return tuple(a for sight in self.sights for a in sight.attachments)

    def looked_at(self, bus: str) -> bool:
        """True when nothing kept us from seeing all of a bus."""
        return not self.stopped and any(s.bus == bus and not s.note for s in self.sights)


@dataclass(slots=True)
class Search:
    """One search. ``run`` once, from a thread that may wait; ``stop`` from any other.

    held: addresses that running devices use now: they are seen, but nobody probes them.
    extra: addresses given by hand. probes: driver name to probe, in the order that breaks a tie.
    """

    probes: Sequence[tuple[str, Probe]]
    held: Iterable[str] = ()
    extra: Iterable[str] = ()
    places: Places = field(default_factory=Places)
    looks: Sequence[Look] = LOOKS
    on_progress: Callable[[Progress], None] = lambda _: None
    probe_s: float = PROBE_S
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End it soon; ``run`` then gives what it has."""
        self._stop.set()

    def run(self) -> Found:
        """Look, then probe. Takes as long as the slowest bus, or the slowest attachment."""
        sights, notes = self._look()
        attachments = once(a for sight in sights for a in sight.attachments)
        given = [by_hand(url) for url in self.extra]
        held = {place_of(url) for url in self.held}
        free = [a for a in (*attachments, *given) if place_of(a.url) not in held]
        candidates, silent = self._probe(free)
        if given:
            sights = (*sights, Sight("net", "手工填写的地址", tuple(given)))
        stopped = self._stop.is_set()
        return Found(sights, tuple(candidates), (*notes, *silent), stopped)

    def _look(self) -> tuple[tuple[Sight, ...], tuple[str, ...]]:
        total = len(self.looks)
        began = time.monotonic()
        running = [(look, beside(partial(_seen, look, self.places))) for look in self.looks]
        sights = []
        for done, (look, future) in enumerate(running):
            self.on_progress(Progress(done, total, f"查找{look.words}"))
            note = ""
            seen: tuple[Attachment, ...] = ()
            try:
                seen = self._wait(future, began + look.limit_s)
            except CannotLook as cannot:
                note = str(cannot)
            except TooLate:
                note = f"查找{look.words}没有在时限内完成。"
            except Exception as error:  # a library's mistake costs its bus, not the search
                note = f"查找{look.words}时出错：{type(error).__name__}。"
            sights.append(Sight(look.bus, look.words, seen, note))
        return tuple(sights), tuple(s.note for s in sights if s.note)

    def _probe(self, attachments: Sequence[Attachment]) -> tuple[list[Candidate], list[str]]:
        total = len(attachments)
        running = [(a, _Probing(a, self.probes, self._stop)) for a in attachments]
        candidates: list[Candidate] = []
        notes: list[str] = []
        for done, (attachment, probing) in enumerate(running):
            self.on_progress(Progress(done, total, f"试探{attachment.name or attachment.url}"))
            silent = probing.wait(self.probe_s)
            if silent and not self._stop.is_set():
                notes.append(f"驱动 {silent} 试探 {attachment.url} 时没有在时限内回答。")
            candidates += probing.found
        self.on_progress(Progress(total, total, "查找完成"))
        return candidates, notes

    def _wait(self, future: Future[T], until: float) -> T:
        while not self._stop.is_set():
            left = until - time.monotonic()
            try:
                return future.result(max(0.0, min(_PATIENCE_S, left)))
            except TooLate:
                if future.done() or left <= 0:
                    raise
        raise TooLate


class _Probing:
    """One attachment and its probes, one after the other: a port has room for one at a time."""

    def __init__(
        self, attachment: Attachment, probes: Sequence[tuple[str, Probe]], stop: threading.Event
    ) -> None:
        self._attachment, self._probes, self._stop = attachment, probes, stop
        self._found: list[Candidate] = []
        self._at: tuple[str, float] = ("", time.monotonic())
        self._done = beside(self._run)

    @property
    def found(self) -> tuple[Candidate, ...]:
        """What came of it so far."""
        return tuple(self._found)

    def wait(self, each_s: float) -> str:
        """Wait for the end; gives the driver that did not come back in its time, else ''."""
        while not self._stop.is_set():
            try:
                self._done.result(_PATIENCE_S)
                return ""
            except TooLate:
                name, since = self._at
                if time.monotonic() > since + each_s:
                    return name
        return ""

    def _run(self) -> None:
        for name, probe in self._probes:
            if self._stop.is_set():
                return
            self._at = (name, time.monotonic())
            try:
                said = probe(self._attachment)
            except (Trouble, OSError):
                continue  # it is not there for this driver
            except Exception:  # noqa: S112 -- a vendor's probe that breaks has no say
                continue
            if said is None or said.score <= 0:
                continue
            self._found.append(Candidate(self._attachment, name, capped(said)))
            if said.score >= SURE and self._attachment.bus in _LINES:
                return  # who has told what it is need not hear other devices' questions


def capped(said: Proposal) -> Proposal:
    """A proposal whose score stays within its scale, whoever wrote the probe."""
    return Proposal(max(0, min(100, int(said.score))), said.url, dict(said.options))


def _seen(look: Look, places: Places) -> tuple[Attachment, ...]:
    return tuple(look.see(places))


def beside(work: Callable[[], T]) -> Future[T]:
    """Run on a thread that nobody has to wait for, not even the end of the process."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="finding", daemon=True).start()
    return future


def once(attachments: Iterable[Attachment]) -> list[Attachment]:
    """Without USB devices that the system shows as a port or a camera too: that name is theirs."""
    every = list(attachments)
    named = {a.more.get("port", "") for a in every if a.bus != "usb"} - {""}
    return [a for a in every if a.bus != "usb" or a.more.get("port", "") not in named]


def by_hand(url: str) -> Attachment:
    """An address somebody typed, on a network or on this machine."""
    scheme = url.partition("://")[0]
    bus = _BUSES.get(scheme.partition("+")[0], "net")
    return Attachment(bus, url, "手工填写")


_BUSES = {name: name for name in ("serial", "usb", "pcsc", "sane", "cups", "ipp", "camera", "nut")}
