"""What a cash acceptor's driver can do. A vendor implements it and adds an entry point."""

from __future__ import annotations

from typing import Protocol

from shared.devices.cash.words import CashEvent, CashMark, CashTraits, PaidOut, Since
from shared.devices.drivers import Driver


class CashAcceptor(Driver, Protocol):
    """Takes notes or coins; may give change. Amounts in fen.

    Whoever uses it writes down what is in escrow before ``take``, and what was credited before
    ``acknowledge``: then no power cut loses or doubles a piece (docs/money.md).
    """

    def traits(self) -> CashTraits:
        """What it can do, and what change it can give now. Raises Trouble."""
        ...

    def admit(self, values: frozenset[int]) -> None:
        """Let these denominations in and no others; none: let nothing in. Raises Trouble."""
        ...

    def next_event(self, timeout_s: float) -> CashEvent | None:
        """What happened next, None after ``timeout_s``. Raises Trouble."""
        ...

    def take(self) -> None:
        """Move what is in escrow to the box. Raises Trouble ``cash-nothing-held``."""
        ...

    def give_back(self) -> None:
        """Give what is in escrow back. Raises Trouble ``cash-nothing-held``."""
        ...

    def acknowledge(self) -> None:
        """The last event is written down and need not be repeated. Raises Trouble."""
        ...

    def mark(self) -> CashMark:
        """Its counters as they stand now. Raises Trouble."""
        ...

    def since(self, mark: CashMark) -> Since:
        """What happened since the mark and was not told yet, once nothing moves. Raises Trouble."""
        ...

    def payout_mark(self, value: int) -> CashMark:
        """Where the store of a denomination stands before a payout. Raises Trouble."""
        ...

    def pay_out(self, value: int, count: int, deadline_s: float) -> PaidOut:
        """Pay out pieces of one denomination and follow it to its end. Never raises Trouble."""
        ...

    def last_payout(self, value: int, mark: CashMark) -> PaidOut:
        """What became of the payout begun right after ``payout_mark``. Raises Trouble."""
        ...
