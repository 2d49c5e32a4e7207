"""Evidence files at the province: beside the pages, never among them; windows fetch, staff open."""

from __future__ import annotations

import hashlib
import json
import secrets

import pytest
from sqlalchemy import select

from shared.proof import seal_blob
from shared.sandbox import tables as t
from tests.sandbox.test_doors import _upload

SCOPE = "s1"


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def key() -> bytes:
    return secrets.token_bytes(32)


def made(kiosk, key: bytes, data: bytes, **over: object) -> dict:
    body = {"material": "hk", "digest": digest_of(data), "media_type": "application/pdf",
            "size": len(data), "pages": []} | over  # fmt: skip
    return kiosk.fact("evidence-made", body, scope=SCOPE, key=key, case="c1")


def test_it_reaches_the_window_and_the_staff_page_and_is_no_page(sandbox, enrol, web, key):
    kiosk, counter = enrol("K1"), enrol("C1", "counter")
    pdf, picture = b"%PDF-1.7 invented", b"\xff\xd8 picture"
    page = {"material": "hk", "page": "p1", "digest": digest_of(picture),
            "media_type": "image/jpeg"}  # fmt: skip
    kiosk.send(
        kiosk.fact("page-captured", page, scope=SCOPE, key=key, case="c1"),
        made(kiosk, key, pdf),
        kiosk.fact("case-submitted", kiosk.submitted(pages=[digest_of(picture)]), scope=SCOPE,
                   key=key, case="c1"),
        keys=kiosk.wrap(SCOPE, key),
    )  # fmt: skip
    shown = web("GET", "/staff").text
    assert "0 / 1" in shown
    assert "/staff/evidence/" not in shown, "not before it is there"
    sealed = seal_blob(key, SCOPE, pdf)
    _upload(kiosk, sealed, SCOPE, [(0, len(sealed))])
    offered, scan = json.loads(counter.call("GET", "/v1/feed").body)["entries"]
    snapshot = offered["body"]["snapshot"]
    assert [p["digest"] for p in snapshot["pages"]] == [digest_of(picture)]
    assert snapshot["evidence"] == [
        {"digest": digest_of(pdf), "material": "hk", "media_type": "application/pdf"}
    ]
    assert (scan["type"], scan["body"]["digest"]) == ("page-offered", digest_of(pdf))
    got = counter.call("GET", f"/v1/pages/c1/{digest_of(pdf)}")
    assert (got.status, got.body) == (200, pdf)
    shown = web("GET", "/staff").text
    assert "0 / 1" in shown, "it is not counted as a page"
    path = f"/staff/evidence/c1/{digest_of(pdf)}"
    assert path in shown
    opened = web("GET", path)
    assert (opened.status_code, opened.content) == (200, pdf)
    assert opened.headers["content-type"] == "application/pdf"
    assert opened.headers["cache-control"] == "no-store"
    looks = sandbox.province.rows(select(t.looks))
    assert [look["terminal"] for look in looks] == ["C1", "staff"], "each look leaves a trace"
    assert web("GET", f"/staff/evidence/c1/{digest_of(picture)}").status_code == 404
    assert web("GET", "/staff/evidence/c9/00").status_code == 404


def test_a_newer_file_takes_the_place_of_the_one_before(sandbox, enrol, key):
    kiosk = enrol("K1")
    old, new, other, ofd = b"old", b"new", b"other", b"PK ofd"
    kiosk.send(
        made(kiosk, key, old),
        made(kiosk, key, other, material="id"),
        made(kiosk, key, ofd, media_type="application/ofd"),
        made(kiosk, key, new),
        keys=kiosk.wrap(SCOPE, key),
    )
    rows = {row["digest"]: row["removed"] for row in sandbox.province.rows(select(t.pages))}
    assert rows == {digest_of(old): True, digest_of(other): False, digest_of(ofd): False,
                    digest_of(new): False}  # fmt: skip


@pytest.mark.parametrize(
    "over", [{"media_type": "text/html"}, {"digest": "../x"}, {"material": None, "digest": 7}]
)
def test_what_is_no_evidence_file_is_refused(sandbox, enrol, key, over):
    kiosk = enrol("K1")
    fact = made(kiosk, key, b"x", **over)
    kiosk.send(fact, keys=kiosk.wrap(SCOPE, key))
    assert sandbox.province.rows(select(t.pages)) == []
    (row,) = sandbox.province.rows(select(t.facts))
    assert row["applied"] == "refused"
