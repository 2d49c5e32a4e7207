"""The inside of a receipt printer: buffer, paper, sensors and knife.

Behaves as a real one where that matters: real-time commands are obeyed the moment they come in,
even inside a picture and even when paper is out; everything else waits in a buffer that outlives
connections, and comes out when paper is put in again, unless somebody clears it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from shared.devices.codec import escpos
from shared.devices.model import Paper, PrinterStatus
from shared.devices.receipt.letters import LINE_ROWS
from shared.devices.virtual.receipt_commands import command_size
from shared.devices.virtual.receipt_line import TextLine

ENDLESS = 1 << 40
_CUT_FEED_ROWS = 60
_TEXTS = {
    escpos.MAKER: "YICHUANG",
    escpos.MODEL: "VIRTUAL-80",
    escpos.SERIAL: "V0000001",
    escpos.FIRMWARE: "1.00",
}
_REALTIME = (escpos.CLEAR_BUFFERS, escpos.RECOVER, *(escpos.ask_now(n) for n in (1, 2, 3, 4)))


@dataclass(frozen=True)
class Piece:
    """One piece of paper: what was burnt on it, 0 black and 255 white."""

    gray: NDArray[np.uint8]
    cut: bool
    """False when it was torn off, or its roll ran out, before the knife came."""

    @property
    def png(self) -> bytes:
        """The paper as a PNG."""
        out = io.BytesIO()
        Image.fromarray(self.gray).save(out, "PNG")
        return out.getvalue()

    @property
    def blank(self) -> bool:
        """True when nothing is burnt on it."""
        return bool((self.gray == 255).all())


class PrinterEngine:
    """Takes bytes, gives answers, burns paper. Not thread-safe; its server holds a lock.

    width: dots across. capacity: bytes of buffer.
    """

    def __init__(self, width: int = 576, capacity: int = 65536) -> None:
        self.width, self.capacity = width, capacity
        self.buffer = bytearray()
        self._heard = b""
        self._rows: list[NDArray[np.uint8]] = []
        self._waiting: list[NDArray[np.uint8]] = []
        self._after_rows: Callable[[], None] | None = None
        self._line = TextLine(width)
        self._drawn: NDArray[np.uint8] | None = None
        """A picture that GS 8 L brought and GS ( L has not printed yet."""
        self._reset()
        self.paper_left = ENDLESS
        self.near_end = self.cover_open = self.cutter_stuck = self.offline = self.hot = False
        self.cutter_will_stick = False
        self.automatic = False
        self.clears = self.confirms = self.tells = True
        """What the model can do: DLE DC4 8, GS r, GS a."""
        self.drawer_open: bool | None = None
        """None when no drawer hangs on the printer."""
        self.drawer_locked = False
        """The drawer does not obey: its key was turned."""
        self.kicks = 0
        self.pieces: list[Piece] = []
        self.replies = bytearray()

    @property
    def status(self) -> PrinterStatus:
        """What the sensors say."""
        paper = Paper.OK
        if self.paper_left <= 0:
            paper = Paper.OUT
        elif self.near_end:
            paper = Paper.NEAR_END
        stopped = self.offline or self.cover_open or self.cutter_stuck or self.hot
        return PrinterStatus(
            online=not (stopped or paper is Paper.OUT),
            paper=paper,
            cover_open=self.cover_open,
            cutter_error=self.cutter_stuck,
            hot=self.hot,
            drawer_high=not self.drawer_open,  # the switch of an open drawer pulls the pin down
        )

    @property
    def room(self) -> int:
        """Bytes the buffer can still take."""
        return max(0, self.capacity - len(self.buffer))

    @property
    def held(self) -> int:
        """Bytes and rows waiting to come out."""
        return len(self.buffer) + len(self._waiting)

    @property
    def hanging(self) -> int:
        """Rows on the paper that is not cut yet."""
        return len(self._rows)

    def receive(self, data: bytes) -> None:
        """Take in bytes; answers to real-time commands go to ``replies`` at once."""
        self.buffer += data
        heard = self._heard + data
        at = 0
        while (at := heard.find(b"\x10", at)) >= 0:
            rest = heard[at:]
            if rest.startswith(b"\x10\x04") and len(rest) >= 3 and 1 <= rest[2] <= 4:
                self.replies.append(escpos.answers_of(self.status)[rest[2] - 1])
                at += 3
            elif rest.startswith(escpos.CLEAR_BUFFERS):
                at += len(escpos.CLEAR_BUFFERS)
                if self.clears:
                    self._clear(heard[at:])
            elif rest.startswith(escpos.RECOVER) and self.cutter_stuck:
                self.cutter_stuck = False
                at += len(escpos.RECOVER)
                self._clear(heard[at:])
            elif any(len(rest) < len(w) and w.startswith(rest) for w in _REALTIME):
                break
            else:
                at += 1
        self._heard = heard[at:] if at >= 0 else b""

    def _clear(self, kept: bytes) -> None:
        self.buffer[:] = kept
        self._waiting.clear()
        self._drawn = None
        self._line.drop()
        self._after_rows = None
        self.replies += escpos.CLEARED

    def refill(self) -> None:
        """A new roll: what hung out of the old one goes away with it."""
        self._finish(cut=False)
        self.paper_left, self.near_end = ENDLESS, False

    def tell(self) -> None:
        """Send an automatic status if somebody asked for them."""
        if self.automatic:
            self.replies += escpos.automatic_of(self.status)

    def work(self, most_rows: int) -> bool:
        """Burn up to ``most_rows`` rows or carry out one command; False when there is nothing."""
        if not self.status.online:
            return False
        if self._waiting:
            self._burn(most_rows)
            return True
        if self._after_rows is not None:
            then, self._after_rows = self._after_rows, None
            then()
            return True
        return self._command()

    def _burn(self, most: int) -> None:
        count = min(most, len(self._waiting), self.paper_left)
        self._rows += self._waiting[:count]
        del self._waiting[:count]
        if self.paper_left < ENDLESS:
            self.paper_left -= count
            if self.paper_left <= 0:
                self.tell()

    def _reset(self) -> None:
        self._align = 0
        self._line.reset()

    def _command(self) -> bool:
        size = command_size(bytes(self.buffer[:8]), self._line.hanzi)
        if not size or size > len(self.buffer):
            return False
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        if data[0] in (0x1B, 0x1C, 0x1D):
            self._escape(data)
        elif data == b"\n":
            self._place(self._line.take())
        elif data == b"\x18":
            self._line.drop()
        elif data[0] >= 0x20:
            self._line.say(data)
        return True

    def _escape(self, data: bytes) -> None:
        start = data[:2]
        if start == b"\x1dv":
            self._picture(data[8:], int.from_bytes(data[4:6], "little"))
        elif start == b"\x1dV":
            self._feed(_CUT_FEED_ROWS if data[2] in (0x41, 0x42) else 0)
            self._after_rows = self._cut
        elif start == b"\x1dr":
            self._answer_in_order()
        elif start == b"\x1da":
            self.automatic = self.tells and data[2] != 0
            self.tell()
        elif start == b"\x1dI":
            self.replies += _said(_TEXTS.get(data[2], ""))
        elif start == b"\x1bp":
            self._kick()
        elif start == b"\x1bd":
            self._feed(LINE_ROWS * data[2])
        elif start == b"\x1b@":
            self.automatic = False
            self._reset()
        elif start == b"\x1ba":
            self._align = data[2] % 0x30
        elif start == b"\x1b$":
            self._line.move(int.from_bytes(data[2:4], "little"))
        elif start == b"\x1b\\":
            self._line.move(int.from_bytes(data[2:4], "little", signed=True), on=True)
        elif start == b"\x1d!":
            self._line.resize(data[2])
        elif start == b"\x1bt":
            self._line.page = data[2]
        elif start in (b"\x1c&", b"\x1c."):
            self._line.hanzi = start == b"\x1c&"
        elif start in (b"\x1d8", b"\x1d("):
            self._graphics(data)

    def _answer_in_order(self) -> None:
        if self.confirms:
            near, out = self.near_end, self.paper_left <= 0
            self.replies.append(0x03 * near | 0x0C * out)

    def _kick(self) -> None:
        self.kicks += 1
        if self.drawer_open is not None and not self.drawer_locked:
            self.drawer_open = True
            self.tell()

    def _graphics(self, data: bytes) -> None:
        """GS 8 L fn 112 stores a picture of dots, GS ( L fn 50 prints it."""
        if data[:3] == b"\x1d8L" and data[7:9] == b"0p" and len(data) >= 17:
            width, height = (int.from_bytes(data[i : i + 2], "little") for i in (13, 15))
            row = (width + 7) // 8
            dots = data[17:]
            if row and len(dots) >= row * height:
                packed = np.frombuffer(dots[: row * height], np.uint8).reshape(-1, row)
                self._drawn = np.where(np.unpackbits(packed, axis=1)[:, :width] == 1, 0, 255)
        elif data[:3] == b"\x1d(L" and data[5:7] in (b"02", b"0\x02") and self._drawn is not None:
            self._place(self._drawn.astype(np.uint8))
            self._drawn = None

    def _picture(self, data: bytes, width: int) -> None:
        if width:
            bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(-1, width), axis=1)
            self._place(np.where(bits == 1, 0, 255).astype(np.uint8))

    def _place(self, gray: NDArray[np.uint8]) -> None:
        """Rows of dots where the alignment puts them; what is wider than the paper is lost."""
        paper = np.full((len(gray), self.width), 255, np.uint8)
        shown = min(self.width, gray.shape[1])
        left = (self.width - shown) * self._align // 2 if self._align in (1, 2) else 0
        paper[:, left : left + shown] = gray[:, :shown]
        self._waiting.extend(paper)

    def _feed(self, rows: int) -> None:
        self._waiting.extend(np.full((rows, self.width), 255, np.uint8))

    def _cut(self) -> None:
        if self.cutter_will_stick:
            self.cutter_will_stick, self.cutter_stuck = False, True
            self.tell()
            return
        self._finish(cut=True)

    def _finish(self, cut: bool) -> None:
        if self._rows:
            self.pieces.append(Piece(np.stack(self._rows), cut))
            self._rows = []


def _said(text: str) -> bytes:
    """A text about the printer itself, as GS I answers it; nothing for what it does not know."""
    return b"_" + text.encode("ascii") + b"\0" if text else b""
