"""What hangs on another case of the same one-thing waits at the province, and staff see why."""

from __future__ import annotations

import secrets

import pytest
import requests
from sqlalchemy import select, update

from shared.sandbox import one_thing
from shared.sandbox import tables as t

JOINED = {
    "bundle": "OT11",
    "name": "灵活就业一件事",
    "run": "c1",
    "lead": "RS006",
    "lead_dept": "人力资源和社会保障局",
    "waits_for": [],
    "waits_elsewhere": [],
    "assumed": [],
    "cases": ["c1", "c2"],
}
ACCEPTED = {
    "number": "",
    "clerk": "w1",
    "window": "3 号窗口",
    "promised_by": "2026-12-01",
    "provisional": False,
}


def handed_in(kiosk, case, part_of, number):
    key, scope = secrets.token_bytes(32), f"scope-{case}"
    body = {**kiosk.submitted(number), "part_of": part_of}
    opened = kiosk.fact("case-opened", {"visit": "v", "item_name": f"事项{case}"}, case=case)
    sent = kiosk.fact(
        "case-submitted", body, case=case, scope=scope, key=key, state="submitted", role="resident"
    )
    return kiosk.send(opened, sent, keys=kiosk.wrap(scope, key))


def states(sandbox):
    rows = sandbox.province.rows(select(t.cases.c.case_id, t.cases.c.state))
    return {r["case_id"]: r["state"] for r in rows}


def test_the_second_is_not_accepted_before_the_first_is_granted(sandbox, enrol):
    kiosk, counter = enrol(), enrol("W-1", kind="counter")
    handed_in(kiosk, "c1", JOINED, "GL 261121 0001")
    handed_in(kiosk, "c2", {**JOINED, "waits_for": ["c1"]}, "GL 261121 0002")
    accept = {"case": "c2", "role": "clerk", "state": "accepted"}
    counter.send(counter.fact("case-accepted", ACCEPTED, **accept))
    assert states(sandbox)["c2"] == "received"
    feed = sandbox.province.rows(select(t.feed.c.body).where(t.feed.c.case_id == "c2"))
    assert any("要等“事项c1”办好才能受理" in str(r["body"]) for r in feed)
    page = requests.get(f"{sandbox.url}/staff", timeout=20).text
    assert "灵活就业一件事" in page
    assert "要等前一项" in page

    with sandbox.province.store.transaction() as db:
        db.execute(update(t.cases).where(t.cases.c.case_id == "c1").values(state="granted"))
    counter.send(counter.fact("case-accepted", ACCEPTED, **accept))
    assert states(sandbox)["c2"] == "accepted"


@pytest.mark.parametrize(
    "broken",
    [
        "OT11",
        {**JOINED, "name": 7},
        {**JOINED, "cases": "c1"},
        {**JOINED, "waits_for": ["c 1\n"]},
        {**JOINED, "name": "长" * 300},
        {k: v for k, v in JOINED.items() if k != "lead"},
        {**JOINED, "assumed": ["x"] * 100},
    ],
)
def test_what_joins_cases_is_checked_like_all_that_comes_from_a_terminal(broken):
    with pytest.raises((TypeError, KeyError, ValueError)):
        one_thing.joined(broken)


def test_a_submission_with_such_a_thing_is_refused_and_no_case_begins(sandbox, enrol):
    kiosk = enrol()
    handed_in(kiosk, "c1", {**JOINED, "cases": "c1"}, "GL 261121 0001")
    assert states(sandbox) == {}
