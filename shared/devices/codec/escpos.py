"""ESC/POS: what is sent to receipt printers and what they answer.

Bits after Epson's command reference (DLE EOT, GS r, GS a, GS I, DLE DC4, ESC p); a reply tells its
own kind by its fixed bits: real-time status ``0xx1xx10``, automatic status ``0xx1xx00`` (first of
four bytes, the others ``0xx0xxxx``), ``GS r`` status ``0xx0xxxx``, the three-byte answer to a
cleared buffer ``37 25 00``, and texts about the printer itself ``5F … 00``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shared.devices.model import Paper, PrinterStatus
from shared.image.raster import Raster

AUTO_STATUS: Final = b"\x1da\x0f"
"""GS a: tell by yourself when drawer, line, errors or paper change; and tell once now."""
INITIALISE: Final = b"\x1b@" + AUTO_STATUS
"""ESC @ puts the printer's settings back, and among them it stops telling by itself."""
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
MAKER, MODEL, SERIAL, FIRMWARE = 66, 67, 68, 65
"""What ``ask_about`` can ask for."""
_REALTIME: Final = b"\x10\x04"
_DRAWER_HIGH: Final = 0x04
_TEXT_HEAD: Final = 0x5F
_LONGEST_TEXT: Final = 82
"""Head, 80 characters and the closing zero: what GS I may answer."""
_KICK_STEP_MS: Final = 2


def ask_now(what: int) -> bytes:
    """DLE EOT n: answered at once, whatever the printer is doing. n = 1 to 4."""
    return _REALTIME + bytes([what])


def ask_about(what: int) -> bytes:
    """GS I n: maker, model, serial number or firmware, answered as a text in its turn."""
    return b"\x1dI" + bytes([what])


def kick(pin: int = 2, on_ms: int = 120, off_ms: int = 240) -> bytes:
    """ESC p: a pulse on pin 2 or 5 of the drawer socket. Times up to 510 ms, steps of 2 ms.

    Raises ValueError for another pin or time.
    """
    on, off = on_ms // _KICK_STEP_MS, off_ms // _KICK_STEP_MS
    if pin not in (2, 5) or not 0 < on < 256 or not 0 < off < 256:
        raise ValueError("a drawer hangs on pin 2 or 5 and takes pulses up to 510 ms")
    return b"\x1bp" + bytes([0 if pin == 2 else 1, on, off])


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
    return _status(
        online=not printer & 0x08,
        drawer_high=bool(printer & _DRAWER_HIGH),
        cover=bool(offline & 0x04),
        cutter=bool(error & 0x08),
        broken=bool(error & 0x20),
        hot=bool(error & 0x40),
        stopped=bool(offline & 0x40),
        out=bool(roll & 0x60 or offline & 0x20),
        near=bool(roll & 0x0C),
    )


def automatic_status(frame: bytes) -> PrinterStatus:
    """The printer's state from the four bytes it sends by itself. Raises ValueError."""
    if len(frame) != 4 or not is_automatic(frame[0]) or any(b & 0x90 for b in frame[1:]):
        raise ValueError("not an automatic status")
    printer, error, roll, _ = frame
    return _status(
        online=not printer & 0x08,
        drawer_high=bool(printer & _DRAWER_HIGH),
        cover=bool(printer & 0x20),
        cutter=bool(error & 0x08),
        broken=bool(error & 0x20),
        hot=bool(error & 0x40),
        stopped=bool(error & 0x04),
        out=bool(roll & 0x0C),
        near=bool(roll & 0x03),
    )


def _status(
    *,
    online: bool,
    drawer_high: bool,
    cover: bool,
    cutter: bool,
    broken: bool,
    hot: bool,
    stopped: bool,
    out: bool,
    near: bool,
) -> PrinterStatus:
    paper = Paper.OUT if out else Paper.NEAR_END if near else Paper.OK
    # the cover comes first: an open cover makes the paper sensor see no paper
    causes = (
        (cover, "cover-open"),
        (broken, "printer-broken"),
        (cutter, "cutter-error"),
        (out, "paper-out"),
        (hot, "printer-hot"),
        (stopped, "printer-broken"),
        (not online, "printer-offline"),
        (near, "paper-near-end"),
    )
    code = next((name for true, name in causes if true), "")
    return PrinterStatus(online, paper, cover, cutter, broken or hot, code, hot, drawer_high)


def answers_of(status: PrinterStatus) -> tuple[int, int, int, int]:
    """The answers to DLE EOT 1, 2, 3, 4 for a state: a printer's end of the line."""
    out = status.paper is Paper.OUT
    near = status.paper is not Paper.OK
    printer = 0x12 | (0 if status.online else 0x08) | _DRAWER_HIGH * bool(status.drawer_high)
    wrong = status.cutter_error or status.hot
    offline = 0x12 | 0x04 * status.cover_open | 0x20 * out | 0x40 * wrong
    error = 0x12 | 0x08 * status.cutter_error | 0x40 * status.hot
    return printer, offline, error, 0x12 | 0x0C * near | 0x60 * out


def automatic_of(status: PrinterStatus) -> bytes:
    """The four bytes of an automatic status: a printer's end of the line."""
    first = 0x10 | (0 if status.online else 0x08) | 0x20 * status.cover_open
    second = 0x08 * status.cutter_error | 0x40 * status.hot
    third = 0x03 * (status.paper is not Paper.OK) | 0x0C * (status.paper is Paper.OUT)
    return bytes([first | _DRAWER_HIGH * bool(status.drawer_high), second, third, 0x0F])


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
    automatic: tuple[PrinterStatus, ...] = ()
    """The states the printer told by itself, the newest last."""
    texts: tuple[str, ...] = ()
    """What it said of itself (GS I)."""


class AnswerParser:
    """Sorts the bytes a printer sends; unknown bytes are dropped."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Answers:
        """Take in bytes; gives what they complete."""
        data, self._held = self._held + data, b""
        realtime: list[int] = []
        texts: list[str] = []
        automatic: list[PrinterStatus] = []
        in_order, cleared, at = 0, False, 0
        while at < len(data):
            byte, rest = data[at], data[at : at + _LONGEST_TEXT]
            size = _size(rest)
            if not size:
                self._held = rest
                break
            if size == len(CLEARED) and rest.startswith(CLEARED):
                cleared = True
            elif byte == _TEXT_HEAD and size > 1:
                texts.append(_text(rest[1 : size - 1]))
            elif size == 4:
                automatic.append(automatic_status(rest[:4]))
            elif is_realtime(byte):
                realtime.append(byte)
            elif is_in_order(byte):
                in_order += 1
            at += size
        return Answers(tuple(realtime), in_order, cleared, tuple(automatic), tuple(texts))

    def reset(self) -> None:
        """Forget half an answer."""
        self._held = b""


def _size(rest: bytes) -> int:
    """Length of the answer at the head of ``rest``, 0 when the rest of it has not come yet."""
    if rest[: len(CLEARED)] == CLEARED[: len(rest)]:
        return len(CLEARED) if len(rest) >= len(CLEARED) else 0
    if rest[0] == _TEXT_HEAD:
        end = next((i for i, b in enumerate(rest) if b < 0x20), -1)
        if end < 0 and len(rest) < _LONGEST_TEXT:
            return 0
        # no end within reach, or a byte no text has: noise, which must not swallow what follows
        return end + 1 if end > 0 and rest[end] == 0 else 1
    if is_automatic(rest[0]):
        if any(b & 0x90 for b in rest[1:4]):
            return 1  # its other bytes never look like this: a broken frame
        return 4 if len(rest) >= 4 else 0
    return 1


def _text(body: bytes) -> str:
    """A printer's word about itself: makers outside the ASCII world use their own code."""
    text = body.decode("gb18030", "replace")
    return "".join(c for c in text if c.isprintable()).strip()
