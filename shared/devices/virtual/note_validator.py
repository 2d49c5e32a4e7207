"""A note validator on a pty: real SSP frames, a real path for notes, real ways to go wrong.

Money is counted twice and separately: ``box`` is what physically lies inside, ``hand`` what the
person has back. The tests compare both with what the journal says.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from contextlib import suppress
from enum import StrEnum

from shared.devices.codec import essp, ssp
from shared.devices.virtual.pty import PtyEnd

_END_S = 30.0
VALUES = (1, 5, 10, 20, 50, 100)
"""Yuan by channel."""


class Way(StrEnum):
    """Where a note is."""

    NONE = "none"
    READING = "reading"
    ESCROW = "escrow"
    STACKING = "stacking"
    CREDITED = "credited"
    """Past the point of no return; the movement still ends."""
    REJECTING = "rejecting"
    STUCK = "stuck"


class VirtualNoteValidator:
    """Put notes in with ``insert``; ``url`` is what the driver opens.

    acks: knows polls with acknowledgement. counters: counts notes over power cuts. encrypts: the
    fixed key it expects, None to talk in clear (and to refuse key exchange). tells: after a power
    cut it says what became of the note in its path. escrow_s: its own patience with a held note.
    """

    def __init__(
        self,
        *,
        acks: bool = True,
        counters: bool = True,
        encrypts: int | None = None,
        tells: bool = True,
        escrow_s: float = 10.0,
        capacity: int = 1000,
    ) -> None:
        self._acks, self._counters, self._fixed_key = acks, counters, encrypts
        self._tells, self._escrow_s, self.capacity = tells, escrow_s, capacity
        self.box: Counter[int] = Counter()
        """Fen to how many lie in the box."""
        self.hand: Counter[int] = Counter()
        """Fen to how many were given back."""
        self.stacked = self._starts = 0
        self._lock = threading.RLock()
        self._line = PtyEnd()
        self._mangle: deque[str] = deque()
        self._next_fault = ""
        self._off_until = 0.0
        self._box_gone = False
        self._note = (Way.NONE, 0)
        self._escrow_since = 0.0
        self._parser = ssp.FrameParser()
        self._commands: list[int] = []
        self._power_up(first=True)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual-notes", daemon=True)
        self._thread.start()

    # -- a person, and fate ----------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"serial://{self._line.path}?baud=9600&stop=2"

    @property
    def commands(self) -> list[int]:
        """Commands carried out, oldest first; repeats of a packet are not carried out."""
        with self._lock:
            return list(self._commands)

    @property
    def open_for(self) -> tuple[int, ...]:
        """Fen of the notes it would let in now."""
        with self._lock:
            return tuple(
                value * 100
                for channel, value in enumerate(VALUES)
                if self._enabled and self._inhibits >> channel & 1
            )

    @property
    def way(self) -> Way:
        """Where the note in its path is."""
        return self._note[0]

    def insert(self, fen: int) -> bool:
        """Put a note in; False when it came straight back (closed, inhibited, full, jammed)."""
        with self._lock:
            channel = VALUES.index(fen // 100) + 1
            free = (
                self._note[0] is Way.NONE
                and not self._awaiting
                and time.monotonic() >= (self._off_until)
            )
            full = sum(self.box.values()) >= self.capacity or self._box_gone
            if not free or full or fen not in self.open_for:
                self.hand[fen] += 1
                return False
            self._note = (Way.READING, channel)
            return True

    def fault(self, name: str) -> None:
        """The next movement to the box ends otherwise: ``jam``, ``jam-open``, ``fraud`` (pulled
        back on a string), ``power-in`` or ``power-out`` (a power cut on the way, and where the
        note is found afterwards)."""
        with self._lock:
            self._next_fault = name

    def unjam(self, *, into_box: bool) -> None:
        """A technician takes the note out by hand and lays it into the box, or gives it back."""
        with self._lock:
            way, channel = self._note
            if way is Way.STUCK:
                (self.box if into_box else self.hand)[VALUES[channel - 1] * 100] += 1
            self._note, self._jammed = (Way.NONE, 0), 0

    def open_path(self) -> None:
        """Somebody opens the note path, takes what lies there into the hand, and shuts it."""
        with self._lock:
            way, channel = self._note
            if way is not Way.NONE:
                self.hand[VALUES[channel - 1] * 100] += 1
            self._note, self._jammed = (Way.NONE, 0), 0
            self._pending.append(bytes([ssp.EV_PATH_OPEN]))

    def mangle(self, *ways: str) -> None:
        """Spoil the next replies: ``checksum``, ``cut``, ``noise``, ``silent``, ``twice`` (the
        reply comes once more), ``deaf`` (the command was never heard)."""
        with self._lock:
            self._mangle.extend(ways)

    def take_box(self) -> Counter[int]:
        """Take the cash box out with what is in it; ``put_box`` puts an empty one in."""
        with self._lock:
            taken, self.box = self.box, Counter()
            self._box_gone = True
            return taken

    def put_box(self) -> None:
        """Put an empty box in."""
        with self._lock:
            self._box_gone = False
            self._pending.append(bytes([ssp.EV_BOX_BACK]))

    def power_cut(self, off_s: float = 0.0, *, into_box: bool = True) -> None:
        """Cut its power now; a note past escrow is found in the box or given back afterwards."""
        with self._lock:
            self._cut(off_s, into_box)

    def come_to_rest(self) -> None:
        """What time alone would do with nobody polling: movements end, escrow is given back."""
        with self._lock:
            while self._note[0] not in (Way.NONE, Way.STUCK):
                if self._note[0] in (Way.READING, Way.ESCROW):
                    self._note = (Way.REJECTING, self._note[1])
                self._move()

    def unplug(self) -> None:
        """Pull the data cable; what moves inside goes on."""
        self._ended.set()
        self._thread.join(_END_S)
        self._line.unplug()

    def replug(self) -> None:
        """Plug in again; ``url`` is a new one."""
        self._line = PtyEnd()
        self._ended.clear()
        self._thread = threading.Thread(target=self._serve, name="virtual-notes", daemon=True)
        self._thread.start()

    close = unplug

    # -- inside ----------------------------------------------------------------------------------

    def _power_up(self, *, first: bool = False) -> None:
        self._starts += 1
        self._flag: bool | None = None
        self._last_reply = b""
        self._pending: list[bytes] = [] if first else [bytes([ssp.EV_RESET])]
        self._awaiting = b""
        """The event that is repeated until it is acknowledged."""
        self._inhibits = self._jammed = 0
        self._enabled = False
        self._keys: list[int] = [0, 0]
        self._cipherer: essp.Cipherer | None = None

    def _cut(self, off_s: float, into_box: bool) -> None:
        way, channel = self._note
        credit_told = way is Way.CREDITED
        self._power_up()
        self._off_until = time.monotonic() + off_s
        self._note = (Way.NONE, 0)
        if way is Way.NONE:
            return
        value = VALUES[channel - 1] * 100
        said = channel if self._tells else 0
        if credit_told:  # it lies there already, only its movement was not over
            self.stacked += 1
            self._pending.append(bytes([ssp.EV_TO_BOX, said]) if self._tells else b"")
        elif way is Way.STACKING and into_box:
            self.box[value] += 1
            self.stacked += 1
            self._pending.append(bytes([ssp.EV_TO_BOX, said]) if self._tells else b"")
        else:
            self.hand[value] += 1
            self._pending.append(bytes([ssp.EV_TO_FRONT, said]) if self._tells else b"")

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                data = self._line.read(0.05)
                with self._lock:
                    if time.monotonic() < self._off_until:
                        self._parser.reset()
                        continue
                    for found in self._parser.feed(data):
                        if isinstance(found, ssp.Packet) and found.address == 0:
                            self._receive(found)
            except OSError:
                return

    def _receive(self, packet: ssp.Packet) -> None:
        way = self._mangle.popleft() if self._mangle else ""
        if way == "deaf":
            return
        sync = packet.data[:1] == bytes([ssp.SYNC])
        if not (packet.flag == self._flag and self._last_reply) or sync:
            self._flag = packet.flag
            self._last_reply = self._answer(packet.data, sync)
            if not self._last_reply:
                return
        sent = ssp.frame(ssp.Packet(0, packet.flag, self._last_reply))
        if way == "checksum":
            sent = sent[:-1] + bytes([sent[-1] ^ 0x55])
        elif way == "cut":
            sent = sent[: len(sent) // 2]
        elif way == "noise":
            sent = b"\x00\xff\x7f\x80" + sent
        elif way == "twice":
            sent += sent
        if way != "silent":
            self._line.write(sent)

    def _answer(self, data: bytes, sync: bool) -> bytes:
        sealed = data[0] == essp.STEX
        if sync:
            self._cipherer, self._flag = None, True
        if sealed:
            if self._cipherer is None:
                return bytes([ssp.NO_KEY])
            with suppress(ssp.CodecError):
                cipherer = self._cipherer
                count, data = cipherer.open(data)
                if count == cipherer.count and data:
                    cipherer.count += 1
                    said = self._while_powered(data)
                    return cipherer.seal(said, cipherer.count) if said else b""
            return b""
        return self._while_powered(data)

    def _while_powered(self, data: bytes) -> bytes:
        """Obey; nothing is answered by what went dark on the way."""
        starts = self._starts
        said = self._obey(data)
        return said if self._starts == starts else b""

    def _obey(self, data: bytes) -> bytes:
        command, rest = data[0], data[1:]
        self._commands.append(command)
        if command in (ssp.POLL_ACK, ssp.EVENT_ACK) and not self._acks:
            return bytes([ssp.NOT_KNOWN])
        if command in (ssp.GENERATOR, ssp.MODULUS, ssp.KEY_EXCHANGE):
            return self._exchange(command, rest)
        if command in (ssp.POLL, ssp.POLL_ACK):
            return bytes([ssp.OK]) + self._poll(command == ssp.POLL_ACK)
        if command == ssp.SETUP:
            return bytes([ssp.OK]) + ssp.setup_reply(VALUES)
        if command == ssp.HOST_PROTOCOL:
            return bytes([ssp.OK if rest[:1] <= b"\x06" else ssp.FAIL])
        if command == ssp.INHIBITS:
            self._inhibits = int.from_bytes(rest[:2], "little")
        elif command in (ssp.ENABLE, ssp.DISABLE):
            self._enabled = command == ssp.ENABLE
        elif command == ssp.HOLD:
            if self._note[0] is not Way.ESCROW:
                return bytes([ssp.NOT_NOW])
            self._escrow_since = time.monotonic()
        elif command == ssp.REJECT:
            if self._note[0] not in (Way.ESCROW, Way.READING):
                return bytes([ssp.NOT_NOW])
            self._note = (Way.REJECTING, self._note[1])
        elif command == ssp.COUNTERS:
            return self._count()
        elif command == ssp.EVENT_ACK:
            if not self._awaiting:
                return bytes([ssp.NOT_NOW])
            self._awaiting = b""
        elif command == ssp.SERIAL:
            return bytes([ssp.OK]) + (4711).to_bytes(4, "big")
        elif command == ssp.RESET:
            self._cut(0.0, into_box=True)
        elif command != ssp.SYNC:
            return bytes([ssp.NOT_KNOWN])
        return bytes([ssp.OK])

    def _count(self) -> bytes:
        if not self._counters:
            return bytes([ssp.NOT_KNOWN])
        numbers = (self.stacked, 0, 0, 0, sum(self.hand.values()))
        return bytes([ssp.OK, 5]) + b"".join(n.to_bytes(4, "little") for n in numbers)

    def _exchange(self, command: int, rest: bytes) -> bytes:
        if self._fixed_key is None:
            return bytes([ssp.NOT_KNOWN])
        if len(rest) != 8:
            return bytes([ssp.WRONG_LENGTH])
        number = int.from_bytes(rest, "little")
        if command == ssp.KEY_EXCHANGE:
            if not all(self._keys):
                return bytes([ssp.FAIL])
            half = essp.Half(self._keys[0], self._keys[1], 0x1234567 + self.stacked)
            self._cipherer = essp.Cipherer(half.key(number, self._fixed_key))
            return bytes([ssp.OK]) + half.public.to_bytes(8, "little")
        if not essp.is_prime(number):
            return bytes([ssp.OUT_OF_RANGE])
        self._keys[0 if command == ssp.GENERATOR else 1] = number
        return bytes([ssp.OK])

    def _poll(self, with_ack: bool) -> bytes:
        """Time passes with every poll: the note goes one step on its way."""
        if self._awaiting:
            return self._awaiting
        starts = self._starts
        if not self._pending:
            self._move()
        if self._starts != starts:
            return b""  # it went dark before it could say anything
        told, self._pending = self._pending, []
        if with_ack:
            for event in told:
                if event[:1] and event[0] in ssp.ACKNOWLEDGED:
                    self._awaiting = event
        lasting = bytes([self._jammed]) if self._jammed else b""
        if sum(self.box.values()) >= self.capacity:
            lasting += bytes([ssp.EV_FULL])
        if self._box_gone:
            lasting += bytes([ssp.EV_BOX_GONE])
        if not self._enabled:
            lasting += bytes([ssp.EV_DISABLED])
        return b"".join(told) + lasting

    def _move(self) -> None:
        way, channel = self._note
        value = VALUES[channel - 1] * 100
        if way is Way.READING:
            self._note = (Way.ESCROW, channel)
            self._escrow_since = time.monotonic()
            self._pending.append(bytes([ssp.EV_READ, channel]))
        elif way is Way.ESCROW:
            patient = time.monotonic() - self._escrow_since < self._escrow_s
            self._note = (Way.STACKING if patient else Way.REJECTING, channel)
            self._pending.append(bytes([ssp.EV_STACKING if patient else ssp.EV_REJECTING]))
        elif way is Way.STACKING:
            self._stack(channel, value)
        elif way is Way.CREDITED:
            self.stacked += 1
            self._note = (Way.NONE, 0)
            self._pending.append(bytes([ssp.EV_STACKED]))
        elif way is Way.REJECTING:
            self.hand[value] += 1
            self._note = (Way.NONE, 0)
            self._pending.append(bytes([ssp.EV_REJECTED]))

    def _stack(self, channel: int, value: int) -> None:
        fault, self._next_fault = self._next_fault, ""
        if fault in ("jam", "jam-open"):
            self._note = (Way.STUCK, channel)
            self._jammed = ssp.EV_SAFE_JAM if fault == "jam" else ssp.EV_UNSAFE_JAM
        elif fault == "fraud":
            self._note = (Way.REJECTING, channel)
            self._pending.append(bytes([ssp.EV_FRAUD, channel]))
        elif fault.startswith("power-"):
            self._cut(0.0, into_box=fault == "power-in")
        else:
            self.box[value] += 1
            self._note = (Way.CREDITED, channel)
            self._pending.append(bytes([ssp.EV_CREDIT, channel]))
