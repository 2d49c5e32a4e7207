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
from shared.devices.virtual.hanzi import draw_line

ENDLESS = 1 << 40
_CUT_FEED_ROWS = 60
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
        self._text = bytearray()
        self.paper_left = ENDLESS
        self.near_end = self.cover_open = self.cutter_stuck = self.offline = False
        self.cutter_will_stick = False
        self.automatic = False
        self.clears = self.confirms = True
        """What the model can do: DLE DC4 8, GS r."""
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
        online = not (self.offline or self.cover_open or self.cutter_stuck or paper is Paper.OUT)
        return PrinterStatus(online, paper, self.cover_open, self.cutter_stuck)

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
        self._text.clear()
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

    def _command(self) -> bool:
        size = self._size()
        if not size or size > len(self.buffer):
            return False
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        if data[:3] == b"\x1dv0":
            width = int.from_bytes(data[4:6], "little")
            self._picture(data[8:], width)
        elif data[:2] == b"\x1dV":
            self._feed(_CUT_FEED_ROWS if data[2] in (0x41, 0x42) else 0)
            self._after_rows = self._cut
        elif data[:2] == b"\x1dr" and self.confirms:
            near, out = self.near_end, self.paper_left <= 0
            self.replies.append(0x03 * near | 0x0C * out)
        elif data[:2] == b"\x1da":
            self.automatic = data[2] != 0
            self.tell()
        elif data[:2] == b"\x1bd":
            self._feed(30 * data[2])
        elif data == b"\n":
            self._print_text()
        elif data == b"\x18":
            self._text.clear()
        elif data[0] >= 0x20:
            self._text += data
        return True

    def _size(self) -> int:
        """Length of the command at the head of the buffer, 0 when not known yet."""
        head = bytes(self.buffer[:8])
        if not head:
            return 0
        if head[0] == 0x10:
            sizes = {0x04: 3, 0x05: 3, 0x14: len(escpos.CLEAR_BUFFERS)}
            return sizes.get(head[1], 2) if len(head) > 1 else 0
        if head[0] in (0x1B, 0x1C, 0x1D):
            return self._escape_size(head)
        if head[0] < 0x80:
            return 1
        if len(head) < 2:
            return 0
        return 4 if 0x30 <= head[1] <= 0x39 else 2

    def _escape_size(self, head: bytes) -> int:
        if len(head) < 2:
            return 0
        if head[:2] == b"\x1dv":
            if len(head) < 8:
                return 0
            return 8 + int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")
        if head[:2] == b"\x1dV":
            return (4 if head[2] in (0x41, 0x42) else 3) if len(head) > 2 else 0
        if head[:2] in (b"\x1b@", b"\x1c&", b"\x1c."):
            return 2
        return 3

    def _picture(self, data: bytes, width: int) -> None:
        bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(-1, width), axis=1)
        gray = np.full((len(bits), self.width), 255, np.uint8)
        shown = min(self.width, bits.shape[1])
        gray[:, :shown] = np.where(bits[:, :shown] == 1, 0, 255)
        self._waiting.extend(gray)

    def _feed(self, rows: int) -> None:
        self._waiting.extend(np.full((rows, self.width), 255, np.uint8))

    def _print_text(self) -> None:
        text = self._text.decode("gb18030", "replace")
        self._text.clear()
        self._waiting.extend(draw_line(text, self.width))

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
