"""Note validators that speak SSP: NV9, NV200 and their family, 9600 baud, 8N2.

The one rule everything here serves: a poll after a note was read stacks it. So a note in escrow is
held, second after second, until somebody has decided; and before the first poll of a new link
whatever may lie in escrow from a process that died is given back.
"""

from __future__ import annotations

import time
from typing import Final

from shared.devices.cash.polled import Polled
from shared.devices.cash.ssp_link import SspLink
from shared.devices.cash.words import (
    CashEvent,
    CashMark,
    CashTraits,
    Happened,
    PaidHow,
    PaidOut,
    Since,
)
from shared.devices.codec import ssp
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_PROTOCOLS: Final = (6, 5, 4)
_TROUBLES: Final = {
    ssp.EV_SAFE_JAM: "cash-jam",
    ssp.EV_UNSAFE_JAM: "cash-jam-open",
    ssp.EV_FULL: "cash-full",
    ssp.EV_FRAUD: "cash-fraud",
    ssp.EV_BOX_GONE: "cash-box-gone",
    ssp.EV_PATH_OPEN: "cash-path-open",
}
_LASTING: Final = frozenset({"cash-jam", "cash-jam-open", "cash-full", "cash-box-gone"})
"""Reported by every poll while they last; the others once."""
_STUCK: Final = frozenset({"cash-jam", "cash-jam-open"})
_QUIET_POLLS: Final = 3
"""So many polls without a movement, and nothing is in the machine's path."""
_MOST_POLLS: Final = 200


class SspAcceptor(Polled):
    """Takes notes. poll_s: seconds between polls (the manual asks for 0.2, and at least 0.5).

    currency: notes of any other are never let in. acks: try polls with acknowledgement, which
    repeat a credit until it was written down; a validator that does not know them says so.
    """

    kind = DeviceKind.CASH

    def __init__(
        self, link: SspLink, *, poll_s: float = 0.2, currency: str = "CNY", acks: bool = True
    ) -> None:
        super().__init__(poll_s)
        self._ssp, self._currency = link, currency
        self._want_acks = self._acks = acks
        self._values: tuple[int, ...] = ()
        self._admitted: frozenset[int] = frozenset()
        self._escrow = 0
        """Value of the note that is held, 0 for none."""
        self._taking = self._unacknowledged = self._moving = self._restarted = False
        self._lasting: frozenset[str] = frozenset()

    # -- driver ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the line, give back what lies in escrow, learn the channels. Raises Trouble."""
        self._heard.clear()
        self._escrow, self._taking = 0, False
        self._unacknowledged = self._restarted = False
        self._acks = self._want_acks
        self._admitted, self._lasting = frozenset(), frozenset()
        self._ssp.open()
        self._learn()

    def close(self) -> None:
        """Give the port back."""
        self._ssp.close()

    def health(self) -> Health:
        """Poll (or hold what is in escrow) and say what stands in the way. Raises Trouble."""
        self._look()
        if not self._lasting:
            return HEALTHY
        return Health(Level.FAULTED, sorted(self._lasting)[0])

    # -- cash ------------------------------------------------------------------------------------

    def traits(self) -> CashTraits:
        """Denominations of its data set; it holds a note until told, and gives no change."""
        return CashTraits(frozenset(v for v in self._values if v), escrow=True)

    def admit(self, values: frozenset[int]) -> None:
        """Let these denominations in and no others. Raises Trouble."""
        mask = 0
        for channel, value in enumerate(self._values):
            if value and value in values:
                mask |= 1 << channel
        self._ssp.ask(bytes([ssp.INHIBITS]) + (mask & 0xFFFF).to_bytes(2, "little"))
        self._ssp.ask(bytes([ssp.ENABLE if mask else ssp.DISABLE]))
        self._admitted = values

    def take(self) -> None:
        """Stack the note in escrow. Raises Trouble ``cash-nothing-held``."""
        if not self._escrow:
            raise trouble("cash-nothing-held")
        self._taking = True
        self._look()

    def give_back(self) -> None:
        """Give the note in escrow back. Raises Trouble ``cash-nothing-held``."""
        if not self._escrow or self._taking:
            raise trouble("cash-nothing-held")
        code, _ = self._ssp.reply(bytes([ssp.REJECT]))
        if code == ssp.NOT_NOW:  # its own patience ended first: it is on its way out already
            return
        if code != ssp.OK:
            raise trouble("cash-refused", f"收钞机对退币命令回答 {code:02X}。")
        self._taking = True  # no more holding: polls see it out

    def acknowledge(self) -> None:
        """What was told last is written down: the validator need not repeat it. Raises Trouble."""
        if self._unacknowledged:
            self._unacknowledged = False
            self._ssp.reply(bytes([ssp.EVENT_ACK]))  # F5: it has been acknowledged before

    def mark(self) -> CashMark:
        """How many notes it ever stacked, where it counts them. Raises Trouble."""
        code, data = self._ssp.reply(bytes([ssp.COUNTERS]))
        try:
            return CashMark(taken=ssp.stacked_counter(data) if code == ssp.OK else -1)
        except ssp.CodecError as error:
            raise trouble("cash-link") from error

    def since(self, mark: CashMark) -> Since:
        """Wait until nothing moves, and say what was not told yet. Raises Trouble."""
        del mark  # it tells by events; its counter says how many
        quiet = 0
        for _ in range(_MOST_POLLS):
            self.check_interrupted()
            if self._escrow and not self._taking:
                self.give_back()
            self._look()
            busy = self._moving or self._escrow
            quiet = 0 if busy else quiet + 1
            if quiet >= _QUIET_POLLS or self._unacknowledged:
                break
            time.sleep(self._poll_s)
        told = tuple(self._heard)
        self._heard.clear()
        said = any(e.what in (Happened.CLEARED_IN, Happened.CLEARED_OUT) for e in told)
        sure = self._acks and quiet >= _QUIET_POLLS and (said or not self._restarted)
        self._restarted = False
        return Since(told, self.mark(), sure or self._unacknowledged)

    def payout_mark(self, value: int) -> CashMark:
        """A validator without a payout store has no counter of payouts."""
        del value
        return CashMark()

    def pay_out(self, value: int, count: int, deadline_s: float) -> PaidOut:
        """A validator without a payout store gives nothing."""
        del value, count, deadline_s
        return PaidOut(PaidHow.NONE, code="cash-no-change")

    def last_payout(self, value: int, mark: CashMark) -> PaidOut:
        """Nothing, as it gives no change."""
        del value, mark
        return PaidOut(PaidHow.NONE, code="cash-no-change")

    # -- inside ----------------------------------------------------------------------------------

    def _learn(self) -> None:
        """Protocol version, what is in escrow, channels; everything inhibited."""
        for version in _PROTOCOLS:
            code, _ = self._ssp.reply(bytes([ssp.HOST_PROTOCOL, version]))
            if code == ssp.OK:
                break
        else:
            raise trouble("device-unsupported", "收钞机不支持 SSP 协议第 4 至 6 版。")
        self._ssp.reply(bytes([ssp.REJECT]))  # F5 when nothing is held, as it should be
        try:
            self._values = ssp.setup(self._ssp.ask(bytes([ssp.SETUP])), self._currency).values
        except ssp.CodecError as error:
            raise trouble("cash-link") from error
        if not any(self._values):
            raise trouble("cash-currency")
        self.admit(self._admitted)

    def _look(self) -> None:
        """One poll, or one hold while a note waits for a decision."""
        try:
            if self._escrow and not self._taking:
                code, _ = self._ssp.reply(bytes([ssp.HOLD]))
                if code == ssp.OK:
                    return
                # it is no longer in escrow: only polls tell what became of it
            self._poll()
        except Trouble as met:
            if met.code != "cash-restarted":
                raise
            self._restart()
            self._ssp.sync()
            self._learn()
        finally:
            self._polled_at = time.monotonic()

    def _poll(self) -> None:
        code, data = self._ssp.reply(bytes([ssp.POLL_ACK if self._acks else ssp.POLL]))
        if code == ssp.NOT_KNOWN and self._acks:
            self._acks = False
            code, data = self._ssp.reply(bytes([ssp.POLL]))
        if code != ssp.OK:
            raise trouble("cash-link")
        try:
            events = ssp.events(data)
        except ssp.CodecError as error:
            raise trouble("cash-link", f"收钞机报了不认识的事件（{error}）。") from error
        self._moving = False
        codes = {event.code for event in events}
        if self._lasting & _STUCK and not {_TROUBLES.get(code, "") for code in codes} & _STUCK:
            # a person took that note out: the next one read is another, and waits to be decided on
            self._escrow, self._taking = 0, False
        lasting: set[str] = set()
        for event in events:
            if event.code == ssp.EV_RESET:
                self._restart()
            self._hear(event, lasting)
        for code_now in sorted(self._lasting - lasting):
            self._heard.append(CashEvent(Happened.MENDED, code=code_now))
        self._lasting = frozenset(lasting)
        if ssp.EV_RESET in codes:
            self._ssp.sync()
            self._learn()
        elif ssp.EV_DISABLED in codes and self._admitted and not lasting:
            self.admit(self._admitted)  # it began anew and that was never heard

    def _restart(self) -> None:
        """It lost power: it needs its keys, its protocol and its channels again."""
        self._heard.append(CashEvent(Happened.RESTARTED))
        self._escrow, self._taking = 0, False
        self._unacknowledged, self._restarted = False, True

    def _value(self, channel: int) -> int:
        return self._values[channel - 1] if 0 < channel <= len(self._values) else 0

    def _hear(self, event: ssp.Event, lasting: set[str]) -> None:
        value = self._value(event.channel)
        if event.code in _TROUBLES:
            self._hear_trouble(_TROUBLES[event.code], value, lasting)
        elif event.code == ssp.EV_READ:
            self._moving = True
            if not event.channel:
                self._tell(Happened.READING)
            elif not self._escrow:
                self._escrow = value or -1  # a note of no value is still a note that is held
                self._taking = False
                self._tell(Happened.ESCROWED, value)
        elif event.code == ssp.EV_STACKING:
            self._moving = True
            self._tell(Happened.STACKING, max(self._escrow, 0))
        elif event.code == ssp.EV_CREDIT:
            self._moving = True
            self._over(Happened.CREDITED, value, repeats=True)
        elif event.code == ssp.EV_STACKED:
            self._tell(Happened.SETTLED)
        elif event.code == ssp.EV_REJECTING:
            self._moving = True
            self._tell(Happened.RETURNING, max(self._escrow, 0))
        elif event.code == ssp.EV_REJECTED:
            self._over(Happened.RETURNED, max(self._escrow, 0))
        elif event.code == ssp.EV_TO_BOX:
            self._over(Happened.CLEARED_IN, value, repeats=True)
        elif event.code == ssp.EV_PAID_IN_AT_START:
            self._over(Happened.CLEARED_IN, 0)
        elif event.code == ssp.EV_TO_FRONT:
            self._over(Happened.CLEARED_OUT, value, repeats=True)
        elif event.code == ssp.EV_STARTING:
            self._moving = True

    def _hear_trouble(self, code: str, value: int, lasting: set[str]) -> None:
        if code in _LASTING:
            lasting.add(code)
            if code in self._lasting:
                return
        elif code == "cash-path-open":
            self._escrow, self._taking = 0, False  # what lay there is in a person's hand
        self._heard.append(CashEvent(Happened.TROUBLE, value, code))

    def _over(self, what: Happened, value: int, *, repeats: bool = False) -> None:
        """The end of a note's way. A repeated event is told once."""
        self._escrow, self._taking = 0, False
        if repeats and self._acks:
            if self._unacknowledged:
                return
            self._unacknowledged = True
        self._tell(what, value)

    def _tell(self, what: Happened, value: int = 0) -> None:
        event = CashEvent(what, value)
        repeats = what in (Happened.READING, Happened.STACKING, Happened.RETURNING)
        if repeats and self._heard and self._heard[-1] == event:
            return
        self._heard.append(event)
