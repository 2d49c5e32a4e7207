"""The line between terminals and the province: what it loses, holds up, repeats and garbles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.sync import Call, Lost, LostKind, Reply
from shared.sync.contract import SIGNATURE_TAG
from shared.sync.signing import RequestSigner, SignedMessage
from tests.sim.centre import URL
from tests.sim.machine import Machine

TIMEOUT_S = 30.0


@dataclass
class Weather:
    """Chances of each fate, and how slow the line is. All nought: a good line."""

    drop: float = 0.0
    swallow: float = 0.0
    repeat: float = 0.0
    error: float = 0.0
    identity: float = 0.0
    garble: float = 0.0
    slow: float = 1.0
    largest: int = 0
    """Bytes of a facts body beyond which a gateway says 413; 0: no such gateway."""


class Net:
    """Carries calls as events in virtual time."""

    def __init__(self, world: Any, weather: Weather) -> None:
        self._world = world
        self.weather = weather
        self.cut: set[str] = set()
        """Terminals the province cannot be reached from."""
        self._last_facts: dict[str, Reply] = {}

    def send(self, m: Machine, call: Call, done: Callable[[Reply | Lost], None]) -> None:
        """Carry a call; ``done`` happens once, with an answer or without one."""
        world, rng, weather = self._world, self._world.rng, self.weather
        kid, headers = self._dress(m, call)
        there = rng.uniform(0.01, 0.4) * weather.slow
        back = rng.uniform(0.01, 0.4) * weather.slow
        fate = rng.random()
        if m.name in self.cut or fate < weather.drop:
            self._lose(done, there)
            return
        fate -= weather.drop
        if fate < weather.error:
            world.later(there, lambda: done(self._error()))
            return
        fate -= weather.error
        if fate < weather.identity:
            status = rng.choice((401, 403, 302))
            signed = status != 302  # a redirect comes from somebody in between
            world.later(there, lambda: done(Reply(status, {}, b"", signed)))
            return
        fate -= weather.identity
        if self._too_large(call):
            world.later(there, lambda: done(Reply(413, {}, b"", signed=False)))
            return
        swallowed = fate < weather.swallow
        garbled = not swallowed and fate - weather.swallow < weather.garble
        late = there + back > TIMEOUT_S

        def arrive() -> None:
            reply = self._answer(m, kid, call, headers)
            if late:
                return
            if reply is None or swallowed or m.name in self.cut:
                self._lose(done, back)
                return
            shown = self._garbled(m, call, reply) if garbled else reply
            if call.lane == "facts" and reply.status == 200:
                self._last_facts[m.name] = reply
            world.later(back, lambda: done(shown))

        world.later(there, arrive)
        if late:
            world.later(TIMEOUT_S, lambda: done(Lost(LostKind.UNREACHABLE, "timeout")))
        if rng.random() < weather.repeat:
            world.later(there + rng.uniform(0.0, 400.0), lambda: self._again(m, kid, call, headers))

    def _dress(self, m: Machine, call: Call) -> tuple[str, dict[str, str]]:
        assert m.journal is not None
        signer, headers = m.journal.signer, dict(call.headers)
        if self._world.centre.signed:
            message = SignedMessage(call.method, URL + call.path, headers)
            RequestSigner(signer, SIGNATURE_TAG).sign(message, call.body, m.clock.now())
        return signer.kid, headers

    def _lose(self, done: Callable[[Reply | Lost], None], soon: float) -> None:
        """A reset is known at once; a half-open line only by the clock."""
        wait = self._world.rng.choice((soon, 5.0, TIMEOUT_S))
        self._world.later(wait, lambda: done(Lost(LostKind.UNREACHABLE, "cut")))

    def _answer(self, m: Machine, kid: str, call: Call, headers: dict[str, str]) -> Reply | None:
        centre = self._world.centre
        if not centre.up:
            return None
        reply: Reply = centre.answer(kid, call, headers)
        self._world.note(m.name, f"{call.method} {call.lane} {reply.status}")
        return reply

    def _again(self, m: Machine, kid: str, call: Call, headers: dict[str, str]) -> None:
        self._world.note(m.name, "an old request arrives once more")
        self._answer(m, kid, call, headers)

    def _error(self) -> Reply:
        status = self._world.rng.choice((500, 502, 503, 503, 429))
        headers = {"retry-after": self._world.rng.choice(("3", "40"))} if status != 500 else {}
        return Reply(status, headers, b"", signed=status != 502)

    def _garbled(self, m: Machine, call: Call, reply: Reply) -> Reply:
        """Half an answer, or the answer to an earlier batch."""
        earlier = self._last_facts.get(m.name)
        if call.lane == "facts" and earlier is not None and self._world.rng.random() < 0.5:
            return earlier
        if reply.status != 200 or not reply.body:
            return Reply(502, {}, b"")
        return Reply(200, reply.headers, reply.body[: len(reply.body) // 2])

    def _too_large(self, call: Call) -> bool:
        limit = self.weather.largest
        if not limit or call.lane != "facts" or len(call.body) <= limit:
            return False
        return len(json.loads(gzip.decompress(call.body))["facts"]) > 1
