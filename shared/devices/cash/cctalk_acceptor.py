"""Coin acceptors and hoppers on a ccTalk bus, 9600 baud, 8N1.

A coin cannot be held: what the acceptor took lies in the box. So each is counted by the acceptor's
event counter, which says how many events there were, and by its count of accepted coins, which
outlives a power cut. What both cannot explain was taken unseen, and is said to be.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from shared.devices.cash.cctalk_link import CctalkLink
from shared.devices.cash.polled import Polled
from shared.devices.cash.words import (
    NO_MARK,
    CashEvent,
    CashMark,
    CashTraits,
    Happened,
    PaidHow,
    PaidOut,
    Since,
)
from shared.devices.codec import cctalk
from shared.devices.deadline import Deadline
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

RESERVE: Final = 20
"""Coins that lie above a hopper's low sensor at least."""
_LOW, _HAS_LOW = 0x01, 0x10
_QUIET_POLLS: Final = 2
_READINGS: Final = 20


class CctalkAcceptor(Polled):
    """Takes coins, and gives them as change where there are hoppers.

    address: of the acceptor, 0 for a bus with hoppers only. hoppers: denomination in fen to
    address. reserve: coins above a hopper's low sensor.
    """

    kind = DeviceKind.CASH

    def __init__(
        self,
        link: CctalkLink,
        *,
        address: int = cctalk.COIN,
        hoppers: Mapping[int, int] | None = None,
        poll_s: float = 0.2,
        reserve: int = RESERVE,
    ) -> None:
        super().__init__(poll_s)
        self._bus, self._address, self._hoppers = link, address, dict(hoppers or {})
        self._reserve = reserve
        self._values: tuple[int, ...] = ()
        self._counter = 0
        self._taken = -1
        self._fault = ""

    # -- driver ----------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the bus, learn the coins, let nothing in. Raises Trouble."""
        self._heard.clear()
        self._bus.open()
        if b"coin" not in self._bus.ask(self._address, cctalk.CATEGORY).lower():
            raise trouble("device-unsupported", "这个地址上的 ccTalk 设备不是投币器。")
        self._values = tuple(self._coin(n) for n in range(1, cctalk.POSITIONS + 1))
        if not any(self._values):
            raise trouble("cash-currency")
        self.admit(frozenset())
        for address in self._hoppers.values():
            self._bus.ask(address, cctalk.POLL)
        log, self._taken = self._reading()
        self._counter = log.counter

    def close(self) -> None:
        """Give the port back."""
        self._bus.close()

    def health(self) -> Health:
        """Ask for events and a self-check. Raises Trouble."""
        self._look()
        if self._bus.ask(self._address, cctalk.SELF_CHECK)[:1] not in (b"\0", b""):
            return Health(Level.FAULTED, "cash-worn")
        if self._fault:
            return Health(Level.FAULTED, self._fault)
        if self._hoppers and not any(self._stock().values()):
            return Health(Level.DEGRADED, "cash-no-change")
        return HEALTHY

    # -- cash ------------------------------------------------------------------------------------

    def traits(self) -> CashTraits:
        """Its coins, and what its hoppers can give now. Raises Trouble."""
        return CashTraits(frozenset(v for v in self._values if v), change=self._stock())

    def admit(self, values: frozenset[int]) -> None:
        """Let these coins in and no others. Raises Trouble."""
        mask = sum(1 << n for n, value in enumerate(self._values) if value and value in values)
        self._bus.ask(self._address, cctalk.INHIBIT, mask.to_bytes(2, "little"))
        self._bus.ask(self._address, cctalk.MASTER_INHIBIT, bytes([1 if mask else 0]))

    def take(self) -> None:
        """A coin is never held. Raises Trouble ``cash-nothing-held``."""
        raise trouble("cash-nothing-held")

    give_back = take

    def acknowledge(self) -> None:
        """Nothing to do: its counter tells what was seen."""

    def mark(self) -> CashMark:
        """Where its counters stood when it was asked last."""
        return CashMark(self._counter, self._taken)

    def since(self, mark: CashMark) -> Since:
        """Everything after the mark, once no coin falls any more. Raises Trouble."""
        quiet = 0
        while quiet < _QUIET_POLLS:
            self.check_interrupted()
            before = self._counter
            self._look()
            quiet = quiet + 1 if self._counter == before else 0
            time.sleep(self._poll_s)
        if mark == NO_MARK:  # this journal never saw it: what lies in its box is not of here
            self._heard.clear()
            return Since((), self.mark(), sure=True)
        rest = [e for e in self._heard if e.what is not Happened.CREDITED]
        rest = [e for e in rest if e.what is not Happened.UNSEEN]
        self._heard.clear()
        coins = self._after(mark, *self._reading())
        return Since((*rest, *coins), self.mark(), sure=True)

    def payout_mark(self, value: int) -> CashMark:
        """The payout counter of the hopper for a denomination. Raises Trouble, KeyError."""
        return CashMark(events=self._status(value).counter)

    def pay_out(self, value: int, count: int, deadline_s: float) -> PaidOut:
        """Pay coins of one denomination out of its hopper. Never raises Trouble."""
        begun = False
        try:
            before = CashMark(events=self._status(value).counter)
            address = self._hoppers[value]
            self._bus.ask(address, cctalk.ENABLE_HOPPER, bytes([cctalk.ENABLE_CODE]))
            serial = self._bus.ask(address, cctalk.SERIAL)
            begun = True
            try:
                self._bus.ask(address, cctalk.DISPENSE, serial[:3] + bytes([count]), once=True)
            except Trouble as met:
                if met.code == "cash-refused":
                    return PaidOut(PaidHow.NONE, code="cash-no-change")
            return self._follow(value, before, Deadline(deadline_s))
        except Trouble as met:
            return PaidOut(PaidHow.UNKNOWN if begun else PaidHow.NONE, code=met.code)
        except KeyError:
            return PaidOut(PaidHow.NONE, code="cash-no-change")

    def last_payout(self, value: int, mark: CashMark) -> PaidOut:
        """What became of the payout begun right after ``mark``. Raises Trouble."""
        if value not in self._hoppers:
            return PaidOut(PaidHow.UNKNOWN, code="cash-no-change")
        return self._follow(value, mark, Deadline(30.0))

    # -- inside ----------------------------------------------------------------------------------

    def _coin(self, position: int) -> int:
        try:
            text = self._bus.ask(self._address, cctalk.COIN_ID, bytes([position]))
            return cctalk.coin_value(text)
        except cctalk.CodecError as error:
            raise trouble("cash-link") from error
        except Trouble as met:
            if met.code != "cash-refused":
                raise
            return 0  # it has fewer positions

    def _log(self) -> cctalk.EventLog:
        try:
            return cctalk.event_log(self._bus.ask(self._address, cctalk.READ_EVENTS))
        except cctalk.CodecError as error:
            raise trouble("cash-link", f"投币器的事件表不对（{error}）。") from error

    def _accepted(self) -> int:
        try:
            data = self._bus.ask(self._address, cctalk.ACCEPTED)
        except Trouble as met:
            if met.code != "cash-refused":
                raise
            return -1
        return int.from_bytes(data[:3], "little") if len(data) == 3 else -1

    def _reading(self) -> tuple[cctalk.EventLog, int]:
        """Events and count of one moment: a coin may fall between the two questions."""
        log = self._log()
        for _ in range(_READINGS):
            accepted, again = self._accepted(), self._log()
            if again.counter == log.counter:
                return log, accepted
            log = again
        raise trouble("cash-link", "投币器的事件不停，读不到一致的计数。")

    def _look(self) -> None:
        """Ask for events; lost ones are accounted for by the count of accepted coins."""
        log = self._log()
        self._polled_at = time.monotonic()
        if log.counter == self._counter:
            return
        log, accepted = self._reading()
        before = self.mark()
        restarted = log.counter < self._counter and len(log.events) < cctalk.SLOTS
        if restarted:
            self._heard.append(CashEvent(Happened.RESTARTED))
        for event in self._errors(before, log):
            self._heard.append(event)
        self._heard.extend(self._after(before, log, accepted))

    def _fresh(self, mark: CashMark, log: cctalk.EventLog, coins: int) -> int:
        """Events since the mark. coins: how many there are among them, -1 when it keeps no count.

        A counter that stands lower went round, or began anew after a power cut: the count of
        coins says which of the two explains it. Never more coins than were counted.
        """
        went_on = cctalk.steps(mark.events, log.counter)
        short = log.counter < mark.events and len(log.events) < cctalk.SLOTS
        if coins < 0:
            return log.counter if short else went_on
        for count in (went_on, log.counter):
            if _coins_in(log, count) == coins:
                return count
        return max(n for n in range(len(log.events) + 1) if _coins_in(log, n) <= coins)

    def _after(self, mark: CashMark, log: cctalk.EventLog, accepted: int) -> list[CashEvent]:
        """Coins after the mark, oldest first, and how many nobody saw."""
        coins = (accepted - mark.taken) & 0xFFFFFF if accepted >= 0 and mark.taken >= 0 else -1
        if coins > 0x7FFFFF:
            coins = -1  # its count was reset: it explains nothing
        fresh = self._fresh(mark, log, coins)
        seen = _coins_in(log, fresh)
        if coins >= 0:
            unseen = coins - seen
        else:  # without a count: more events than it lists, or a power cut that took the list
            lost = fresh > len(log.events) or (log.counter < mark.events and fresh == log.counter)
            unseen = -1 if lost else 0
        found: list[CashEvent] = []
        taken = accepted - seen
        if unseen:
            front = log.counter - min(fresh, len(log.events))
            before = CashMark(front if front >= 0 else front + 255, max(taken, -1))
            found.append(CashEvent(Happened.UNSEEN, count=unseen, mark=before))
        for back in reversed(range(min(fresh, len(log.events)))):
            event = log.events[back]
            if event.position:
                taken += 1
                at = CashMark((log.counter - 1 - back) % 255 + 1, taken if accepted >= 0 else -1)
                value = self._values[event.position - 1]
                found.append(CashEvent(Happened.CREDITED, value, mark=at))
        self._counter, self._taken = log.counter, accepted
        return found

    def _errors(self, mark: CashMark, log: cctalk.EventLog) -> list[CashEvent]:
        found, fault = [], ""
        for event in reversed(log.events[: cctalk.steps(mark.events, log.counter)]):
            if event.position:
                fault = ""
            elif event.code in (cctalk.REJECTED, cctalk.INHIBITED):
                found.append(CashEvent(Happened.RETURNED))
            elif event.code in cctalk.FRAUD:
                found.append(CashEvent(Happened.TROUBLE, code="cash-fraud"))
            elif event.code in cctalk.JAMMED:
                fault = "cash-coin-jam"
                found.append(CashEvent(Happened.TROUBLE, code=fault))
            elif event.code == cctalk.RETURN_PRESSED:
                fault = ""
        if self._fault and not fault:
            found.append(CashEvent(Happened.MENDED, code=self._fault))
        self._fault = fault
        return found

    def _stock(self) -> dict[int, int]:
        stock = {}
        for value, address in self._hoppers.items():
            try:
                level = self._bus.ask(address, cctalk.LEVELS)[:1] or b"\0"
            except Trouble as met:
                if met.code != "cash-refused":
                    raise
                level = b"\0"
            sure = level[0] & _HAS_LOW and not level[0] & _LOW
            stock[value] = self._reserve if sure else 0
        return stock

    def _status(self, value: int) -> cctalk.HopperStatus:
        try:
            return cctalk.hopper_status(self._bus.ask(self._hoppers[value], cctalk.HOPPER_STATUS))
        except cctalk.CodecError as error:
            raise trouble("cash-link") from error

    def _follow(self, value: int, before: CashMark, deadline: Deadline) -> PaidOut:
        """Watch a payout to its end. Raises Trouble while the hopper does not answer."""
        while True:
            now = self._status(value)
            if now.counter == before.events:
                return PaidOut(PaidHow.NONE, code="cash-no-change")
            if now.counter != (before.events % 255) + 1:
                return PaidOut(PaidHow.UNKNOWN, code="cash-restarted")
            if not now.remaining:
                how = PaidHow.PART if now.unpaid else PaidHow.ALL
                if not now.paid:
                    how = PaidHow.NONE
                coins = {value: now.paid} if now.paid else {}
                return PaidOut(how, coins, "cash-no-change" if now.unpaid else "")
            if deadline.passed:
                return PaidOut(PaidHow.UNKNOWN, code="device-timeout")
            self.check_interrupted()
            time.sleep(min(self._poll_s, 0.1))


def _coins_in(log: cctalk.EventLog, count: int) -> int:
    """Coins among the newest ``count`` events."""
    return sum(1 for event in log.events[:count] if event.position)
