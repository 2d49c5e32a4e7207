"""Orders from afar: only the operator's, only for this machine, only once, never during a visit."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.journal import FactDraft, FileKeyStore, Journal
from shared.proof import Ed25519Signer, key_pair
from shared.proof.order import SignedOrder, order_ok, sign_order
from shared.station.orders import REFUSALS_PER_HOUR, REMEMBERED, Orders, Outcome, Seen, recent

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
OPERATOR = Ed25519Signer.generate()


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def order(**over: Any) -> SignedOrder:
    signer = over.pop("signer", OPERATOR)
    created = over.pop("at", NOW)
    fields = {
        "id": str(uuid.uuid4()),
        "terminal": "K-1",
        "epoch": 1,
        "verb": "restart-device",
        "device": "receipt",
        "by": "3217",
        "created": _text(created),
        "expires": _text(created + timedelta(hours=1)),
        "nonce": "00" * 16,
    }
    return sign_order(signer, **(fields | over))


class Machine:
    """A real journal and the real taker of orders; what it would do is only noted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOW
        self.done: list[SignedOrder] = []
        self.act: Callable[[SignedOrder], Outcome] = lambda _order: Outcome()
        self.key = OPERATOR.public_key
        self.open()

    def open(self) -> None:
        self.journal = Journal.open(
            self.folder / "journal",
            keys=FileKeyStore(self.folder / "keys"),
            terminal="K-1",
            province_key=key_pair()[1],
            clock=lambda: self.now,
        )
        self.orders = self.made()

    def made(self, **more: Any) -> Orders:
        return Orders(
            self.journal,
            key=self.key,
            province_now=lambda: self.now,
            devices=("receipt", "camera"),
            carry=self.carry,
            **more,
        )

    def carry(self, one: SignedOrder) -> Outcome:
        # what is being done is durable already
        assert self.said("remote-ordered")[-1]["order"] == one.id
        self.done.append(one)
        return self.act(one)

    def give(self, *raw: object) -> None:
        for one in raw:
            self.orders.offer([one.to_json() if isinstance(one, SignedOrder) else one])
            self.orders.turn()

    def said(self, type_: str) -> list[dict[str, Any]]:
        rows = self.journal.query("select clear from facts where type = ? order by pos", (type_,))
        return [json.loads(row["clear"]) for row in rows]

    def refusals(self) -> list[str]:
        return [body["reason"] for body in self.said("remote-refused")]

    def restart(self) -> None:
        self.journal.close()
        self.open()


@pytest.fixture
def machine(tmp_path: Path):
    made = Machine(tmp_path)
    yield made
    made.journal.close()


def test_an_order_is_written_down_done_and_reported(machine) -> None:
    one = order()
    machine.act = lambda _order: Outcome("failed", "paper-out")
    machine.give(one)
    assert machine.done == [one]
    (begun,) = machine.said("remote-ordered")
    assert (begun["verb"], begun["device"], begun["by"]) == ("restart-device", "receipt", "3217")
    (ended,) = machine.said("remote-done")
    assert ended == {"order": one.id, "outcome": "failed", "code": "paper-out", "bundle": ""}
    (seen,) = recent(machine.journal)
    assert (seen["verb"], seen["by"], seen["outcome"]) == ("restart-device", "3217", "failed")


def test_a_forged_order_is_refused(machine) -> None:
    stranger = Ed25519Signer.generate()
    machine.give(order(signer=stranger))
    named_as_the_operator = replace(order(signer=stranger), kid=OPERATOR.kid)
    machine.give(named_as_the_operator)
    assert machine.done == []
    assert machine.refusals() == ["forged", "forged"]
    assert all(body["order"] == "" for body in machine.said("remote-refused")), (
        "what nobody signed names nothing"
    )


@pytest.mark.parametrize("name", [n for n in SignedOrder.__slots__ if n != "signature"])
def test_an_altered_order_is_refused_whatever_was_altered(machine, name) -> None:
    one = order()
    other = order(
        terminal="K-2", epoch=2, verb="restore", device="camera", by="0001", nonce="11" * 16,
        at=NOW - timedelta(seconds=5), signer=Ed25519Signer.generate(),
    )  # fmt: skip
    machine.give(one.to_json() | {name: other.to_json()[name]})
    assert machine.done == []
    assert machine.refusals() == ["forged"]


def test_an_order_is_done_once_also_after_a_restart(machine) -> None:
    one = order()
    machine.give(one, one)
    machine.restart()
    machine.give(one)
    assert len(machine.done) == 1
    assert machine.refusals() == [], "our answer is still on its way: the province asks again"
    machine.journal.mark_stored(*machine.journal.end)
    machine.give(one, one)
    assert machine.refusals() == ["replayed"], "told once"
    assert len(machine.done) == 1


def test_a_stop_while_it_is_done_is_unknown_and_never_tried_again(machine) -> None:
    one = order()

    class PowerCut(BaseException):
        pass

    def cut(_order: SignedOrder) -> Outcome:
        raise PowerCut

    machine.act = cut
    with pytest.raises(PowerCut):
        machine.give(one)
    assert machine.said("remote-done") == []
    machine.restart()
    machine.orders.settle()
    machine.act = lambda _order: Outcome()
    machine.give(one)
    assert [(b["outcome"], b["code"]) for b in machine.said("remote-done")] == [
        ("unknown", "restart")
    ]
    assert len(machine.done) == 1
    machine.restart()
    machine.orders.settle()
    assert len(machine.said("remote-done")) == 1, "settled once"


def test_another_machine_s_or_another_past_s_order_is_refused(machine) -> None:
    machine.give(order(terminal="K-2"), order(epoch=2), order(epoch=0))
    assert machine.done == []
    assert machine.refusals() == ["foreign"] * 3


def test_an_order_holds_in_its_own_time_by_the_province_s_clock(machine) -> None:
    machine.give(
        order(at=NOW - timedelta(hours=2)),
        order(at=NOW + timedelta(minutes=5)),
        order(expires=_text(NOW + timedelta(days=300))),
        order(expires=_text(NOW)),
    )
    assert machine.done == []
    assert machine.refusals() == ["expired", "early", "expired", "expired"]


def test_a_clock_put_back_brings_no_old_order_back(machine, monkeypatch) -> None:
    """Ids are kept for a long while, and what was made before the oldest one let go is refused."""
    monkeypatch.setattr("shared.station.orders.REMEMBERED", 3)
    old = [order(at=NOW + timedelta(seconds=n), verb="restore") for n in range(5)]
    for n, one in enumerate(old):
        machine.now = NOW + timedelta(seconds=n)
        machine.give(one)
    assert len(machine.done) == 5
    machine.journal.mark_stored(*machine.journal.end)
    machine.restart()
    machine.now = NOW
    machine.give(*old)
    assert len(machine.done) == 5
    assert set(machine.refusals()) <= {"replayed"}
    assert len(machine.journal.state_get("orders")["ids"]) == 3
    assert REMEMBERED >= 256


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"verb": "run-command", "device": ""}, "unknown-verb"),
        ({"verb": "restart-device", "device": ""}, "unknown-verb"),
        ({"verb": "self-test", "device": "receipt"}, "unknown-verb"),
        ({"verb": "support-bundle", "device": "receipt"}, "unknown-verb"),
        ({"device": "somebody-else"}, "unknown-device"),
    ],
)
def test_only_what_is_in_the_list_is_done(machine, over, reason) -> None:
    machine.give(order(**over))
    assert machine.done == []
    assert machine.refusals() == [reason]


@pytest.mark.parametrize(
    "over",
    [
        {"device": "receipt; rm -rf /"},
        {"device": "../../etc/passwd"},
        {"device": "$(reboot)"},
        {"device": "receipt\n"},
        {"device": "收据"},
        {"verb": "restart-device --force"},
        {"verb": "Restart-Device"},
        {"by": "<script>"},
        {"by": ""},
        {"id": "../1"},
        {"epoch": True},
        {"epoch": "1"},
        {"epoch": -1},
        {"nonce": ""},
        {"created": "now"},
        {"created": "2026-13-41T00:00:00.000Z"},
        {"extra": "--config=/tmp/x"},
    ],
)
def test_arguments_cannot_carry_anything_else(machine, over) -> None:
    """Also when the operator signs it: what has another shape is no order."""
    told = order().to_json() | over
    told["kid"] = OPERATOR.kid
    names = [name for name in SignedOrder.__slots__ if name != "signature"]
    from shared.proof import canonical

    data = b"yichuang-order-v1\n" + canonical([told[name] for name in names])
    told["signature"] = OPERATOR.sign(data).hex()
    machine.give(told)
    assert machine.done == []
    assert machine.refusals() == ["unreadable"]


@pytest.mark.parametrize("raw", [None, 1, "x", [], {}, {"id": {}}, [[]], {"a": "b" * 10_000}])
def test_what_is_no_order_at_all_harms_nobody(machine, raw) -> None:
    machine.give(raw)
    assert machine.done == []
    machine.give(order())
    assert len(machine.done) == 1


def test_a_flood_of_false_orders_does_not_fill_the_journal(machine) -> None:
    for _ in range(3 * REFUSALS_PER_HOUR):
        machine.give(order(signer=Ed25519Signer.generate()))
    assert len(machine.refusals()) == REFUSALS_PER_HOUR
    machine.give(order())
    assert len(machine.done) == 1, "and keeps no good one out"


def test_nothing_begins_while_somebody_is_served(machine) -> None:
    began = {"visit": "v1", "face": "kiosk"}
    machine.journal.append(FactDraft("visit-began", began))
    one, late = order(), order(verb="restore")
    machine.give(one, one.to_json(), late)
    machine.orders.turn()
    assert machine.done == []
    assert machine.said("remote-ordered") == [], "not begun, so a restart loses nothing"
    machine.journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    machine.orders.turn()
    assert machine.done == [one, late]


def test_one_that_waited_too_long_is_refused(machine) -> None:
    machine.journal.append(FactDraft("visit-began", {"visit": "v1", "face": "kiosk"}))
    machine.give(order())
    machine.now = NOW + timedelta(hours=2)
    machine.journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    machine.orders.turn()
    assert machine.done == []
    assert machine.refusals() == ["expired"]


def test_a_window_s_clerk_is_not_disturbed(machine) -> None:
    from shared.domain.facts import Role

    machine.now = datetime.now(UTC)
    machine.orders = machine.made(quiet_s=60.0)
    viewed = {"clerk": "1", "what": "w", "purpose": "p"}
    machine.journal.append(FactDraft("data-viewed", viewed, role=Role.CLERK))
    machine.give(order(at=machine.now))
    assert machine.done == []
    machine.orders = machine.made(quiet_s=0.000001)
    machine.give(order(at=machine.now))
    assert len(machine.done) == 1


def test_without_an_operator_s_key_nothing_is_taken(machine) -> None:
    machine.key = b""
    machine.orders = machine.made()
    machine.give(order())
    assert machine.done == []
    assert machine.refusals() == ["no-operator"]


def test_one_that_breaks_is_reported_by_a_code(machine) -> None:
    def broken(_order: SignedOrder) -> Outcome:
        raise ValueError("欧阳测试")

    machine.act = broken
    machine.give(order())
    (ended,) = machine.said("remote-done")
    assert (ended["outcome"], ended["code"]) == ("failed", "order-defect")


def test_a_signature_covers_every_member() -> None:
    one = order()
    assert order_ok(one, OPERATOR.public_key)
    assert not order_ok(one, Ed25519Signer.generate().public_key)
    assert SignedOrder.from_json(one.to_json()) == one


def test_what_is_remembered_is_bounded() -> None:
    seen = Seen()
    for n in range(REMEMBERED + 10):
        seen = seen.with_id(order(at=NOW + timedelta(seconds=n)), begun=False)
    assert len(seen.ids) == REMEMBERED
    assert seen.floor == _text(NOW + timedelta(seconds=9))


def test_a_mistake_in_one_turn_does_not_end_all_orders_to_come(machine) -> None:
    broken = [ValueError("a mistake"), KeyError("another")]

    def turn() -> None:
        if broken:
            raise broken.pop()

    done = threading.Event()
    machine.act = lambda _order: (done.set(), Outcome())[1]
    machine.orders = machine.made(look_s=0.01, each_turn=turn)
    machine.orders.start()
    try:
        machine.orders.offer([order().to_json()])
        assert done.wait(60)
    finally:
        machine.orders.stop()
    assert not broken
