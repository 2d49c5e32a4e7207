"""A TCP proxy that does to a connection what thin lines and bad boxes do to it.

What happens to connection number n is chosen from the seed and n alone, so a seed names a run's
faults. Which request meets which fault depends on the operating system's timing as well: a seed
does not replay byte for byte (the simulation in ``tests/sim`` does).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum

from shared.devices.virtual.port import KeptPort

_PIECE = 16 * 1024
_RECORDED = 1 << 20
_REPLAY_S = 5.0
_PART_S = 10.0


class Fault(StrEnum):
    """What a connection meets."""

    NONE = "none"
    SLOW = "slow"
    """Latency and a narrow line."""
    DRIP = "drip"
    """Bytes come one, two or three at a time."""
    REFUSE = "refuse"
    """Reset as soon as it was accepted."""
    HALF_OPEN = "half-open"
    """Accepted, then silence; nothing reaches the province."""
    CUT_UP = "cut-up"
    """Reset after so many bytes up."""
    CUT_DOWN = "cut-down"
    """Reset after so many bytes down."""
    RESET = "reset-after-request"
    """The request arrived, its answer is dropped and the connection reset."""
    SWALLOW = "swallowed-answer"
    """The request arrived, its answer is dropped, and the line stays open and silent."""
    LATE = "late-answer"
    """The answer comes after the client has given up."""
    REPLAY = "replayed-request"
    """All that went up is sent a second time on a connection of the proxy's own."""
    GARBAGE_UP = "garbage-up"
    GARBAGE_DOWN = "garbage-down"
    FLIP_UP = "flipped-bit-up"
    FLIP_DOWN = "flipped-bit-down"


@dataclass(frozen=True, slots=True)
class Script:
    """One connection's fate. ``turn``: the answer it happens at, counted from 1 (over TLS the
    handshake's answers count as well); ``after``: the byte it happens at."""

    fault: Fault
    turn: int = 1
    after: int = 0
    latency_s: float = 0.0
    bytes_per_s: float = 0.0
    late_s: float = 0.0


Plan = Callable[[int, random.Random], Script]
"""From a connection's number and its own chance to its fate."""

CLEAN: Plan = lambda _n, _rng: Script(Fault.NONE)  # noqa: E731


def chaos(weights: Mapping[Fault, float], *, late_s: float, turns: int = 12) -> Plan:
    """Every kind of trouble at the weights given, early or late in a connection's life."""
    kinds, shares = list(weights), list(weights.values())

    def plan(_n: int, rng: random.Random) -> Script:
        slow = rng.random() < 0.3
        return Script(
            rng.choices(kinds, shares)[0],
            rng.randint(1, turns),
            int(10 ** rng.uniform(1.5, 5.5)),
            rng.uniform(0.0, 0.05) if slow else 0.0,
            10 ** rng.uniform(4.7, 6.3) if slow else 0.0,
            late_s * rng.uniform(1.0, 1.5),
        )

    return plan


def losing(share: float, fault: Fault, spared: int = 0, latency_s: float = 0.0) -> Plan:
    """Each answer is lost with the same chance, by RESET or SWALLOW; ``spared`` ones of each
    connection (a handshake's) are not."""

    def plan(_n: int, rng: random.Random) -> Script:
        turn = 1 + spared
        while rng.random() >= share:
            turn += 1
        return Script(fault, turn, latency_s=latency_s)

    return plan


EVERYTHING: Mapping[Fault, float] = {kind: 1.0 for kind in Fault if kind is not Fault.NONE}


@dataclass
class Counts:
    """What went through and what happened to it."""

    connections: int = 0
    up: int = 0
    """Bytes that reached the province."""
    down: int = 0
    """Bytes that reached the terminals."""
    faults: Counter[str] = field(default_factory=Counter)
    """Faults that came to pass, by kind: a script that was never reached is not counted."""


class _Cut(Exception):
    """The connection is over, without a word."""


class _Connection:
    """Two sockets and a script."""

    def __init__(self, proxy: Proxy, number: int, client: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._rng = random.Random(f"{proxy.seed}:{number}")
        self.script = proxy.plan(number, self._rng)
        self.client = client
        self.server: asyncio.StreamWriter | None = None
        self._turn = 0
        self._asked = False
        self._met = False
        self._passed = {"up": 0, "down": 0}
        self._sent = bytearray()

    async def run(self, reader: asyncio.StreamReader) -> None:
        fault = self.script.fault
        if fault is Fault.REFUSE:
            self._happened()
            return
        if fault is Fault.HALF_OPEN:
            self._happened()
            while await reader.read(_PIECE):
                pass
            return
        answers, self.server = await asyncio.open_connection(*self._proxy.target)
        pumps = [asyncio.create_task(self._up(reader)), asyncio.create_task(self._down(answers))]
        try:
            ended, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        if all(pump.exception() is None for pump in ended):
            await self._part()

    async def _part(self) -> None:
        """One end closed in good order: what was passed on still arrives at the other."""
        assert self.server is not None
        for end in (self.client, self.server):
            end.close()
        async with asyncio.timeout(_PART_S):
            await asyncio.gather(self.client.wait_closed(), self.server.wait_closed())

    async def _up(self, reader: asyncio.StreamReader) -> None:
        assert self.server is not None
        while data := await reader.read(_PIECE):
            self._asked = True
            if self.script.fault is Fault.REPLAY and len(self._sent) < _RECORDED:
                self._sent += data
            await self._pass(data, "up", self.server)

    async def _down(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(_PIECE):
            if self._asked:
                self._asked = False
                self._turn += 1
                if self._turn == self.script.turn:
                    await self._answer_due()
            if self.script.fault is Fault.SWALLOW and self._turn >= self.script.turn:
                continue
            await self._pass(data, "down", self.client)

    async def _answer_due(self) -> None:
        """The first byte of the answer this script waits for is here, and not yet passed on."""
        fault = self.script.fault
        if fault in (Fault.RESET, Fault.SWALLOW, Fault.LATE, Fault.REPLAY):
            self._happened()
        if fault is Fault.RESET:
            raise _Cut
        if fault is Fault.LATE:
            await asyncio.sleep(self.script.late_s)
        if fault is Fault.REPLAY:
            self._proxy.again(bytes(self._sent))

    async def _pass(self, data: bytes, way: str, to: asyncio.StreamWriter) -> None:
        script, before = self.script, self._passed[way]
        self._passed[way] = before + len(data)
        place = script.after - before
        here = 0 <= place < len(data)
        cut = here and script.fault is (Fault.CUT_UP if way == "up" else Fault.CUT_DOWN)
        if cut:
            data = data[:place]
        elif here and script.fault is (Fault.FLIP_UP if way == "up" else Fault.FLIP_DOWN):
            self._happened()
            flipped = bytes([data[place] ^ 1 << self._rng.randrange(8)])
            data = data[:place] + flipped + data[place + 1 :]
        elif here and script.fault is (Fault.GARBAGE_UP if way == "up" else Fault.GARBAGE_DOWN):
            self._happened()
            data = data[:place] + self._rng.randbytes(self._rng.randint(1, 64)) + data[place:]
        if script.latency_s or script.bytes_per_s:
            if script.fault is Fault.SLOW:
                self._happened()
            await asyncio.sleep(script.latency_s + len(data) / (script.bytes_per_s or 1e12))
        step = self._rng.randint(1, 3) if script.fault is Fault.DRIP and before < 2000 else _PIECE
        if step < _PIECE:
            self._happened()
        for start in range(0, len(data), step):
            to.write(data[start : start + step])
            await to.drain()
            if step < _PIECE:
                await asyncio.sleep(0)
        if way == "up":
            self._proxy.counts.up += len(data)
        else:
            self._proxy.counts.down += len(data)
        if cut:
            self._happened()
            raise _Cut

    def _happened(self) -> None:
        if not self._met:
            self._met = True
            self._proxy.counts.faults[self.script.fault.value] += 1

    def reset(self) -> None:
        """RST both ends: what is still on its way is gone."""
        for end in (self.client, self.server):
            if end is None:
                continue
            raw = end.get_extra_info("socket")
            with contextlib.suppress(OSError, AttributeError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.transport.abort()


class Proxy:
    """Listens on the loopback in a thread of its own; ``plan`` may be changed at any time."""

    def __init__(self, target: tuple[str, int], seed: str, plan: Plan = CLEAN) -> None:
        self.target = target
        self.seed = seed
        self.plan = plan
        self.counts = Counts()
        self.replays: list[bytes] = []
        """What the province answers to each thing sent twice, as far as it has come."""
        self._kept = KeptPort()
        self.port = self._kept.number
        self._open: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.listen()

    def listen(self) -> None:
        """Take connections (again, on the same port)."""

        async def begin() -> None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

        self._do(begin()).result()

    def shut(self) -> None:
        """Close the port, so that nobody gets in, and reset every connection."""

        async def end() -> None:
            if self._server is not None:
                self._server.close()
            self._server = None
            self._reset_all()

        self._do(end()).result()

    def calm(self) -> None:
        """From now on a good line: scripts under way end with their connections."""

        async def change() -> None:
            self.plan = CLEAN
            self._reset_all()

        self._do(change()).result()

    def close(self) -> None:
        """End for good."""
        self.shut()

        async def rest() -> None:
            waiting = list(self._tasks)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

        self._do(rest()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def again(self, data: bytes) -> None:
        """Send recorded bytes once more."""
        self._keep(self._loop.create_task(self._replay(data)))

    def _reset_all(self) -> None:
        for connection in list(self._open):
            connection.reset()

    async def _replay(self, data: bytes) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_REPLAY_S):
                reader, writer = await asyncio.open_connection(*self.target)
                try:
                    writer.write(data)
                    await writer.drain()
                    place = len(self.replays)
                    self.replays.append(b"")
                    while data := await reader.read(_PIECE):
                        self.replays[place] += data
                finally:
                    writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._keep(task)
        self.counts.connections += 1
        connection = _Connection(self, self.counts.connections, writer)
        self._open.add(connection)
        try:
            await connection.run(reader)
        except (OSError, _Cut, asyncio.CancelledError):  # the last is close(): nobody waits for it
            pass
        finally:
            self._open.discard(connection)
            connection.reset()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _do(self, work: object) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)  # type: ignore[arg-type]
