"""Orders of the province at the terminal: judged, written down before, done at most once.

An order is taken when the operator's key signed it for this terminal and this epoch of its journal,
it is in its time, its verb is in the list and its id was never seen. That it was seen is durable
before anything is done; what a stop interrupts is reported as unknown and never tried again.
Nothing begins while somebody is being served.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared import logs
from shared.domain.errors import Trouble
from shared.journal import FactDraft, Journal
from shared.proof.order import SignedOrder, order_ok
from shared.sync.contract import MAX_ORDERS, VERBS, Verb

STATE = "orders"
"""Journal state: ids seen, and those whose end is not written down."""
LONGEST = timedelta(hours=24)
AHEAD = timedelta(seconds=60)
"""How far an order's clock may be ahead, as for signatures."""
REMEMBERED = 256
"""Ids kept; whatever was made before the oldest one let go is refused."""
REFUSALS_PER_HOUR = 20
"""Refusals written into the journal; a flood is only logged."""
QUIET_S = 60.0
"""At a window somebody is at work until nothing was written for so long."""
_LOOK_S = 2.0
_OPEN_VISIT = "select 1 from visits where ended_at = '' limit 1"
_LAST_WRITTEN = (
    "select occurred_at from facts where role in ('resident', 'clerk') order by pos desc limit 1"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order. ``code``: why it failed. ``bundle``: digest of what was made."""

    outcome: str = "done"
    code: str = ""
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is durable about orders. ``open``: id to verb of those that were begun and not ended.

    ids: id to the time it was made, oldest first. floor: made then or before is refused.
    """

    ids: dict[str, str] = field(default_factory=dict)
    floor: str = ""
    open: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: object) -> Seen:
        """From the journal's state."""
        if not isinstance(kept, dict):
            return cls()
        return cls(dict(kept.get("ids", {})), str(kept.get("floor", "")), dict(kept["open"]))

    def to_json(self) -> dict[str, Any]:
        """For the journal's state."""
        return {"ids": self.ids, "floor": self.floor, "open": self.open}

    def with_id(self, order: SignedOrder, *, begun: bool) -> Seen:
        """The same, having seen this one."""
        ids, floor = self.ids | {order.id: order.created}, self.floor
        while len(ids) > REMEMBERED:
            oldest = min(ids, key=lambda name: (ids[name], name))
            floor = max(floor, ids.pop(oldest))
        return Seen(ids, floor, self.open | ({order.id: order.verb} if begun else {}))

    def ended(self, order: str) -> Seen:
        """The same, with that one's end written down."""
        return Seen(self.ids, self.floor, {k: v for k, v in self.open.items() if k != order})


class _Busy(Exception):
    """Somebody is being served."""


def judge(
    raw: object,
    *,
    key: bytes,
    terminal: str,
    epoch: int,
    devices: Collection[str],
    seen: Seen,
    now: datetime,
) -> tuple[SignedOrder | None, str]:
    """The order, and why it is refused ('' when it is not). No order: nobody can say whose it is.

    ``now`` is the province's time. Nothing of an order is looked at before its signature.
    """
    if not key:
        return None, "no-operator"
    try:
        order = SignedOrder.from_json(raw)
    except (ValueError, TypeError):
        return None, "unreadable"
    if not order_ok(order, key):
        return None, "forged"
    if order.terminal != terminal or order.epoch != epoch:
        return order, "foreign"
    if order.id in seen.ids or (seen.floor and order.created <= seen.floor):
        return order, "replayed"
    created, expires = _moment(order.created), _moment(order.expires)
    if created is None or expires is None:
        return order, "unreadable"
    if created > now + AHEAD:
        return order, "early"
    if expires <= now or expires - created > LONGEST:
        return order, "expired"
    if order.verb not in VERBS or not VERBS[order.verb].fits(order.device):
        return order, "unknown-verb"
    if order.device and order.device not in devices:
        return order, "unknown-device"
    return order, ""


class Orders:
    """Takes orders from sync, and has them carried out by ``carry`` on a thread of its own.

    key: the operator's, raw; empty when none are taken. province_now: the province's clock.
    quiet_s: at a window, how long nothing must have been written. each_turn: what else that thread
    looks at, every ``look_s``.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        key: bytes,
        province_now: Callable[[], datetime],
        devices: Collection[str],
        carry: Callable[[SignedOrder], Outcome],
        quiet_s: float = 0.0,
        look_s: float = _LOOK_S,
        each_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._journal, self._key = journal, key
        self._province_now, self._devices = province_now, devices
        self._carry, self._quiet_s, self._look_s = carry, quiet_s, look_s
        self._each_turn = each_turn
        self._queue: queue.Queue[object] = queue.Queue(4 * MAX_ORDERS)
        self._waiting: dict[str, SignedOrder] = {}
        self._refused: list[float] = []
        self._told: set[str] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def offer(self, orders: list[object]) -> None:
        """Orders as they came; returns at once. What finds no room comes again."""
        for raw in orders:
            try:
                self._queue.put_nowait(raw)
            except queue.Full:
                return

    def waits(self, order: str) -> bool:
        """True while an order is good and somebody is being served."""
        return order in self._waiting

    def start(self) -> None:
        """Write down what a stop interrupted, then wait for orders."""
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the order under way."""
        self._stopping.set()
        self.offer([None])
        if self._thread is not None:
            self._thread.join(30.0)

    def turn(self, wait_s: float = 0.0) -> None:
        """One look at what came and what waits."""
        try:
            raw = self._queue.get(timeout=wait_s) if wait_s else self._queue.get_nowait()
        except queue.Empty:
            pass
        else:
            if raw is not None:
                self._take(raw)
        for order in list(self._waiting.values()):
            if not self._stopping.is_set():
                self._try(order)

    def settle(self) -> None:
        """What was begun and has no end: nobody knows. Never begun again."""
        for order in self._seen().open:
            self._end(order, Outcome("unknown", "restart"))

    def _run(self) -> None:
        settled = False
        while not self._stopping.is_set():
            try:
                if not settled:
                    self.settle()
                    settled = True
                self._each_turn()
                self.turn(self._look_s)
            except Trouble as trouble:  # a sick disk: nothing is done that cannot be written down
                logs.warn("an order waits", code=trouble.code)
                self._stopping.wait(self._look_s)
            except Exception as error:  # a mistake of ours must not end all orders to come
                logs.fail("an order waits", error=error)
                self._stopping.wait(self._look_s)

    def _take(self, raw: object) -> None:
        order, reason = self._judge(raw)
        if order is not None and order.id in self._waiting:
            return
        if reason == "":
            assert order is not None
            self._waiting[order.id] = order
        else:
            self._refuse(order, reason)

    def _judge(self, raw: object) -> tuple[SignedOrder | None, str]:
        return judge(
            raw,
            key=self._key,
            terminal=self._journal.terminal,
            epoch=self._journal.end[0],
            devices=self._devices,
            seen=self._seen(),
            now=self._province_now(),
        )

    def _try(self, order: SignedOrder) -> None:
        _same, reason = self._judge(order.to_json())  # it may have waited long
        if reason:
            del self._waiting[order.id]
            self._refuse(order, reason)
            return
        try:
            self._begin(order)
        except _Busy:
            return
        del self._waiting[order.id]
        try:
            outcome = self._carry(order)
        except Trouble as trouble:
            outcome = Outcome("failed", trouble.code)
        except Exception as error:
            logs.fail("an order failed", verb=order.verb, error=error)
            outcome = Outcome("failed", "order-defect")
        self._end(order.id, outcome)

    def _begin(self, order: SignedOrder) -> None:
        """Durable before it is done, and only while nobody is served: both in one transaction, on
        the thread that would also write down the beginning of a visit. Raises _Busy."""
        body = {
            name: getattr(order, name)
            for name in ("verb", "device", "by", "created", "expires", "kid")
        }
        now = datetime.now().astimezone()

        def build(tx: Any) -> list[FactDraft]:  # noqa: ANN401 - a Tx
            if tx.db.execute(_OPEN_VISIT).fetchone() is not None:
                raise _Busy
            last = tx.db.execute(_LAST_WRITTEN).fetchone() if self._quiet_s else None
            at = _moment(last[0]) if last is not None else None
            if at is not None and timedelta(0) <= now - at < timedelta(seconds=self._quiet_s):
                raise _Busy
            seen = Seen.of(tx.state_get(STATE))
            tx.state_put(STATE, seen.with_id(order, begun=True).to_json())
            return [FactDraft("remote-ordered", {"order": order.id, **body})]

        self._journal.append_with(build)
        logs.note("order begun", verb=order.verb, device=order.device)

    def _end(self, order: str, outcome: Outcome) -> None:
        body = {"order": order, "outcome": outcome.outcome, "code": outcome.code}

        def build(tx: Any) -> list[FactDraft]:  # noqa: ANN401 - a Tx
            tx.state_put(STATE, Seen.of(tx.state_get(STATE)).ended(order).to_json())
            return [FactDraft("remote-done", body | {"bundle": outcome.bundle})]

        self._journal.append_with(build)
        logs.note("order ended", outcome=outcome.outcome, code=outcome.code)

    def _refuse(self, order: SignedOrder | None, reason: str) -> None:
        """Say so once: the province sends an order again until it has heard of it."""
        named = order.id if order is not None else ""
        if f"{named} {reason}" in self._told:
            return
        if reason == "replayed" and named and self._unheard(named):
            return  # our own answer is still on its way
        now = time.monotonic()
        self._refused = [at for at in self._refused if now - at < 3600.0]
        logs.warn("an order is refused", reason=reason)
        if len(self._refused) >= REFUSALS_PER_HOUR:
            return
        self._refused.append(now)
        if named:
            self._told.add(f"{named} {reason}")

        def build(tx: Any) -> list[FactDraft]:  # noqa: ANN401 - a Tx
            if order is not None and reason != "replayed":
                seen = Seen.of(tx.state_get(STATE))
                tx.state_put(STATE, seen.with_id(order, begun=False).to_json())
            return [FactDraft("remote-refused", {"order": named, "reason": reason})]

        self._journal.append_with(build)

    def _unheard(self, order: str) -> bool:
        """True while the province has not stored what we said of an order."""
        mark = self._journal.stored_up_to()
        rows = self._journal.query(
            "select epoch, seq from facts where type in ('remote-done', 'remote-refused')"
            " and json_extract(clear, '$.order') = ? order by pos desc limit 1",
            (order,),
        )
        return not rows or (rows[0]["epoch"], rows[0]["seq"]) > mark

    def _seen(self) -> Seen:
        return Seen.of(self._journal.state_get(STATE))


def recent(journal: Journal, limit: int = 20) -> list[dict[str, Any]]:
    """The newest orders for a technician: at, verb, device, by, and outcome with its code
    ('' while it is being done)."""
    told = "select occurred_at as at, clear from facts where type = ? order by pos desc limit ?"
    begun = journal.query(told, ("remote-ordered", limit))
    ends = {}
    for row in journal.query(told, ("remote-done", 2 * limit)):
        body = json.loads(row["clear"])
        ends[body["order"]] = (body["outcome"], body["code"])
    found = []
    for row in begun:
        body = json.loads(row["clear"])
        outcome, code = ends.get(body["order"], ("", ""))
        same = {name: body[name] for name in ("verb", "device", "by")}
        found.append({"at": row["at"], **same, "outcome": outcome, "code": code})
    return found


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


__all__ = ["Orders", "Outcome", "Seen", "Verb", "judge", "recent"]
