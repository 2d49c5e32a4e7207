"""ESC/POS: what is sent to receipt printers and what they answer.

Bits after Epson's command reference (DLE EOT, GS r, GS a, DLE DC4); a reply tells its own kind by
its fixed bits: real-time status ``0xx1xx10``, automatic status ``0xx1xx00`` (first of four bytes),
``GS r`` status ``0xx0xxxx``, and the three-byte answer to a cleared buffer ``37 25 00``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shared.devices.model import Paper, PrinterStatus
from shared.image.raster import Raster

INITIALISE: Final = b"\x1b@"
NO_AUTO_STATUS: Final = b"\x1da\x00"
CLEAR_BUFFERS: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 fn=8: obeyed at once, even while the printer is offline."""
CLEARED: Final = b"\x37\x25\x00"
RECOVER: Final = b"\x10\x05\x02"
"""DLE ENQ 2: recover from a cutter error, throwing the buffers away."""
CANCEL: Final = b"\x18"
FEED_AND_CUT: Final = b"\x1dV\x42\x00"
"""GS V B 0: feed to the cutting position, then cut."""
ASK_IN_ORDER: Final = b"\x1dr\x01"
"""GS r 1: answered only when everything before it has been carried out."""
HANZI_ON, HANZI_OFF = b"\x1c&", b"\x1c."
_REALTIME: Final = b"\x10\x04"


def ask_now(what: int) -> bytes:
    """DLE EOT n: answered at once, whatever the printer is doing. n = 1 to 4."""
    return _REALTIME + bytes([what])


def is_realtime(byte: int) -> bool:
    """True for an answer to DLE EOT."""
    return byte & 0x93 == 0x12


def is_automatic(byte: int) -> bool:
    """True for the first of the four bytes of an automatic status."""
    return byte & 0x93 == 0x10


def is_in_order(byte: int) -> bool:
    """True for an answer to GS r."""
    return byte & 0x90 == 0x00


def status_of(answers: tuple[int, int, int, int]) -> PrinterStatus:
    """The printer's state from its answers to DLE EOT 1, 2, 3, 4."""
    printer, offline, error, roll = answers
    cover = bool(offline & 0x04)
    cutter = bool(error & 0x08)
    broken, hot = bool(error & 0x20), bool(error & 0x40)
    paper = Paper.OUT if roll & 0x60 or offline & 0x20 else Paper.OK
    if paper is Paper.OK and roll & 0x0C:
        paper = Paper.NEAR_END
    online = not printer & 0x08
    # the cover comes first: an open cover makes the paper sensor see no paper
    causes = (
        (cover, "cover-open"),
        (broken, "printer-broken"),
        (cutter, "cutter-error"),
        (paper is Paper.OUT, "paper-out"),
        (hot, "printer-hot"),
        (bool(offline & 0x40), "printer-broken"),
        (not online, "printer-offline"),
        (paper is Paper.NEAR_END, "paper-near-end"),
    )
    code = next((name for true, name in causes if true), "")
    return PrinterStatus(online, paper, cover, cutter, broken or hot, code)


def answers_of(status: PrinterStatus, hot: bool = False) -> tuple[int, int, int, int]:
    """The answers to DLE EOT 1, 2, 3, 4 for a state: a printer's end of the line."""
    out = status.paper is Paper.OUT
    near = status.paper is not Paper.OK
    printer = 0x12 | (0 if status.online else 0x08)
    offline = 0x12 | 0x04 * status.cover_open | 0x20 * out | 0x40 * status.cutter_error
    error = 0x12 | 0x08 * status.cutter_error | 0x40 * hot
    return printer, offline, error, 0x12 | 0x0C * near | 0x60 * out


def automatic_of(status: PrinterStatus) -> bytes:
    """The four bytes of an automatic status: a printer's end of the line."""
    first = 0x10 | (0 if status.online else 0x08) | 0x20 * status.cover_open
    second = 0x08 * status.cutter_error
    third = 0x03 * (status.paper is not Paper.OK) | 0x0C * (status.paper is Paper.OUT)
    return bytes([first, second, third, 0x0F])


def bands(raster: Raster, rows: int) -> Iterator[bytes]:
    """A picture as ``GS v 0`` commands of so many rows each."""
    width = raster.row_bytes
    for top in range(0, raster.height, rows):
        part = raster.rows[top * width : (top + rows) * width]
        count = len(part) // width
        yield b"\x1dv0\x00" + width.to_bytes(2, "little") + count.to_bytes(2, "little") + part


def printable(line: str) -> bool:
    """True when the printer's own font has every character: ASCII and two-byte GB18030."""
    return all(len(c.encode("gb18030", "replace")) <= 2 and c >= " " for c in line)


def text_line(line: str) -> bytes:
    """A line in the printer's own font. Raises ValueError for a character it cannot have."""
    if not printable(line):
        raise ValueError("a character needs a picture")
    return HANZI_ON + line.encode("gb18030") + HANZI_OFF + b"\n"


@dataclass(frozen=True, slots=True)
class Answers:
    """Replies sorted by kind."""

    realtime: tuple[int, ...] = ()
    in_order: int = 0
    """How many ``GS r`` have been answered."""
    cleared: bool = False


class AnswerParser:
    """Sorts the bytes a printer sends; unknown bytes are dropped."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Answers:
        """Take in bytes; gives what they complete."""
        data, self._held = self._held + data, b""
        realtime: list[int] = []
        in_order, cleared, at = 0, False, 0
        while at < len(data):
            byte, rest = data[at], data[at:]
            if rest[:3] == CLEARED[: len(rest)]:
                if len(rest) < len(CLEARED):
                    self._held = rest
                    break
                cleared, size = True, len(CLEARED)
            elif is_automatic(byte):
                if len(rest) < 4:
                    self._held = rest
                    break
                size = 4
            else:
                size = 1
                if is_realtime(byte):
                    realtime.append(byte)
                elif is_in_order(byte):
                    in_order += 1
            at += size
        return Answers(tuple(realtime), in_order, cleared)

    def reset(self) -> None:
        """Forget half an answer."""
        self._held = b""
