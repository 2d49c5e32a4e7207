"""The line between terminals and the province: what it loses, holds up, repeats and falsifies."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.sync import Call, Lost, LostKind, Reply
from shared.sync.signing import SignedMessage
from tests.sim.broken import Broken
from tests.sim.chance import at
from tests.sim.machine import Machine
from tests.sim.seals import Raw, weight

TIMEOUT_S = 30.0
Done = Callable[[Reply | Lost], None]


@dataclass
class Weather:
    """Chances of each fate, and how slow the line is. All nought: a good line."""

    drop: float = 0.0
    swallow: float = 0.0
    repeat: float = 0.0
    late: float = 0.0
    error: float = 0.0
    identity: float = 0.0
    garble: float = 0.0
    forge: float = 0.0
    flip: float = 0.0
    rot: float = 0.0
    """Chance that a piece of a scan is damaged inside the province, behind the signature."""
    slow: float = 1.0
    bytes_s: float = 0.0
    """What the line carries a second, each way; 0: no limit."""
    largest: int = 0
    """Bytes of a facts body beyond which a gateway says 413; 0: no such gateway."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A call on its way, signed once: whatever arrives of it carries this signature."""

    m: Machine
    call: Call
    message: SignedMessage
    created: datetime
    let_in: list[float] = field(default_factory=list)
    """When the gate let it in."""


class Net:
    """Carries calls as events in virtual time."""

    def __init__(self, world: Any, weather: Weather) -> None:
        self._world = world
        self.weather = weather
        self.cut: set[str] = set()
        """Terminals the province cannot be reached from."""
        self.on_its_way = 0
        """Requests that will arrive after their sender has given up."""
        self.told: dict[str, float] = {}
        """When a terminal that was told Retry-After may ask again."""
        self._earlier: dict[tuple[str, str], Raw] = {}
        """An older answer of each terminal's lane, for whoever plays it again."""

    def send(self, m: Machine, call: Call, done: Done) -> None:
        """Carry a call; ``done`` happens once, with an answer or without one."""
        world, rng, weather = self._world, self._world.rng, self.weather
        if world.seconds < self.told.get(m.name, 0.0):
            raise Broken(f"{m.name} was told to wait, and asks")
        request = self._signed(m, call)
        there = rng.uniform(0.01, 0.4) * weather.slow + self._carrying(weight(call.body))
        fate = self._fate()
        if m.name in self.cut:
            self._lose(m, done, there)
        elif fate == "drop":
            if call.method == "PATCH" and world.centre.up:
                self._cut_off(request)
            self._lose(m, done, there)
        elif fate == "late":
            self._note(m, "held-up")
            world.later(TIMEOUT_S, lambda: done(Lost(LostKind.UNREACHABLE, "timeout")))
            self._later(there + rng.uniform(TIMEOUT_S, 400.0), request)
        elif fate == "error":
            world.later(there, lambda: done(self._error(m)))
        elif fate == "identity":
            self._note(m, "identity-refused")
            status = rng.choice((401, 403, 302))
            world.later(there, lambda: done(Reply(status, {}, b"", signed=status != 302)))
        elif fate == "forge":
            self._forge(request, done, there)
        elif self._too_large(call):
            self._note(m, "too-large")
            world.later(there, lambda: done(Reply(413, {}, b"", signed=False)))
        else:
            self._carry(request, fate, there, done)
        if rng.random() < weather.repeat:
            self._later(there + rng.uniform(0.0, 400.0), request)

    def _signed(self, m: Machine, call: Call) -> _Request:
        assert m.journal is not None
        created = m.clock.now().replace(microsecond=0)
        message = self._world.centre.seals.dress(m.journal.signer, call, created)
        return _Request(m, call, message, created)

    def _cut_off(self, request: _Request) -> None:
        """A part of a scan's piece arrives, and then no more."""
        rng, body = self._world.rng, request.call.body
        hangs = rng.random() < 0.5
        self._note(request.m, "piece-hangs" if hangs else "piece-breaks-off")
        part = body[: int(rng.random() * (len(body) + 1))]
        if self._world.centre.cut_off(request.message, request.call.path, part, hangs=hangs):
            self._let_in(request)

    def leave_behind(self, m: Machine) -> None:
        """What this terminal sends now arrives when it is gone already."""
        assert m.engine is not None
        call = m.engine.next_call()
        if call is not None and m.name not in self.cut:
            self._note(m, "left-behind")
            self._later(self._world.rng.uniform(5.0, 250.0), self._signed(m, call))

    def _fate(self) -> str:
        weather = self.weather
        fates = ("drop", "late", "error", "identity", "forge", "swallow", "garble", "flip", "rot")
        at = self._world.rng.random()
        for fate in fates:
            at -= getattr(weather, fate)
            if at < 0:
                return fate
        return ""

    def _carry(self, request: _Request, fate: str, there: float, done: Done) -> None:
        world, m = self._world, request.m
        back = world.rng.uniform(0.01, 0.4) * self.weather.slow
        if there > TIMEOUT_S:  # nobody waits that long; it arrives all the same
            self._note(m, "too-slow")
            world.later(TIMEOUT_S, lambda: done(Lost(LostKind.UNREACHABLE, "timeout")))
            world.later(there, lambda: self._arrived(request, fate))
            return

        def arrive() -> None:
            raw = self._arrived(request, fate)
            if raw is None or fate == "swallow" or m.name in self.cut:
                if raw is not None:
                    self._note(m, "swallowed")
                self._lose(m, done, back)
                return
            shown = self._garbled(m, request.call, raw) if fate == "garble" else raw
            self._earlier[m.name, request.call.lane] = raw
            slow = back + self._carrying(len(raw.body))
            if slow > TIMEOUT_S:
                self._note(m, "too-slow")
                self._lose(m, done, TIMEOUT_S)
                return
            world.later(slow, lambda: done(self._believed(request, shown)))

        world.later(there, arrive)

    def _believed(self, request: _Request, raw: Raw) -> Reply:
        """What the terminal's transport lets through."""
        reply: Reply = self._world.bug.believes(self._world.centre.seals, request.message, raw)
        if not reply.signed:
            self._note(request.m, "unproved")
        return reply

    def _lose(self, m: Machine, done: Done, soon: float) -> None:
        """A reset is known at once; a half-open line only by the clock."""
        half_open = self._world.rng.random() < 0.4
        self._note(m, "half-open" if half_open else "reset")
        wait = TIMEOUT_S if half_open else soon
        self._world.later(wait, lambda: done(Lost(LostKind.UNREACHABLE, "cut")))

    def _arrived(self, request: _Request, fate: str = "") -> Raw | None:
        centre, call = self._world.centre, request.call
        if not centre.up:
            return None
        body = call.body
        if fate == "flip" and body:
            self._note(request.m, "flipped-on-the-line")
            body = _flipped(body, self._world.rng)
        rotten = fate == "rot" and call.method == "PATCH"
        if rotten:
            self._note(request.m, "damaged-at-the-province")
        raw: Raw = centre.answer(request.message, call.path, body, rotten=rotten)
        self._note(request.m, f"{call.lane}-{call.method} {raw.status}")
        if centre.admitted:
            self._let_in(request)
        return raw

    def _let_in(self, request: _Request) -> None:
        """The gate took it for a new one: it may do so once.

        A province that was restarted has forgotten its nonces, and knows only when it started:
        what a terminal whose clock is ahead (60 s are allowed) signed for a moment after that
        passes once more. Facts, scans and looks at the feed are the same for it.
        """
        seconds, started = self._world.seconds, self._world.centre.started
        if request.let_in:
            ahead = request.created >= started.replace(microsecond=0)
            if not (ahead and at(request.let_in[-1]) <= started):
                raise Broken(f"{request.m.name}: a request was let in twice")
            self._note(request.m, "replayed-over-a-restart")
        request.let_in.append(seconds)

    def _later(self, seconds: float, request: _Request) -> None:
        self.on_its_way += 1
        self._world.later(seconds, lambda: self._again(request))

    def _again(self, request: _Request) -> None:
        self.on_its_way -= 1
        raw = self._arrived(request)
        if raw is not None:
            self._world.stirred()
            self._note(request.m, f"arrives-late {request.call.lane} {raw.status}")

    def _error(self, m: Machine) -> Reply:
        rng = self._world.rng
        status = rng.choice((500, 502, 503, 503, 429))
        seconds = rng.choice((3, 40, 200))
        headers = {"retry-after": str(seconds)} if status in (503, 429) else {}
        self._note(m, "retry-after" if headers else "server-error")
        return Reply(status, headers, b"", signed=rng.random() < 0.5)

    def _garbled(self, m: Machine, call: Call, raw: Raw) -> Raw:
        """Half an answer, an answer to another request, or a changed one."""
        how = self._world.rng.choice(("half", "earlier", "changed"))
        self._note(m, f"answer-{how}")
        earlier = self._earlier.get((m.name, call.lane))
        if how == "earlier" and earlier is not None:
            return earlier
        if how == "changed":
            body = raw.body.replace(b'"blocked"', b'"stored"').replace(b'"seq":', b'"seq":1')
            headers = raw.headers | {"upload-complete": "?1", "upload-offset": "1"}
            return Raw(200, headers, body)
        return Raw(raw.status, raw.headers, raw.body[: len(raw.body) // 2])

    def _forge(self, request: _Request, done: Done, there: float) -> None:
        """Somebody on the line answers in the province's stead: all is well, it says."""
        call = request.call
        self._note(request.m, "forged")
        body, headers = b"", dict(request.message.headers)
        if call.lane == "facts":
            facts = [fact["header"] for fact in json.loads(gzip.decompress(call.body))["facts"]]
            results = [{"id": h["id"], "status": "stored"} for h in facts]
            mark = {"epoch": facts[-1]["epoch"], "seq": facts[-1]["seq"]}
            body = json.dumps({"results": results, "stored_up_to": mark}).encode()
        elif call.lane == "blobs":
            length = call.headers.get("Upload-Length", "0")
            headers |= {"upload-complete": "?1", "upload-offset": length}
        else:
            said = {"cursor": "9-f", "type": "case-progressed", "case": "x", "state": "accepted"}
            said |= {"body": {"state": "accepted", "note": "", "number": ""}}
            body = json.dumps({"entries": [said], "next": "9-f", "stored_up_to": None}).encode()
        raw = Raw(200, headers | {"date": self._world.centre.date()}, body)
        self._world.later(there, lambda: done(self._believed(request, raw)))

    def _too_large(self, call: Call) -> bool:
        limit = self.weather.largest
        if not limit or call.lane != "facts" or weight(call.body) <= limit:
            return False
        return len(json.loads(gzip.decompress(call.body))["facts"]) > 1

    def _carrying(self, count: int) -> float:
        return count / self.weather.bytes_s if self.weather.bytes_s else 0.0

    def _note(self, m: Machine, what: str) -> None:
        self._world.note(m.name, what)


def _flipped(body: bytes, rng: Any) -> bytes:
    at = int(rng.random() * len(body))
    return body[:at] + bytes((body[at] ^ 1 << rng.randrange(8),)) + body[at + 1 :]
