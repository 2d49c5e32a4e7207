"""Section 9: refusals in words a machine reads, and never a crash."""

from __future__ import annotations

import gzip

from shared.conformance.hall import PERSON, Hall
from shared.conformance.line import Answer, Ask
from shared.conformance.words import expect, must
from shared.proof import canonical
from shared.sync.contract import API, PROBLEM_BASE, PROBLEM_MEDIA_TYPE

_JSON = {"content-type": "application/json"}


def _document(answer: Answer, what: str) -> None:
    said = answer.headers.get("content-type", "").partition(";")[0]
    expect(said == PROBLEM_MEDIA_TYPE, f"{what}: content-type is {said!r}")
    document = answer.json
    expect(str(document.get("type", "")).startswith(PROBLEM_BASE), f"{what}: type is not ours")
    expect(document.get("status") == answer.status, f"{what}: status differs from the answer's")
    expect(bool(document.get("title")), f"{what}: no title")
    expect(isinstance(document.get("retryable"), bool), f"{what}: no retryable")


@must("9", "errors are RFC 9457 documents", "错误按 RFC 9457 说明")
def documents(hall: Hall) -> None:
    kiosk = hall.kiosk
    feed = Ask("GET", f"{API}/feed?since=", signed=False)
    _document(hall.line.ask(kiosk.signer, feed), "no signature")
    _document(kiosk.ask("GET", "/feed?since=nonsense"), "unknown cursor")
    _document(kiosk.ask("POST", "/facts", b"{}", _JSON), "an empty object")
    _document(kiosk.ask("GET", f"/pages/none/{'0' * 64}"), "no such page")
    request = kiosk.batch([kiosk.began()])
    _document(kiosk.post(request | {"terminal": "another"}), "another's batch")


@must("9", "an error holds no personal data", "错误说明里没有个人信息")
def nothing_personal(hall: Hall) -> None:
    kiosk = hall.kiosk
    person = {"name": PERSON["name"], "number": PERSON["number"]}
    fact = kiosk.fact("visit-began", {}, item=PERSON["name"] + "\x01" + PERSON["number"])
    answers = [
        kiosk.post(kiosk.batch([fact])),
        kiosk.ask("POST", "/ask/licence", canonical(person), _JSON),
        kiosk.ask("POST", "/facts", canonical({"facts": person, PERSON["number"]: 1}), _JSON),
        kiosk.ask("GET", f"/pages/{PERSON['number']}/{'0' * 64}"),
    ]
    for answer in answers:
        text = answer.body.decode("utf-8", "replace")
        expect(400 <= answer.status < 500, f"an odd request: answered {answer.brief}")
        for secret in person.values():
            expect(secret not in text, f"a refusal ({answer.brief}) repeats personal data")


@must("9", "nonsense is refused as 4xx, never 5xx", "怪异的请求答 4xx，不会出错崩溃")
def nonsense(hall: Hall) -> None:
    kiosk = hall.kiosk
    deep = b"[" * 5000 + b"]" * 5000
    bodies = {
        "nothing": b"",
        "a list": b"[]",
        "an empty object": b"{}",
        "no UTF-8": b"\xff\xfe",
        "deep": deep,
        "a huge number": b'{"terminal": 1' + b"0" * 5000 + b"}",
        "NaN": b'{"epoch": NaN}',
        "a lone surrogate": b'{"terminal": "\\ud800"}',
    }
    for what, body in bodies.items():
        for door in ("/facts", "/ask/licence", "/ask/contributions"):
            _refused(kiosk.ask("POST", door, body, _JSON), f"{door}: {what}")
    gz = {**_JSON, "content-encoding": "gzip"}
    _refused(kiosk.ask("POST", "/facts", b"no gzip", gz), "no gzip")
    _refused(kiosk.ask("POST", "/facts", gzip.compress(b"{}")[:-6], gz), "half a gzip")
    _refused(kiosk.ask("POST", "/facts", b"{}", {**_JSON, "content-encoding": "x"}), "odd coding")


@must("9", "fields of a wrong type are refused as 4xx", "字段类型不对的请求答 4xx")
def wrong_types(hall: Hall) -> None:
    kiosk = hall.kiosk
    request = kiosk.batch([kiosk.began()])
    fact = request["facts"][0]
    for what, changed in {
        "epoch in words": request | {"epoch": "one"},
        "a head that is a list": request | {"head": []},
        "keys that are no base64": request | {"keys": {"s": "§"}},
        "a salt that is no base64": request | {"facts": [fact | {"salt": "§"}]},
        "a body that is a list": request | {"facts": [fact | {"clear": []}]},
        "a header that is a list": request | {"facts": [{"header": []}]},
        "seq in words": request | {"facts": [{"header": fact["header"] | {"seq": "one"}}]},
        "seq true": request | {"facts": [{"header": fact["header"] | {"seq": True}}]},
        "a header with one more field": request
        | {"facts": [{"header": fact["header"] | {"more": 1}}]},
        "lost below zero": request | {"lost": -1},
    }.items():
        _refused(kiosk.post(changed), what)
    said = kiosk.statuses(fact)
    expect(said == ["stored"], f"after all that the fact came back as {said}")


@must("9", "more than it takes is 413", "超过上限的请求答 413")
def too_large(hall: Hall) -> None:
    bomb = gzip.compress(b" " * (64 * 1024 * 1024), 1)
    headers = {**_JSON, "content-encoding": "gzip"}
    answer = hall.kiosk.ask("POST", "/facts", bomb, headers)
    expect(answer.status == 413, f"64 MB of blanks: answered {answer.brief}")


@must("9", "unknown members are no error", "多出来的字段不算错")
def unknown_members(hall: Hall) -> None:
    kiosk = hall.kiosk
    request = kiosk.batch([kiosk.began()]) | {"a-member-of-tomorrow": {"x": 1}}
    answer = kiosk.post(request)
    expect(answer.status == 200, f"one more member: answered {answer.brief}")


def _refused(answer: Answer, what: str) -> None:
    expect(400 <= answer.status < 500, f"{what}: answered {answer.brief}")
