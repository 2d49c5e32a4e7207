"""What a bank card terminal's driver can do. A vendor implements it and adds an entry point."""

from __future__ import annotations

from typing import Protocol

from shared.devices.drivers import Driver
from shared.devices.payment.words import Batch, CardAnswer


class PaymentTerminal(Driver, Protocol):
    """Charges bank cards. A reference names a charge for good: the same one never charges twice.

    Amounts in fen. Nothing but ``settle`` raises Trouble: what is not known is said to be unknown.
    """

    def pay(self, amount: int, reference: str, deadline_s: float) -> CardAnswer:
        """Charge a card. reference: up to 24 letters and digits, never used before."""
        ...

    def query(self, reference: str) -> CardAnswer:
        """What became of a charge; declined when it never heard of it."""
        ...

    def reverse(self, reference: str, amount: int) -> CardAnswer:
        """Take a charge back: reversed, declined when there was none, or unknown."""
        ...

    def settle(self) -> Batch:
        """Close the terminal's day and say what it counts. Raises Trouble."""
        ...
