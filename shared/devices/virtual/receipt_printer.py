"""A receipt printer on TCP, a pty, a USB cable or a device file, whose paper can be looked at."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from shared.devices.virtual.port import KeptPort
from shared.devices.virtual.pty import PtyEnd
from shared.devices.virtual.receipt_engine import ENDLESS, Piece, PrinterEngine

_TICK_S = 0.01
_CHUNK = 4096
_END_S = 30.0
"""Far longer than the thread needs to end: its descriptors must not be closed under it."""
_Question = Callable[["VirtualReceiptPrinter"], bool]


class Line(Protocol):
    """The printer's end of a line that is no TCP port."""

    @property
    def url(self) -> str:
        """Address for the driver."""

    def read(self, timeout_s: float, most: int = 65536) -> bytes:
        """What the driver sent, b"" after ``timeout_s``. Raises OSError when unplugged."""

    def write(self, data: bytes) -> None:
        """Send to the driver. Raises OSError when unplugged."""

    def unplug(self) -> None:
        """Pull the cable."""


class VirtualReceiptPrinter:
    """``url`` is what the driver opens.

    folder: where each piece of paper is kept as PNG, nowhere when None.
    rows_per_s: speed, 0 for as fast as it goes; real printers do about 1,200.
    serial: on a pty instead of TCP. line: on another line (``lines``). port: TCP port, 0 for any.
    """

    def __init__(
        self,
        *,
        width: int = 576,
        folder: Path | None = None,
        rows_per_s: int = 0,
        serial: bool = False,
        line: Line | None = None,
        port: int = 0,
    ) -> None:
        self._engine = PrinterEngine(width)
        self._folder, self._rows_per_s = folder, rows_per_s
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._ended = threading.Event()
        self._line: Line | None = PtyEnd() if serial else line
        self._client: socket.socket | None = None
        self._server: socket.socket | None = None
        self._mute, self._hang_up_after = False, ENDLESS
        self._plans: list[tuple[_Question, Callable[[], object]]] = []
        self.received = 0
        """Bytes taken in since the start."""
        self._port: KeptPort | None = None
        if self._line is None:
            self._port = KeptPort(port)
            self._listen(self._port)
        self._thread = threading.Thread(target=self._run, name="virtual-receipt", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        if self._line is not None:
            return self._line.url
        assert self._port is not None
        return f"tcp://127.0.0.1:{self._port.number}"

    # -- what a person can do with it -------------------------------------------------------------

    def paper_out(self, after_lines: int = 0) -> None:
        """The roll ends after so many more dot lines."""
        self._do(lambda e: setattr(e, "paper_left", after_lines))

    def near_end(self, near: bool = True) -> None:
        """The near-end sensor."""
        self._do(lambda e: setattr(e, "near_end", near))

    def refill(self) -> None:
        """Put a new roll in; paper hanging out of the old one goes with it."""
        self._do(lambda e: e.refill())

    def cover(self, is_open: bool) -> None:
        """Open or close the cover."""
        self._do(lambda e: setattr(e, "cover_open", is_open))

    def jam_cutter(self) -> None:
        """The knife sticks at the next cut."""
        self._do(lambda e: setattr(e, "cutter_will_stick", True))

    def free_cutter(self) -> None:
        """Staff frees the knife."""
        self._do(lambda e: setattr(e, "cutter_stuck", False))

    def offline(self, off: bool) -> None:
        """The feed button's off-line state."""
        self._do(lambda e: setattr(e, "offline", off))

    def overheat(self, hot: bool = True) -> None:
        """The head is too hot, or has cooled down."""
        self._do(lambda e: setattr(e, "hot", hot))

    def drawer(self, is_open: bool | None) -> None:
        """A drawer on the socket, opened or closed by hand; None takes it off."""
        self._do(lambda e: setattr(e, "drawer_open", is_open))

    def lock_drawer(self, locked: bool = True) -> None:
        """Turn the drawer's key: it does not open when it is kicked."""
        self._do(lambda e: setattr(e, "drawer_locked", locked))

    def lacks(
        self, *, clearing: bool = False, confirming: bool = False, telling: bool = False
    ) -> None:
        """Be a cheaper model: without DLE DC4 8, without GS r, without GS a."""
        with self._lock:
            engine = self._engine
            engine.clears, engine.confirms, engine.tells = not clearing, not confirming, not telling

    def mute(self, silent: bool = True) -> None:
        """Take bytes but answer nothing."""
        with self._lock:
            self._mute = silent

    def hang_up_after(self, count: int) -> None:
        """Drop the connection after so many more bytes (the buffer stays, as in a real one)."""
        with self._lock:
            self._hang_up_after = self.received + count

    def pace(self, rows_per_s: int) -> None:
        """Print so many rows a second from now on, 0 for as fast as it goes."""
        with self._lock:
            self._rows_per_s = rows_per_s

    def when(self, true: _Question, then: Callable[[], object]) -> None:
        """Do something once, the moment it is so, before another row is printed.

        It happens on the printer's own thread: a person's hand in the middle of a print, at the
        same row however busy the machine is.
        """
        with self._changed:
            self._plans.append((true, then))

    def unplug(self) -> None:
        """Pull the cable."""
        self._ended.set()
        self._thread.join(_END_S)
        for end in (self._client, self._server, self._line):
            if isinstance(end, socket.socket):
                end.close()
            elif end is not None:
                end.unplug()
        self._client = self._server = None

    close = unplug

    def replug(self) -> None:
        """Plug in again at the same address (TCP only)."""
        assert self._port is not None, "only on TCP"
        self._listen(self._port)
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="virtual-receipt", daemon=True)
        self._thread.start()

    # -- what can be seen -------------------------------------------------------------------------

    @property
    def pieces(self) -> list[Piece]:
        """All paper that left the printer, oldest first, blank pieces left out."""
        with self._lock:
            return [p for p in self._engine.pieces if not p.blank]

    @property
    def receipts(self) -> list[Piece]:
        """What was cut off properly and is not blank."""
        return [p for p in self.pieces if p.cut]

    @property
    def buffered(self) -> int:
        """Bytes and rows waiting inside."""
        with self._lock:
            return self._engine.held

    @property
    def hanging(self) -> int:
        """Rows burnt on the paper that hangs in the mouth, not cut yet."""
        with self._lock:
            return self._engine.hanging

    @property
    def drawer_open(self) -> bool | None:
        """Whether the drawer stands open; None when there is none."""
        with self._lock:
            return self._engine.drawer_open

    @property
    def kicks(self) -> int:
        """How often somebody asked the drawer to open."""
        with self._lock:
            return self._engine.kicks

    def wait(self, true: _Question, timeout_s: float = 60.0) -> bool:
        """Wait until something is so; the limit only ends a broken run."""
        with self._changed:
            return self._changed.wait_for(lambda: true(self), timeout_s)

    # -- inside -----------------------------------------------------------------------------------

    def _listen(self, port: KeptPort) -> None:
        self._server = socket.create_server(("127.0.0.1", port.number), backlog=1)

    def _do(self, change: Callable[[PrinterEngine], object]) -> None:
        with self._changed:
            change(self._engine)
            self._engine.tell()
            self._changed.notify_all()

    def _run(self) -> None:
        while not self._ended.is_set():
            data = b""
            try:
                data = self._hear()
            except OSError:
                self._hang_up()
            with self._changed:
                self._take(data)
                self._carry_out_plans()
                worked = self._work()
                self._carry_out_plans()
                if worked or data:
                    self._changed.notify_all()
            self._answer()

    def _carry_out_plans(self) -> None:
        for plan in [p for p in self._plans if p[0](self)]:
            self._plans.remove(plan)
            plan[1]()

    def _hear(self) -> bytes:
        busy = self._rows_per_s == 0 and self._engine.status.online and self.buffered > 0
        wait = 0.0 if busy else _TICK_S
        # like a real line it brings a little at a time, and prints what came before the next comes
        room = min(self._engine.room, _CHUNK)
        if self._line is not None:
            return self._line.read(wait, room) if room else b""
        watched = [s for s in (self._server, self._client if room else None) if s is not None]
        ready = select.select(watched, [], [], wait)[0]
        if self._server in ready and self._server is not None:
            fresh, _ = self._server.accept()
            self._hang_up()  # one host at a time: the new connection wins
            fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._client = fresh
        if self._client is not None and self._client in ready:
            data = self._client.recv(room)
            if not data:
                self._hang_up()
            return data
        return b""

    def _take(self, data: bytes) -> None:
        if not data:
            return
        left = self._hang_up_after - self.received
        if len(data) >= left:
            data, self._hang_up_after = data[:left], ENDLESS
            self._hang_up()
        self.received += len(data)
        self._engine.receive(data)

    def _work(self) -> bool:
        before = len(self._engine.pieces)
        if self._rows_per_s:
            worked = self._engine.work(max(1, int(self._rows_per_s * _TICK_S)))
        else:
            worked = False
            for _ in range(64):
                if not self._engine.work(4096):
                    break
                worked = True
        for number in range(before, len(self._engine.pieces)):
            self._keep(number)
        return worked

    def _keep(self, number: int) -> None:
        piece = self._engine.pieces[number]
        if self._folder is not None and not piece.blank:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{'receipt' if piece.cut else 'torn'}-{number + 1:03d}.png"
            (self._folder / name).write_bytes(piece.png)

    def _answer(self) -> None:
        with self._lock:
            data, mute = bytes(self._engine.replies), self._mute
            self._engine.replies.clear()
        if not data or mute:
            return
        with suppress(OSError):
            if self._line is not None:
                self._line.write(data)
            elif self._client is not None:
                self._client.sendall(data)

    def _hang_up(self) -> None:
        held, self._client = self._client, None
        if held is not None:
            held.close()
        if self._line is not None:
            time.sleep(_TICK_S)
