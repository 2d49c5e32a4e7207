"""Machines that take money as casework's ports: a call goes to the owner thread and comes back."""

from __future__ import annotations

from collections.abc import Callable

from shared.casework.equipment import NEVER_SENT
from shared.devices.cash.driver import CashAcceptor
from shared.devices.cash.words import (
    CashEvent,
    CashMark,
    CashTraits,
    PaidHow,
    PaidOut,
    Since,
)
from shared.devices.drivers import CashDrawer
from shared.devices.host import DeviceHost
from shared.devices.payment.driver import PaymentTerminal
from shared.devices.payment.words import Batch, CardAnswer, Charge
from shared.domain.errors import Trouble

_CASH_S = 10.0
_QUIET_S = 60.0
_CHANGE_S = 60.0
_CHARGE_S = 120.0
"""A person finds the card, types a secret number, and a bank thinks."""
_ASK_S = 20.0
_SETTLE_S = 120.0
_DRAWER_S = 5.0


class HostedCashAcceptor:
    """A cash acceptor behind its owner thread."""

    def __init__(self, host: DeviceHost[CashAcceptor]) -> None:
        self._host = host

    @property
    def id(self) -> str:
        """The device's name in the configuration."""
        return self._host.device_id

    @property
    def ready(self) -> bool:
        """True while it works, as far as it said last."""
        return self._host.state.usable

    def traits(self) -> CashTraits:
        """What it can do now. Raises Trouble."""
        return self._host.call(lambda d: d.traits(), _CASH_S, quiet=True).result()

    def admit(self, values: frozenset[int]) -> None:
        """Let these denominations in and no others. Raises Trouble."""
        self._host.call(lambda d: d.admit(values), _CASH_S, quiet=True).result()

    def next_event(self, timeout_s: float) -> CashEvent | None:
        """What happened next. Raises Trouble."""
        call = self._host.call(lambda d: d.next_event(timeout_s), timeout_s + _CASH_S, quiet=True)
        return call.result()

    def take(self) -> None:
        """Move what is in escrow to the box. Raises Trouble."""
        self._host.call(lambda d: d.take(), _CASH_S, quiet=True).result()

    def give_back(self) -> None:
        """Give what is in escrow back. Raises Trouble."""
        self._host.call(lambda d: d.give_back(), _CASH_S, quiet=True).result()

    def acknowledge(self) -> None:
        """The last event is written down. Raises Trouble."""
        self._host.call(lambda d: d.acknowledge(), _CASH_S, quiet=True).result()

    def mark(self) -> CashMark:
        """Its counters. Raises Trouble."""
        return self._host.call(lambda d: d.mark(), _CASH_S, quiet=True).result()

    def since(self, mark: CashMark) -> Since:
        """What happened since the mark. Raises Trouble."""
        return self._host.call(lambda d: d.since(mark), _QUIET_S, quiet=True).result()

    def payout_mark(self, value: int) -> CashMark:
        """Where the store of a denomination stands. Raises Trouble."""
        return self._host.call(lambda d: d.payout_mark(value), _CASH_S, quiet=True).result()

    def pay_out(self, value: int, count: int) -> PaidOut:
        """Pay out change. A call that ran out of time leaves the outcome unknown."""
        call = self._host.call(lambda d: d.pay_out(value, count, _CHANGE_S), _CHANGE_S + _CASH_S)
        try:
            return call.result()
        except Trouble as trouble:
            sent = trouble.code not in NEVER_SENT
            return PaidOut(PaidHow.UNKNOWN if sent else PaidHow.NONE, code=trouble.code)

    def last_payout(self, value: int, mark: CashMark) -> PaidOut:
        """What became of a payout. Raises Trouble."""
        return self._host.call(lambda d: d.last_payout(value, mark), _CHANGE_S).result()


class HostedPaymentTerminal:
    """A bank card terminal behind its owner thread."""

    def __init__(self, host: DeviceHost[PaymentTerminal]) -> None:
        self._host = host

    @property
    def id(self) -> str:
        """The device's name in the configuration."""
        return self._host.device_id

    @property
    def ready(self) -> bool:
        """True while it works, as far as it said last."""
        return self._host.state.usable

    def pay(self, amount: int, reference: str) -> CardAnswer:
        """Charge a card. A call that ran out of time leaves the outcome unknown."""
        return self._ask(lambda d: d.pay(amount, reference, _CHARGE_S), _CHARGE_S + _ASK_S)

    def query(self, reference: str) -> CardAnswer:
        """What became of a charge; unknown also while there is no terminal to ask."""
        return self._ask(lambda d: d.query(reference), _ASK_S, sent=True)

    def reverse(self, reference: str, amount: int) -> CardAnswer:
        """Take a charge back; unknown also while there is no terminal to ask."""
        return self._ask(lambda d: d.reverse(reference, amount), _ASK_S, sent=True)

    def settle(self) -> Batch:
        """Close the terminal's day. Raises Trouble."""
        return self._host.call(lambda d: d.settle(), _SETTLE_S).result()

    def _ask(
        self,
        work: Callable[[PaymentTerminal], CardAnswer],
        deadline_s: float,
        *,
        sent: bool = False,
    ) -> CardAnswer:
        try:
            return self._host.call(work, deadline_s).result()
        except Trouble as trouble:
            never = trouble.code in NEVER_SENT and not sent
            charge = Charge.DECLINED if never else Charge.UNKNOWN
            return CardAnswer(charge, code=trouble.code)


class HostedDrawer:
    """A cash drawer behind its owner thread."""

    def __init__(self, host: DeviceHost[CashDrawer]) -> None:
        self._host = host

    def kick(self) -> bool | None:
        """Open it. Raises Trouble."""
        return self._host.call(lambda d: d.kick(_DRAWER_S), _DRAWER_S + _CASH_S).result()
