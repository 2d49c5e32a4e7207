"""Hostile values in every member of every fact that people see: kept, shown harmlessly, no 500."""

from __future__ import annotations

import json
import secrets

import pytest
from sqlalchemy import select

from shared.proof import body_hash, canonical
from shared.proof.bodies import seal_body
from shared.sandbox import tables as t
from shared.sync.contract import b64, name_ok
from tests.fuzz.deep import BODIES
from tests.fuzz.hostile import NUMBERS, RAW, TEXTS

WRONG = [None, True, [[]], {"a": {}}, 0.1, *TEXTS[2:5], *TEXTS[7:14], "a\x00b", "x" * 5000]
SHOWN = ("case-opened", "case-submitted", "receipt-issued", "case-accepted", "rated")


def _places(value, path=()):
    """Every member of a body, members of members too."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _places(inner, (*path, name))


def _with(body, path, value):
    copy = json.loads(json.dumps(body))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return copy


def _safe(page):
    for bad in ("<script", "<img", "<!--\n", "<%=", "\x1b", "\x00", "\u202e", "\u2066"):
        assert bad not in page.replace("<!-- ", ""), bad


@pytest.fixture
def hall(enrol):
    return enrol("K1"), enrol("C1", "counter")


def _pages(web, kiosk, cases):
    pages = [web("GET", "/staff")]
    pages += [web("GET", f"/r/{kiosk.token(case)}") for case in cases]
    for page in pages:
        assert page.status_code == 200
        _safe(page.text)


class Many:
    """Facts of one terminal, sent in batches; every one has to be answered."""

    def __init__(self, terminal):
        self.terminal, self.facts, self.keys = terminal, [], {}

    def add(self, fact, keys=None):
        self.facts.append(fact)
        self.keys |= keys or {}
        if len(self.facts) == 40:
            self.send()

    def send(self):
        if self.facts:
            reply = self.terminal.post_text(json.dumps(self.terminal.batch(self.facts, self.keys)))
            assert reply.status == 200, reply.body
        self.facts, self.keys = [], {}


@pytest.mark.parametrize("kind", SHOWN)
def test_wrong_values_in_every_member_of_a_body(hall, web, kind):
    """An honest case, the fact with a wrong value, and then everything is looked at."""
    kiosk, counter = hall
    cases, early, late = [], Many(kiosk), Many(counter if kind == "case-accepted" else kiosk)
    drafts = []
    for path in _places(BODIES[kind]):
        for wrong in WRONG:
            try:
                canonical(wrong)
            except ValueError:
                continue  # no terminal could hash it; tests/fuzz sends such bytes
            case, scope, key = f"c{len(cases)}", f"s{len(cases)}", secrets.token_bytes(32)
            cases.append(case)
            over = {"case": case} | (
                {} if kind == "case-accepted" else {"scope": scope, "key": key}
            )
            drafts.append((_with(BODIES[kind], path, wrong), over))
            if kind in ("case-accepted", "receipt-issued", "rated"):
                sealed = {"scope": scope, "key": key, "case": case}
                honest = kiosk.fact("case-submitted", BODIES["case-submitted"], **sealed)
                early.add(honest, kiosk.wrap(scope, key))
    early.send()
    for body, over in drafts:
        keys = kiosk.wrap(over["scope"], over["key"]) if "scope" in over else {}
        late.add(late.terminal.fact(kind, body, **over), keys)
    late.send()
    _pages(web, kiosk, cases[:: max(1, len(cases) // 40)])
    assert counter.call("GET", "/v1/feed").status == 200


def test_hostile_texts_in_every_member_of_a_header(hall, web):
    kiosk, _ = hall
    cases, many = [], Many(kiosk)
    for field in ("occurred_at", "item", "state", "role", "catalogue"):
        for text in TEXTS:
            scope, key = f"s{len(cases)}", secrets.token_bytes(32)
            over = {"scope": scope, "key": key, "case": f"c{len(cases)}", field: text}
            if name_ok(text):
                cases.append(over["case"])
                fact = kiosk.fact("case-submitted", BODIES["case-submitted"], **over)
                many.add(fact, kiosk.wrap(scope, key))
    many.send()
    for text in (text for text in TEXTS if not name_ok(text)):
        fact = kiosk.fact("visit-began", {"visit": "v1", "face": "kiosk"}, state=text)
        assert kiosk.post(kiosk.batch([fact])).status == 422
        kiosk.seq, kiosk.hash = kiosk.seq - 1, fact["header"]["prev_hash"]
    _pages(web, kiosk, cases)
    for terminal in hall:
        assert terminal.call("GET", "/v1/feed").status == 200


def test_sealed_bytes_that_are_no_body(sandbox, hall, web):
    kiosk, _ = hall
    for number, raw in enumerate(RAW):
        scope, key, salt = f"s{number}", secrets.token_bytes(32), secrets.token_bytes(16)
        over = {"scope": scope, "key": key, "case": "c1", "body_hash": body_hash(salt, raw)}
        fact = kiosk.fact("case-submitted", {}, **over)
        fact["sealed"] = b64(seal_body(key, fact["header"]["id"], salt, raw))
        status = kiosk.statuses(fact, keys=kiosk.wrap(scope, key))[0]
        assert status in ("stored", "rejected"), (raw[:20], status)
    assert sandbox.province.rows(select(t.cases)) == []
    _pages(web, kiosk, ["c1"])


NO_REQUESTS = [
    '{"terminal":"K1","terminal":"K2"}', "[" * 100_000, '{"a":' * 50_000, "NaN", "1e999",
    "9" * 100_000, '"\\ud800"', "\ufeff{}", '{"facts":' + "9" * 10_000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("door", ["facts", "ask/licence", "ask/contributions"])
def test_bodies_that_are_no_request(hall, door):
    kiosk, _ = hall
    headers = {"Content-Type": "application/json"}
    for text in NO_REQUESTS:
        body = text.encode("utf-8", "surrogatepass")
        assert kiosk.call("POST", f"/v1/{door}", body, headers).status == 400, text[:20]


def test_duplicate_keys_cannot_say_two_things(sandbox, hall):
    """Of a member given twice only one is looked at, everywhere: the signed head decides."""
    kiosk, _ = hall
    request = kiosk.batch([kiosk.fact("visit-began", {"visit": "v1", "face": "kiosk"})])
    text = json.dumps(request)
    for twice in (
        text.replace('{"terminal": "K1"', '{"terminal": "K2", "terminal": "K1"', 1),
        text.replace('"seq": 1', '"seq": 9, "seq": 1'),
    ):
        headers = {"Content-Type": "application/json"}
        assert kiosk.call("POST", "/v1/facts", twice.encode(), headers).status in (200, 400, 422)
    stored = sandbox.province.rows(select(t.facts))
    assert [(r["terminal"], r["seq"]) for r in stored] == [("K1", 1)]


def test_numbers_beyond_sense_in_a_header(hall, web):
    """Those no terminal can hash, put in afterwards; and the largest ones that can be hashed."""
    kiosk, _ = hall
    fields = ("seq", "epoch", "case_seq", "schema", "clock_offset_ms")
    fact = kiosk.fact("visit-began", {"visit": "v1", "face": "kiosk"})
    for field in fields:
        for number in (*NUMBERS[4:11], True, "1", [1]):
            request = kiosk.batch([fact])
            request["facts"] = [{**fact, "header": {**fact["header"], field: number}}]
            reply = kiosk.post_text(json.dumps(request))
            assert reply.status in (400, 422), (field, number, reply.body)
    for field in fields:
        for number in (-1, 2**53 - 1):
            over = {"visit": "v1", "face": "kiosk"}
            bent = kiosk.fact("visit-began", over, **{field: number})
            assert kiosk.post(kiosk.batch([bent])).status in (200, 422)
            kiosk.seq, kiosk.hash = fact["header"]["seq"], bent["header"]["prev_hash"]
    _pages(web, kiosk, [])
