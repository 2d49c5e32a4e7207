"""A coin acceptor and hoppers on one ccTalk bus, on a pty: real frames, real ways to go wrong.

Money is counted on its own: ``box`` is what fell in, ``hand`` what came back out of the return
chute, ``tray`` what the hoppers paid out.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.devices.codec import cctalk
from shared.devices.virtual.pty import PtyEnd

_END_S = 30.0
COINS = (10, 50, 100)
"""Fen by position from 1."""


@dataclass
class _Hopper:
    """A box of one kind of coin with a motor."""

    address: int
    stock: int
    counter: int = 0
    remaining: int = 0
    paid: int = 0
    unpaid: int = 0
    enabled: bool = False
    jams_after: int = field(default=-1)


class VirtualCoinAcceptor:
    """Let coins fall in with ``drop``; ``url`` is what the driver opens.

    hoppers: denomination in fen to coins in it; the first is at address 3. crc: the other kind of
    checksum. echo: a single wire, on which the host hears itself. counts: it knows how many coins
    it ever accepted. low: coins under which a hopper's sensor says low.
    """

    def __init__(
        self,
        *,
        hoppers: Mapping[int, int] | None = None,
        crc: bool = False,
        echo: bool = False,
        counts: bool = True,
        low: int = 20,
    ) -> None:
        self._crc, self._echo, self._counts, self._low = crc, echo, counts, low
        self.box: Counter[int] = Counter()
        self.hand: Counter[int] = Counter()
        self.tray: Counter[int] = Counter()
        self.hoppers = {
            value: _Hopper(cctalk.HOPPER + n, count)
            for n, (value, count) in enumerate((hoppers or {}).items())
        }
        self.accepted = 0
        self.fault_code = 0
        """What a self-check answers, 0 for well."""
        self._lock = threading.RLock()
        self._mangle: deque[str] = deque()
        self._commands: list[tuple[int, int]] = []
        self._power_up()
        self._line = PtyEnd()
        self._start()

    # -- a person, and fate ----------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"serial://{self._line.path}?baud=9600"

    @property
    def options(self) -> dict[str, str | bool]:
        """Options of the driver for this bus."""
        pairs = ",".join(f"{value}:{hopper.address}" for value, hopper in self.hoppers.items())
        return {"crc": self._crc, "hoppers": pairs}

    @property
    def commands(self) -> list[tuple[int, int]]:
        """(address, header) of every message heard, oldest first."""
        with self._lock:
            return list(self._commands)

    @property
    def open_for(self) -> tuple[int, ...]:
        """Fen of the coins it would take now."""
        with self._lock:
            return tuple(
                value for n, value in enumerate(COINS) if self._master and self._mask >> n & 1
            )

    @property
    def unread(self) -> int:
        """Events nobody asked for yet; beyond five the oldest are forgotten."""
        return self._unread

    def drop(self, fen: int) -> bool:
        """Drop a coin in; False when it fell through to the return chute."""
        with self._lock:
            if fen not in self.open_for:
                self.hand[fen] += 1
                self._event(0, cctalk.INHIBITED)
                return False
            self.box[fen] += 1
            self.accepted += 1
            self._event(COINS.index(fen) + 1, 1)
            return True

    def error(self, code: int) -> None:
        """Report an error: 14 a blocked sensor, 17 a coin that went backwards …"""
        with self._lock:
            self._event(0, code)

    def power_cut(self) -> None:
        """Cut its power: what was not asked for is forgotten, the count of coins is not."""
        with self._lock:
            self._power_up()

    def jam_hopper(self, fen: int, after: int) -> None:
        """The next payout of a hopper ends after so many coins."""
        with self._lock:
            self.hoppers[fen].jams_after = after

    def come_to_rest(self) -> None:
        """What time alone would do: payouts run to their end."""
        with self._lock:
            for value, hopper in self.hoppers.items():
                while hopper.remaining:
                    self._pay_one(value, hopper)

    def mangle(self, *ways: str) -> None:
        """Spoil the next answers: ``checksum``, ``cut``, ``noise``, ``silent``, ``twice``,
        ``deaf`` (the question was never heard)."""
        with self._lock:
            self._mangle.extend(ways)

    def unplug(self) -> None:
        """Pull the data cable."""
        self._ended.set()
        self._thread.join(_END_S)
        self._line.unplug()

    def replug(self) -> None:
        """Plug in again; ``url`` is a new one."""
        self._line = PtyEnd()
        self._start()

    close = unplug

    # -- inside ----------------------------------------------------------------------------------

    def _start(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual-coins", daemon=True)
        self._thread.start()

    def _power_up(self) -> None:
        self._counter = self._unread = 0
        self._slots: deque[tuple[int, int]] = deque(maxlen=cctalk.SLOTS)
        self._mask, self._master = 0, False
        for hopper in self.hoppers.values():
            hopper.enabled = False
            hopper.unpaid += hopper.remaining
            hopper.remaining = 0

    def _event(self, position: int, code: int) -> None:
        self._counter = self._counter % 255 + 1
        self._unread += 1
        self._slots.appendleft((position, code))

    def _serve(self) -> None:
        mine = frozenset({cctalk.COIN, *(h.address for h in self.hoppers.values())})
        parser = cctalk.FrameParser(mine, crc=self._crc)
        while not self._ended.is_set():
            try:
                data = self._line.read(0.05)
                if self._echo and data:
                    self._line.write(data)
                with self._lock:
                    for found in parser.feed(data):
                        self._receive(found)
            except OSError:
                return

    def _receive(self, frame: cctalk.Frame) -> None:
        way = self._mangle.popleft() if self._mangle else ""
        if way == "deaf":
            return
        self._commands.append((frame.destination, frame.header))
        data = self._obey(frame)
        header = cctalk.NAK if data is None else cctalk.ACK
        answer = cctalk.Frame(cctalk.HOST, frame.destination, header, data or b"")
        sent = cctalk.encode(answer, crc=self._crc)
        if way == "checksum":
            sent = sent[:-1] + bytes([sent[-1] ^ 0x55])
        elif way == "cut":
            sent = sent[:3]
        elif way == "noise":
            sent = b"\xff\x01\x00" + sent
        elif way == "twice":
            sent += sent
        if way != "silent":
            self._line.write(sent)

    def _obey(self, frame: cctalk.Frame) -> bytes | None:
        """The data of the answer, None for a NAK."""
        for value, hopper in self.hoppers.items():
            if hopper.address == frame.destination:
                return self._obey_hopper(value, hopper, frame)
        header, data = frame.header, frame.data
        if header == cctalk.POLL:
            return b""
        if header == cctalk.CATEGORY:
            return b"Coin Acceptor"
        if header == cctalk.SELF_CHECK:
            return bytes([self.fault_code])
        if header == cctalk.COIN_ID and data and data[0] <= len(COINS):
            return f"CN{COINS[data[0] - 1]:03d}A".encode()
        if header == cctalk.COIN_ID and data and data[0] <= cctalk.POSITIONS:
            return b"......"
        if header == cctalk.INHIBIT and len(data) == 2:
            self._mask = int.from_bytes(data, "little")
            return b""
        if header == cctalk.MASTER_INHIBIT and len(data) == 1:
            self._master = bool(data[0] & 1)
            return b""
        if header == cctalk.READ_EVENTS:
            self._unread = 0
            told = [*self._slots, *[(0, 0)] * (cctalk.SLOTS - len(self._slots))]
            return bytes([self._counter, *(byte for pair in told for byte in pair)])
        if header == cctalk.ACCEPTED and self._counts:
            return (self.accepted & 0xFFFFFF).to_bytes(3, "little")
        if header == cctalk.RESET:
            self._power_up()
            return b""
        return None

    def _obey_hopper(self, value: int, hopper: _Hopper, frame: cctalk.Frame) -> bytes | None:
        header, data = frame.header, frame.data
        if header == cctalk.POLL:
            return b""
        if header == cctalk.CATEGORY:
            return b"Payout"
        if header == cctalk.SERIAL:
            return bytes([hopper.address, 2, 1])
        if header == cctalk.LEVELS:
            return bytes([0x10 | (hopper.stock < self._low)])
        if header == cctalk.ENABLE_HOPPER:
            hopper.enabled = data == bytes([cctalk.ENABLE_CODE])
            return b""
        if header == cctalk.HOPPER_STATUS:
            if hopper.remaining:
                self._pay_one(value, hopper)
            return bytes([hopper.counter, hopper.remaining, hopper.paid, hopper.unpaid])
        if header == cctalk.DISPENSE and len(data) == 4:
            serial = bytes([hopper.address, 2, 1])
            if not hopper.enabled or hopper.remaining or data[:3] != serial:
                return None
            hopper.counter = hopper.counter % 255 + 1
            hopper.remaining, hopper.paid, hopper.unpaid = data[3], 0, 0
            return bytes([hopper.counter])
        return None

    def _pay_one(self, value: int, hopper: _Hopper) -> None:
        if not hopper.stock or hopper.jams_after == 0:
            hopper.unpaid, hopper.remaining, hopper.jams_after = hopper.remaining, 0, -1
            return
        if hopper.jams_after > 0:
            hopper.jams_after -= 1
        hopper.stock -= 1
        hopper.remaining -= 1
        hopper.paid += 1
        self.tray[value] += 1
