"""Cash while the person stands there: notes and coins go in until it is paid or called off.

Runs on a thread of its own and blocks. A note in escrow is written down before it is stacked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from shared.casework.cashbook import CashBook, Piece
from shared.casework.catchup import TOUCHED, catch_up, repeats
from shared.casework.ports import CashPort
from shared.devices.cash.words import CashEvent, CashMark, Happened
from shared.domain.errors import Trouble
from shared.domain.money import change_from, yuan
from shared.journal import points

if TYPE_CHECKING:
    from shared.casework.till import Payment

_LISTEN_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """What a screen shows while money goes in. Amounts in fen.

    held: a note that is being drawn in. words: what to say now; code: its trouble, '' for none.
    """

    due: int
    received: int
    held: int = 0
    words: str = ""
    code: str = ""

    @property
    def left(self) -> int:
        """What is still to be paid."""
        return max(0, self.due - self.received)


@dataclass
class _Watched:
    """One machine during a payment."""

    port: CashPort
    piece: Piece | None = None
    over: bool = True
    """Nothing is left to be told of the piece before."""
    stock: Mapping[int, int] = field(default_factory=dict)
    values: frozenset[int] = frozenset()
    open_for: frozenset[int] = frozenset()
    escrow: bool = False
    counts: bool = False
    lost: str = ""
    """Why it can take no more, '' while it can."""


class CashSession:
    """Takes cash for one payment until it is paid, called off, or no machine can take more."""

    def __init__(
        self,
        payment: Payment,
        book: CashBook,
        ports: tuple[CashPort, ...],
        changed: Callable[[Progress], None],
    ) -> None:
        self._payment, self._book, self._changed = payment, book, changed
        self._machines = [_Watched(port) for port in ports]
        self._stop = threading.Event()
        self._words, self._code = "", ""

    def stop(self) -> None:
        """Call it off; may be called from any thread. ``run`` then ends soon."""
        self._stop.set()

    def run(self) -> str:
        """Take money; returns the trouble that ended it, '' when it was paid or called off."""
        try:
            for machine in self._machines:
                self._guarded(machine, self._begin)
            for machine in self._able():  # only now is it known what change there is
                self._guarded(machine, self._admit)
            self._show()
            while not self._stop.is_set() and self._left() > 0 and self._able():
                for machine in self._able():
                    self._guarded(machine, self._listen)
        finally:
            for machine in self._machines:
                self._guarded(machine, self._end)
            self._show()
        return next((m.lost for m in self._machines if m.lost), "") if self._left() > 0 else ""

    # -- one machine -----------------------------------------------------------------------------

    def _able(self) -> list[_Watched]:
        return [m for m in self._machines if not m.lost]

    def _guarded(self, machine: _Watched, act: Callable[[_Watched], None]) -> None:
        """A machine that fails takes no more; what it holds is cleared up when it is back."""
        try:
            act(machine)
        except Trouble as trouble:
            machine.lost = trouble.code
            self._words, self._code = trouble.sentence, trouble.code
            self._show()

    def _begin(self, machine: _Watched) -> None:
        port = machine.port
        known, _ = self._book.mark(port.id)
        since = port.since(known)
        catch_up(self._book, port.id, since)
        port.acknowledge()
        self._book.watched(port.id, self._payment.id, "begin", since.mark)
        traits = port.traits()
        machine.values, machine.escrow, machine.stock = traits.values, traits.escrow, traits.change
        machine.counts = since.mark.taken >= 0

    def _admit(self, machine: _Watched) -> None:
        left = self._left()
        wanted = frozenset(v for v in machine.values if self._can_take(v, left))
        if wanted != machine.open_for:
            machine.port.admit(wanted)
            machine.open_for = wanted

    def _can_take(self, value: int, left: int) -> bool:
        """True for a piece that leaves no more than what can be given back now."""
        if left <= 0:
            return False
        return value <= left or change_from(value - left, self._stock()) is not None

    def _stock(self) -> dict[int, int]:
        total: dict[int, int] = {}
        for machine in self._able():
            for value, count in machine.stock.items():
                total[value] = total.get(value, 0) + count
        return total

    def _listen(self, machine: _Watched) -> None:
        event = machine.port.next_event(_LISTEN_S)
        if event is not None:
            self._heard(machine, event)

    def _end(self, machine: _Watched) -> None:
        """Let nothing in any more, wait until nothing moves, write down where it stands."""
        port = machine.port
        port.admit(frozenset())
        machine.open_for = frozenset()
        known, _ = self._book.mark(port.id)
        since = port.since(known)
        catch_up(self._book, port.id, since)
        machine.piece = None
        port.acknowledge()
        self._book.watched(port.id, self._payment.id, "end", since.mark)

    # -- events ----------------------------------------------------------------------------------

    def _heard(self, machine: _Watched, event: CashEvent) -> None:
        if event.what is Happened.ESCROWED:
            self._decide(machine, event.value)
        elif event.what in (Happened.CREDITED, Happened.CLEARED_IN):
            self._in_box(machine, event)
        elif event.what in (Happened.RETURNED, Happened.CLEARED_OUT):
            self._out_again(machine, event)
        elif event.what is Happened.SETTLED:
            machine.over = True
        elif event.what is Happened.UNSEEN:
            self._book.unseen(self._payment.id, machine.port.id, event)
        elif event.what is Happened.RESTARTED:
            machine.open_for = frozenset()
            self._admit(machine)
        elif event.what is Happened.TROUBLE:
            self._trouble(machine, event.code)
        elif event.what is Happened.MENDED:
            self._words, self._code = "", ""
            self._show()

    def _decide(self, machine: _Watched, value: int) -> None:
        """A note is held: written down, then taken; or given back, and said why."""
        if self._stop.is_set() or value <= 0 or not self._can_take(value, self._left()):
            machine.port.give_back()
            self._words = self._too_much(value)
            self._show()
            return
        mark = machine.port.mark() if machine.counts else CashMark()
        try:
            machine.piece = self._book.escrowed(self._payment.id, machine.port.id, value, mark)
        except Trouble:
            machine.port.give_back()  # what cannot be written down is not taken
            raise
        machine.over = False
        self._words, self._code = "", ""
        self._show()
        points.reach("cash.escrowed")
        machine.port.take()
        points.reach("cash.taking")

    def _too_much(self, value: int) -> str:
        if value <= 0:
            return "这张钱认不出来，请换一张。"
        return f"现在不能找零，这张{yuan(value)}已退回，还需{yuan(self._left())}。"

    def _in_box(self, machine: _Watched, event: CashEvent) -> None:
        points.reach("cash.credited")
        piece, port = machine.piece, machine.port
        if piece is not None:
            machine.piece = None
            if event.value in (0, piece.value):
                how = "told" if event.what is Happened.CREDITED else "cleared"
                self._book.stacked(piece, how)
            else:
                self._book.unknown(piece, "other-value")
        elif event.mark.events >= 0:
            self._book.dropped(self._payment.id, port.id, event.value, event.mark)
        elif not self._told_again(machine, event):
            self._book.dropped(self._payment.id, port.id, event.value, port.mark())
        points.reach("cash.stacked")
        port.acknowledge()
        points.reach("cash.acknowledged")
        self._words, self._code = "", ""
        for other in self._able():
            self._admit(other)
        self._show()

    def _told_again(self, machine: _Watched, event: CashEvent) -> bool:
        last = self._book.last_piece(machine.port.id)
        now = machine.port.mark() if machine.counts else CashMark()
        return repeats(last, event, now, machine.over)

    def _out_again(self, machine: _Watched, event: CashEvent) -> None:
        piece, machine.piece = machine.piece, None
        if piece is not None:
            self._book.returned(piece, "told" if event.what is Happened.RETURNED else "cleared")
            self._words = f"{yuan(piece.value)}已退回，请取走。"
        machine.port.acknowledge()
        self._show()

    def _trouble(self, machine: _Watched, code: str) -> None:
        from shared.devices.troubles import trouble

        self._words, self._code = trouble(code).sentence, code
        if code != "cash-fraud":
            machine.lost = code
            if machine.piece is not None and code in TOUCHED:
                self._book.unknown(machine.piece, code)
                machine.piece = None
        self._show()

    def _left(self) -> int:
        return self._payment.due - self._payment.received

    def _show(self) -> None:
        held = sum(m.piece.value for m in self._machines if m.piece is not None)
        self._changed(
            Progress(self._payment.due, self._payment.received, held, self._words, self._code)
        )
