"""Section 13: how a terminal is, and the orders it pulls."""

from __future__ import annotations

from typing import Any

from shared.conformance.checks.requests import refused
from shared.conformance.hall import Hall, Terminal
from shared.conformance.line import Answer
from shared.conformance.words import expect, must
from shared.proof import canonical
from shared.proof.order import SignedOrder
from shared.sync.contract import MAX_HEARTBEAT_BYTES, MAX_ORDERS

_JSON = {"content-type": "application/json"}


def _say(who: Terminal, **over: object) -> Answer:
    word: dict[str, object] = {
        "terminal": who.badge.id,
        "sent_at": "2026-11-21T14:02:00+08:00",
        "face": who.badge.kind,
        "devices": [
            {"id": "receipt", "kind": "receipt-printer", "state": "degraded",
             "code": "paper-near-end", "left": 12}
        ],
        "backlog": {"facts": 3, "oldest_at": "2026-11-21T06:00:00.000Z"},
    }  # fmt: skip
    return who.ask("POST", "/heartbeat", canonical(word | over), _JSON)


@must("13.3", "a heartbeat speaks for its own terminal", "心跳只能说自己")
def own(hall: Hall) -> None:
    answer = _say(hall.kiosk)
    expect(answer.status == 200, f"a heartbeat: answered {answer.brief}")
    answer = _say(hall.kiosk, terminal=hall.window.badge.id)
    refused(answer, 403, "not-yours", "another terminal's heartbeat")


@must(
    "13.3", "what does not fit is 400, unknown members are ignored", "不合格式的拒收，多出的项不理"
)
def shape(hall: Hall) -> None:
    kiosk = hall.kiosk
    expect(_say(kiosk, tomorrow={"a": [1]}).status == 200, "an unknown member was not ignored")
    wrong: list[dict[str, Any]] = [
        {"devices": {}},
        {"seq": -1},
        {"backlog": []},
        {"clock_offset_ms": "fast"},
    ]
    for over in wrong:
        refused(_say(kiosk, **over), 400, "malformed", f"a heartbeat with {over}")
    answer = kiosk.ask("POST", "/heartbeat", b"[]", _JSON)
    refused(answer, 400, "malformed", "a heartbeat that is a list")


@must("13.3", "more than 32 KB is 413", "超过 32 KB 拒收")
def size(hall: Hall) -> None:
    answer = _say(hall.kiosk, noise="x" * MAX_HEARTBEAT_BYTES)
    refused(answer, 413, "too-large", "a heartbeat of more than 32 KB")


@must("13.7", "the answer lists orders, each the terminal's own", "答复里列出给本机的指令")
def orders(hall: Hall) -> None:
    for terminal in (hall.kiosk, hall.window):
        said = _say(terminal).json.get("orders")
        expect(isinstance(said, list), f"orders is {said!r}")
        assert isinstance(said, list)
        expect(len(said) <= MAX_ORDERS, f"{len(said)} orders in one answer")
        for raw in said:
            try:
                order = SignedOrder.from_json(raw)
            except ValueError as error:
                expect(False, f"an order of another shape: {error}")
            else:
                expect(order.terminal == terminal.badge.id, "an order is for another terminal")
