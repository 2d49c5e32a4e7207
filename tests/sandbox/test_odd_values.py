"""Values no honest terminal sends: answered plainly on every database; nobody waits for them."""

from __future__ import annotations

import secrets
from base64 import b64encode

import pytest
from sqlalchemy import select

from shared.sandbox import tables as t

BEGAN = {"visit": "v1", "face": "kiosk"}
PAGE = {"material": "hk", "page": "p1", "digest": "d" * 64, "media_type": "image/jpeg"}
ODD = pytest.mark.parametrize("odd", ["x" * 5000, "a\x00b"], ids=["long", "nul"])


@ODD
@pytest.mark.parametrize("field", ["id", "case", "type", "item", "scope", "catalogue"])
def test_a_header_that_fits_no_register_is_malformed(enrol, field, odd):
    kiosk = enrol()
    key = b"k" * 32 if field == "scope" else b""
    fact = kiosk.fact("visit-began", BEGAN, key=key, **{field: odd})
    reply = kiosk.post(kiosk.batch([fact]))
    assert (reply.status, b"header-malformed" in reply.body) == (422, True)


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("page-captured", PAGE | {"digest": "x" * 5000}),
        ("page-captured", PAGE | {"page": "a\x00b"}),
        ("key-destroyed", {"scope": "x" * 5000, "reason": "cancelled"}),
        ("key-destroyed", {"scope": "a\x00b", "reason": "cancelled"}),
        ("case-opened", {"visit": "v1", "item_name": "甲\x00乙"}),
    ],
)
def test_an_odd_body_is_kept_and_refused_and_what_follows_goes_on(sandbox, enrol, type_, body):
    kiosk = enrol()
    scope, key = "s1", secrets.token_bytes(32)
    odd = kiosk.fact(type_, body, case="c1")
    after = kiosk.fact("case-submitted", kiosk.submitted(), scope=scope, key=key, case="c1")
    assert kiosk.statuses(odd, after, keys=kiosk.wrap(scope, key)) == ["stored", "stored"]
    stored = sandbox.province.rows(select(t.facts.c.applied).order_by(t.facts.c.n))
    assert stored[-1]["applied"] == "applied"
    assert [r["case_id"] for r in sandbox.province.rows(select(t.cases))] == ["c1"]


def test_what_cannot_be_applied_whole_is_not_applied_in_part(sandbox, enrol):
    kiosk = enrol()
    keys, sealed = kiosk.wrap("s1", b"k" * 32), {"scope": "s1", "key": b"k" * 32, "case": "c1"}
    torn = kiosk.submitted() | {"materials": [{"how": "pending"}]}
    assert kiosk.statuses(kiosk.fact("case-submitted", torn, **sealed), keys=keys) == ["stored"]
    assert sandbox.province.rows(select(t.cases)) == []
    kiosk.send(kiosk.fact("case-submitted", kiosk.submitted(), **sealed))
    assert [r["state"] for r in sandbox.province.rows(select(t.cases))] == ["received"]
    entries = sandbox.province.rows(select(t.feed.c.type).order_by(t.feed.c.n))
    assert [e["type"] for e in entries] == ["fact-refused", "case-progressed"]


@ODD
def test_an_upload_for_an_odd_scope_is_malformed(enrol, odd):
    kiosk = enrol()
    headers = {
        "Upload-Length": "10",
        "Upload-Metadata": f"scope {b64encode(odd.encode()).decode()}",
    }
    assert kiosk.call("POST", f"/v1/blobs/{'0' * 64}", b"", headers).status == 400


@ODD
def test_an_odd_scope_of_a_key_is_malformed(enrol, odd):
    kiosk = enrol()
    keys = kiosk.wrap(odd, secrets.token_bytes(32))
    reply = kiosk.post(kiosk.batch([kiosk.fact("visit-began", BEGAN)], keys))
    assert (reply.status, b"malformed" in reply.body) == (422, True)


@pytest.mark.parametrize("name", ["same", ""])
def test_one_id_over_and_over_is_set_aside_each_time_and_each_case_gets_its_task(
    sandbox, enrol, name
):
    kiosk = enrol()
    facts = [kiosk.fact("visit-began", BEGAN, id=name, case=f"c{n}") for n in range(4)]
    assert kiosk.statuses(*facts) == ["stored", "conflict", "conflict", "conflict"]
    tasks = sandbox.province.rows(select(t.tasks.c.case_id).order_by(t.tasks.c.case_id))
    assert [task["case_id"] for task in tasks] == ["c1", "c2", "c3"]
