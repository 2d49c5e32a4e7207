"""How the terminals are, as the province's staff see it: the newest word, changes, and alarms."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from shared.cli import app
from shared.proof import canonical
from shared.proof.order import SignedOrder, order_ok
from shared.sandbox import Province, Settings, provision
from shared.sandbox import fleet as fleet_module
from shared.sandbox import tables as t
from shared.sandbox.orders import announce
from shared.sandbox.oversight import Unfit
from shared.sync.contract import Heartbeat

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
_JSON = {"Content-Type": "application/json"}


def word(**over: Any) -> dict[str, Any]:
    printer = {"id": "receipt", "kind": "receipt-printer", "state": "ready", "left": 400}
    base = {"terminal": "K1", "sent_at": "2026-11-21T14:00:00+08:00", "version": "1.0",
            "face": "kiosk", "epoch": 1, "seq": 1, "devices": [printer],
            "disk_free": 50 * 1024**3}  # fmt: skip
    return base | over


def printer(**over: Any) -> list[dict[str, Any]]:
    return [{"id": "receipt", "kind": "receipt-printer", "state": "ready"} | over]


class Clocked:
    """A province whose clock the test turns, asked without HTTP."""

    def __init__(self, folder, database) -> None:
        self.now = START
        self.province = Province(
            Settings(folder, provision(folder), database, clock=lambda: self.now)
        )
        self.province.enrol("K1", "kiosk", "H1", bytes(32), "幸福里")
        (self.device,) = self.province.devices()

    def hear(self, **over: Any) -> list[dict[str, Any]]:
        said = Heartbeat.model_validate(word(**over))
        return self.province.heartbeat(self.device, said).orders

    def alarms(self) -> set[str]:
        return {alarm.kind for alarm in self.province.fleet()["K1"].alarms}

    def later(self, **spent: float) -> None:
        self.now += timedelta(**spent)


@pytest.fixture
def clocked(tmp_path, database):
    made = Clocked(tmp_path / "p", database)
    yield made
    made.province.close()


def test_a_terminal_nobody_heard_of_is_not_called_silent(clocked) -> None:
    look = clocked.province.fleet()["K1"]
    assert (look.word, look.heard_at, look.alarms) == (None, "", ())


def test_the_newest_is_kept_and_what_changed(clocked) -> None:
    clocked.hear()
    clocked.later(minutes=5)
    clocked.hear(devices=printer(state="faulted", code="paper-out"))
    clocked.later(minutes=5)
    clocked.hear(devices=printer(state="faulted", code="paper-out"), seq=9)
    assert clocked.province.fleet()["K1"].word.seq == 9
    rows = clocked.province.rows(select(t.heartbeats))
    assert len(rows) == 1, "the newest only"
    newest = clocked.province.history("K1")[0]
    assert (newest["what"], newest["before"], newest["after"]) == (
        "device receipt", "ready", "faulted paper-out",
    )  # fmt: skip
    assert len([c for c in clocked.province.history("K1") if c["what"] == "device receipt"]) == 2


def test_history_is_bounded(clocked, monkeypatch) -> None:
    monkeypatch.setattr(fleet_module, "_KEPT", 20)
    for n in range(60):
        clocked.hear(devices=printer(state="ready" if n % 2 else "busy"))
    count = select(func.count().label("n")).select_from(t.changes)
    assert clocked.province.rows(count)[0]["n"] == 20


@pytest.mark.parametrize(
    ("over", "wait", "kind"),
    [
        ({}, {"minutes": 16}, "silent"),
        ({"devices": printer(state="faulted", code="paper-out")}, {"minutes": 11}, "printer-stuck"),
        ({"devices": printer(state="absent")}, {"minutes": 11}, "printer-stuck"),
        ({"devices": printer(state="degraded", code="paper-near-end")}, {}, "paper-low"),
        ({"devices": printer(left=12)}, {}, "paper-low"),
        (
            {"backlog": {"facts": 7, "oldest_at": "2026-11-21T01:00:00.000Z"}}, {}, "backlog-old",
        ),
        ({"certificate_until": "2026-11-30T00:00:00+00:00"}, {}, "certificate-ends"),
        ({"disk_free": 10}, {}, "disk-low"),
        ({"clock_sure": False}, {}, "clock-unsure"),
        (
            {"self_test": {"ended_at": "2026-11-21T03:30:00+08:00", "outcome": "cannot"}},
            {},
            "self-test-failed",
        ),
    ],
)  # fmt: skip
def test_an_alarm_holds_as_long_as_its_cause(clocked, over, wait, kind) -> None:
    clocked.hear()
    assert clocked.alarms() == set()
    clocked.hear(**over)
    clocked.later(**wait)
    assert clocked.alarms() == {kind}
    clocked.hear()
    assert clocked.alarms() == set()


def test_a_missing_self_test_is_an_alarm_after_26_hours(clocked) -> None:
    clocked.hear()
    for _ in range(25):
        clocked.later(hours=1)
        clocked.hear()
    assert clocked.alarms() == set(), "it has only just come"
    clocked.later(hours=2)
    clocked.hear()
    assert clocked.alarms() == {"no-self-test"}
    ended = clocked.now.isoformat()
    clocked.hear(self_test={"ended_at": ended, "outcome": "fine"})
    assert clocked.alarms() == set()
    clocked.later(hours=27)
    clocked.hear(self_test={"ended_at": ended, "outcome": "fine"})
    assert clocked.alarms() == {"no-self-test"}


def test_facts_count_as_being_heard(clocked, tmp_path) -> None:
    """A terminal that works off three weeks alone sends facts for hours before a heartbeat."""
    clocked.hear()
    clocked.later(minutes=20)
    assert clocked.alarms() == {"silent"}
    with clocked.province.store.transaction() as db:
        values = dict.fromkeys(("case_id", "scope", "hash", "header", "body_state", "applied"), "")
        values |= {"id": "f1", "terminal": "K1", "epoch": 1, "seq": 1, "type": "visit-began"}
        db.execute(t.facts.insert().values(**values, received_at=clocked.province.stamp()))
    assert clocked.alarms() == set()


def test_times_nobody_can_read_harm_nobody(clocked) -> None:
    clocked.hear(
        certificate_until="soon", self_test={"ended_at": "<b>", "outcome": "x"},
        backlog={"oldest_at": "2026-11-21"},
    )  # fmt: skip
    assert clocked.alarms() == set()


# over the wire


@pytest.fixture
def heard(enrol) -> Callable[..., Any]:
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", {"visit": "v1", "face": "kiosk"}))

    def say(**over: Any):
        return kiosk.call("POST", "/v1/heartbeat", canonical(word(**over)), _JSON)

    say.kiosk = kiosk
    return say


def test_an_order_waits_for_its_terminal_and_goes_when_answered(sandbox, heard, enrol) -> None:
    other = enrol("K2")
    other.send(other.fact("visit-began", {"visit": "v1", "face": "kiosk"}))
    given = sandbox.province.order("K1", "restart-device", "receipt", "3217", "不出纸")
    operator = sandbox.province.settings.keys.operator_public
    (raw,) = json.loads(heard().body)["orders"]
    order = SignedOrder.from_json(raw)
    assert order == given
    assert order_ok(order, operator)
    assert (order.epoch, order.terminal) == (1, "K1")
    reply = other.call("POST", "/v1/heartbeat", canonical(word(terminal="K2")), _JSON)
    assert json.loads(reply.body)["orders"] == [], "another terminal's is its own"
    assert json.loads(heard().body)["orders"] == [raw], "until something was said of it"
    done = {"order": order.id, "outcome": "done", "code": "", "bundle": ""}
    other.send(other.fact("remote-done", done))
    assert sandbox.province.orders()[0]["state"] == "waiting", "said by another terminal"
    kiosk = heard.kiosk
    kiosk.send(kiosk.fact("remote-ordered", {"order": order.id, "verb": "restart-device"}))
    assert sandbox.province.orders()[0]["state"] == "taken"
    assert json.loads(heard().body)["orders"] == []
    kiosk.send(kiosk.fact("remote-done", done))
    kiosk.send(kiosk.fact("remote-refused", {"order": order.id, "reason": "expired"}))
    assert sandbox.province.orders()[0]["state"] == "done", "an end is an end"


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"verb": "reboot"}, "没有这样的指令"),
        ({"device": ""}, "设备编号"),
        ({"verb": "self-test"}, "不用写设备"),
        ({"by": "李 明; rm"}, "工号"),
        ({"device": "a b"}, "工号和设备编号"),
        ({"reason": " "}, "为什么"),
        ({"terminal": "K9"}, "没有终端"),
        ({"life": timedelta(days=3)}, "24 小时"),
    ],
)
def test_what_cannot_be_ordered_is_said(sandbox, heard, over, words) -> None:
    given = {"terminal": "K1", "verb": "restart-device", "device": "receipt", "by": "3217"}
    with pytest.raises(Unfit, match=words):
        sandbox.province.order(**(given | {"reason": "不出纸"} | over))
    assert sandbox.province.orders() == []


def test_the_staff_page_shows_machines_alarms_and_orders(sandbox, heard, web) -> None:
    hostile = printer(id="<b>x</b>", state="faulted", code="<script>")
    assert heard(devices=hostile, closed="0042").status == 200
    sandbox.province.order("K1", "restore", "", "3217", "<i>修好了</i>")
    text = web("GET", "/staff").text
    for words in (
        "暂停服务",
        "工号 0042",
        "凭条打印机：不能用",
        "恢复服务",
        "等终端来取",
        "工号 3217",
    ):
        assert words in text
    for markup in ("<b>x", "<script>", "<i>"):
        assert markup not in text


def test_staff_order_from_a_shell_and_read_what_came_of_it(sandbox, heard, tmp_path) -> None:
    folder = tmp_path / "staff"
    folder.mkdir()
    announce(folder, sandbox.url, sandbox.app.state.orders_key)

    def run(*words: str):
        return CliRunner().invoke(app, ["sandbox", *words, "--folder", str(folder)])

    asked = ("order", "K1", "restart-device", "--by", "3217", "--reason", "不出纸")
    refused = run(*asked)
    assert refused.exit_code == 2
    assert "设备编号" in refused.output
    assert run("orders").output.strip() == "没有下过指令。"
    given = run(*asked, "--device", "receipt")
    assert given.exit_code == 0, given.output
    (raw,) = json.loads(heard().body)["orders"]
    assert raw["id"] in given.output
    kiosk = heard.kiosk
    kiosk.send(kiosk.fact("remote-ordered", {"order": raw["id"], "verb": raw["verb"]}))
    ended = {"order": raw["id"], "outcome": "failed", "code": "paper-out", "bundle": ""}
    kiosk.send(kiosk.fact("remote-done", ended))
    listed = run("orders", "K1").output
    for words in ("没有办成（paper-out）", "工号 3217：不出纸", raw["id"]):
        assert words in listed
    waits = run("bundle", raw["id"], "--out", str(tmp_path / "b.zip"))
    assert waits.exit_code == 1
    assert not (tmp_path / "b.zip").exists()
