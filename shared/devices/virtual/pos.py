"""A bank card terminal on TCP with a bank behind it: approves, declines, hangs, dies, answers late.

``charges`` is what the bank holds: money moved or not, whatever the line told.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from shared.devices.codec import ecr

_END_S = 30.0


@dataclass
class _Charge:
    """One charge at the bank."""

    amount: int
    state: str
    """One of the answers: OK, NO, BACK."""
    why: str = ""
    trace: str = ""


class VirtualPos:
    """``url`` is what the driver opens. ``plan`` says what the next charges do.

    Ways: ``approve``, ``decline``, ``hang`` (no card comes, no answer comes), ``charge-hang``
    (charged, and no answer comes), ``die`` (charged, and it goes off before it answers),
    ``late`` (charged, and answers when it is asked something else), ``twice`` (answers twice),
    ``cut`` (half an answer), ``noise``.
    """

    def __init__(self, *, last4: str = "1234") -> None:
        self._last4 = last4
        self._plan: deque[str] = deque()
        self._late: list[bytes] = []
        self._lock = threading.RLock()
        self.charges: dict[str, _Charge] = {}
        self.asked: list[tuple[str, str]] = []
        """(word, reference) of everything heard, oldest first."""
        self.deaf_to: set[str] = set()
        """Words it never answers, such as ASK and REV while its bank is away."""
        self._batch = 1
        self._settled: set[str] = set()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._port = self._server.getsockname()[1]
        self._line: socket.socket | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual-pos", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"tcp://127.0.0.1:{self._port}"

    @property
    def taken(self) -> int:
        """Fen the bank has taken from cards and not given back."""
        with self._lock:
            return sum(c.amount for c in self.charges.values() if c.state == ecr.APPROVED)

    def plan(self, *ways: str) -> None:
        """What the next charges do, one after the other; approved when nothing is planned."""
        with self._lock:
            self._plan.extend(ways)

    def charge_behind(self, reference: str, amount: int) -> None:
        """A charge this terminal made for somebody else: the day's end will show it."""
        with self._lock:
            self.charges[reference] = _Charge(amount, ecr.APPROVED)

    def lose(self, reference: str) -> None:
        """The bank loses a charge: the day's end will miss it."""
        with self._lock:
            self.charges.pop(reference)

    def hang_up(self) -> None:
        """Pull its network cable for a moment."""
        self._hang_up()

    def close(self) -> None:
        """Switch it off."""
        self._ended.set()
        self._hang_up()
        self._thread.join(_END_S)
        self._server.close()

    # -- inside ----------------------------------------------------------------------------------

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _serve(self) -> None:
        self._server.settimeout(0.05)
        while not self._ended.is_set():
            try:
                line, _ = self._server.accept()
            except OSError:
                continue
            line.settimeout(0.05)
            self._line = line
            self._talk(line)
            self._hang_up()

    def _talk(self, line: socket.socket) -> None:
        parser = ecr.FrameParser()
        while not self._ended.is_set():
            try:
                data = line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                return
            if not data:
                return
            for found in parser.feed(data):
                with self._lock:
                    try:
                        if not self._receive(line, found):
                            return
                    except OSError:  # who asked has gone
                        return

    def _receive(self, line: socket.socket, found: ecr.Message | ecr.Damaged) -> bool:
        """Answer; False when it goes off the line."""
        if isinstance(found, ecr.Damaged):
            line.sendall(bytes([ecr.NAK]))
            return True
        if not found.word.isalpha():
            return True
        line.sendall(bytes([ecr.ACK]))
        self.asked.append((found.word, found.reference))
        late, self._late = self._late, []
        for data in late:
            line.sendall(data)
        if found.word in self.deaf_to:
            return True
        if found.word == ecr.PAY and found.reference not in self.charges:
            return self._charge(line, found)
        for answer in self._answers(found):
            line.sendall(ecr.encode(answer))
        return True

    def _charge(self, line: socket.socket, asked: ecr.Message) -> bool:
        way = self._plan.popleft() if self._plan else "approve"
        reference, amount = asked.reference, asked.number(1)
        if way == "hang":
            return True
        if way == "decline":
            self.charges[reference] = _Charge(amount, ecr.DECLINED, "bank")
        else:
            trace = f"{len(self.charges) + 1:06d}"
            self.charges[reference] = _Charge(amount, ecr.APPROVED, trace=trace)
        answer = ecr.encode(self._said(reference))
        if way == "die":
            return False
        if way == "late":
            self._late.append(answer)
        elif way == "cut":
            line.sendall(answer[: len(answer) // 2])
        elif way == "twice":
            line.sendall(answer + answer)
        elif way == "noise":
            line.sendall(b"\x02\x00\xff" + answer)
        elif way != "charge-hang":
            line.sendall(answer)
        return True

    def _said(self, reference: str) -> ecr.Message:
        held = self.charges.get(reference)
        if held is None:
            return ecr.Message(ecr.DECLINED, (reference, "unknown"))
        if held.state == ecr.APPROVED:
            fields = (reference, str(held.amount), self._last4, held.trace)
            return ecr.Message(ecr.APPROVED, fields)
        if held.state == ecr.REVERSED:
            return ecr.Message(ecr.REVERSED, (reference, str(held.amount)))
        return ecr.Message(ecr.DECLINED, (reference, held.why))

    def _answers(self, asked: ecr.Message) -> list[ecr.Message]:
        if asked.word == ecr.HELLO:
            return [ecr.Message(ecr.READY)]
        if asked.word == ecr.REVERSE:
            held = self.charges.get(asked.reference)
            if held is not None and held.state == ecr.APPROVED:
                held.state = ecr.REVERSED
            elif held is None:  # a charge that comes later than its reversal is never carried out
                self.charges[asked.reference] = _Charge(0, ecr.DECLINED, "reversed")
        if asked.word == ecr.END:
            return self._end_of_day()
        return [self._said(asked.reference)]

    def _end_of_day(self) -> list[ecr.Message]:
        lines = [
            ecr.Message(ecr.LINE, (reference, str(held.amount), held.state))
            for reference, held in self.charges.items()
            if reference not in self._settled and held.state != ecr.DECLINED
        ]
        self._settled |= set(self.charges)
        total = sum(m.number(1) for m in lines if m.fields[2] == ecr.APPROVED)
        number, self._batch = f"{self._batch:06d}", self._batch + 1
        return [ecr.Message(ecr.BATCH, (number, str(len(lines)), str(total))), *lines]
