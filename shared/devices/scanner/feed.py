"""One job of a scanner: a thread that reads sheet after sheet, a little ahead of who takes them."""

from __future__ import annotations

import ctypes
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from shared.devices.codec.saneframe import MOST_BYTES, BadFrame, FrameShape
from shared.devices.scanner.sane import SaneError, Status
from shared.domain.errors import Trouble

_AHEAD: Final = 2
"""Sides read ahead while the last one is being encoded and handed over. A colour A4 side at 300 dpi
has 26 MB; with the one being read and the two being encoded that is all a job ever holds."""
_CHUNK: Final = 256 << 10
_NOTICE_S: Final = 1.0
"""Seconds a job has to notice by itself that it was stopped."""

Frames = list[tuple[FrameShape, bytearray]]

_CODES: Final = {
    Status.BUSY: "scanner-busy",
    Status.JAMMED: "scanner-jam",
    Status.NO_DOCS: "scanner-empty",
    Status.COVER_OPEN: "scanner-cover-open",
    Status.DENIED: "device-not-allowed",
    Status.CANCELLED: "device-cancelled",
}


def code_of(error: SaneError) -> str:
    """The row of the trouble table for what SANE answered during a scan."""
    return _CODES.get(error.status, "scanner-io")


class Startable(Protocol):
    """What is needed of an open scanner."""

    def start(self) -> None:
        """Begin a frame. Raises SaneError."""
        ...

    def shape(self) -> FrameShape:
        """What it looks like. Raises SaneError."""
        ...

    def read(self, place: int, most: int) -> int:
        """Put the next bytes at an address. Raises SaneError, EOF at the end of the frame."""
        ...

    def cancel(self) -> None:
        """End the page or the job."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """What was read of one side of a sheet. sheet from 1, side 1 or 2."""

    sheet: int
    side: int
    frames: Frames = field(repr=False)


@dataclass(frozen=True, slots=True)
class End:
    """The job is over; code: why before its time, '' when the feeder is empty."""

    code: str = ""


class _Room:
    """Grows when more comes than was said; read into without a copy."""

    def __init__(self, data: bytearray) -> None:
        self._data, self.used = data, 0

    def rest(self) -> tuple[int, int]:
        """Where the next bytes go, and how many may come. Raises BadFrame when it never ends."""
        if self.used == len(self._data):
            if self.used >= MOST_BYTES:
                raise BadFrame("endless")
            self._data.extend(bytes(max(_CHUNK, self.used // 2)))
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._data)) + self.used
        return start, min(_CHUNK, len(self._data) - self.used)

    def took(self, count: int) -> None:
        """So many came."""
        self.used += count

    def all(self) -> bytearray:
        """What came, no more."""
        del self._data[self.used :]
        return self._data


class Feed:
    """Reads until the feeder is empty, something is wrong, or it is told to stop.

    A sheet scanned on both sides is handed over whole or not at all: when its back jams, its front
    is scanned again with it. ``wrong`` says what the scanner itself says is wrong, '' if nothing.
    """

    def __init__(
        self,
        scanner: Startable,
        *,
        duplex: bool,
        single: bool,
        wrong: Callable[[], str] = lambda: "",
    ) -> None:
        self._scanner, self._duplex, self._single, self._wrong = scanner, duplex, single, wrong
        self._out: queue.Queue[Side | End] = queue.Queue(_AHEAD)
        self._spare: deque[bytearray] = deque(maxlen=_AHEAD + 2)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner-feed", daemon=True)

    def begin(self) -> None:
        """Start feeding."""
        self._thread.start()

    def take(self, timeout_s: float) -> Side | End | None:
        """The next side, or the end; None when there is none yet."""
        try:
            return self._out.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def give_back(self, side: Side) -> None:
        """A side that was taken is done with: its memory is used for the next ones."""
        self._spare.extend(room for _, room in side.frames)

    def stop(self) -> None:
        """End soon; returns at once. A sheet on its way is ejected or left, as the backend does."""
        self._stop.set()
        if self._thread.is_alive():
            threading.Thread(target=self._insist, name="scanner-cancel", daemon=True).start()

    def ended(self, patience_s: float) -> bool:
        """Wait for the last call into the backend to come back; False when it has not."""
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _insist(self) -> None:
        if not self.ended(_NOTICE_S):
            self._scanner.cancel()  # SANE allows it while another call runs, for this very purpose

    # -- its thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        code = "scanner-io"
        try:
            code = self._sheets()
        except SaneError as error:
            code = code_of(error)
        except Trouble as met:  # it could not be asked what is wrong: it is gone
            code = met.code
        except BadFrame:
            code = "scanner-io"
        finally:
            self._scanner.cancel()
            self._put(End(code))

    def _sheets(self) -> str:
        """Read all sheets; gives the code of what ended them, '' for an empty feeder."""
        sheet = 0
        while not self._stop.is_set():
            sheet += 1
            sides: list[Side] = []
            try:
                for side in (1, 2) if self._duplex else (1,):
                    sides.append(Side(sheet, side, self._side()))
            except SaneError as error:
                if error.status is Status.NO_DOCS:
                    self._hand_over(sides)  # a front without a back is all there is of its sheet
                    if wrong := self._wrong():
                        return wrong
                    return "" if sheet > 1 or sides else "scanner-empty"
                if self._stop.is_set():
                    return ""
                certain = error.status in (Status.COVER_OPEN, Status.DENIED)
                return (not certain and self._wrong()) or code_of(error)
            self._hand_over(sides)
            if self._single:
                return ""
        return ""

    def _hand_over(self, sides: list[Side]) -> None:
        for side in sides:
            self._put(side)

    def _side(self) -> Frames:
        """One side: one frame, or three when the colours come one after the other."""
        frames: Frames = []
        while True:
            self._scanner.start()
            shape = self._scanner.shape()
            shape.check()
            frames.append((shape, self._frame(shape)))
            if shape.last or len(frames) == 3:
                return frames

    def _frame(self, shape: FrameShape) -> bytearray:
        room = _Room(self._fresh(max(_CHUNK, shape.lines * shape.line_bytes)))
        while not self._stop.is_set():
            try:
                room.took(self._scanner.read(*room.rest()))
            except SaneError as error:
                if error.status is not Status.EOF:
                    raise
                if room.used < shape.line_bytes:
                    raise SaneError(Status.IO_ERROR, "a side without a line") from None
                return room.all()
        raise SaneError(Status.CANCELLED, "stopped")

    def _fresh(self, size: int) -> bytearray:
        """Room for a side: one that was given back, for fresh memory costs as much as reading."""
        while self._spare:
            room = self._spare.pop()
            if len(room) == size:
                return room
        return bytearray(size)

    def _put(self, item: Side | End) -> None:
        while True:
            try:
                return self._out.put(item, timeout=0.2)
            except queue.Full:
                if self._stop.is_set():
                    return None
