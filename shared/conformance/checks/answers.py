"""Section 2.8: answers are signed, and each for the request it answers."""

from __future__ import annotations

import secrets

from shared.conformance.checks.requests import FEED
from shared.conformance.hall import Hall
from shared.conformance.line import Ask
from shared.conformance.proving import by_kid, unproved
from shared.conformance.words import NotChecked, expect, must
from shared.proof import canonical
from shared.sync.contract import API, b64, unb64

_JSON = {"content-type": "application/json"}


def _proved(hall: Hall, what: str, ask: Ask) -> None:
    keys = by_kid([unb64(key) for key in hall.given.answer_keys])
    if not keys:
        raise NotChecked("needs answer_keys: the keys the province signs its answers with")
    sent = hall.line.finished(hall.signer("kiosk"), ask)
    answer = hall.line.send(sent, hall.signer("kiosk").kid)
    why = unproved(answer, sent, keys)
    expect(not why, f"{what} ({answer.brief}): {why}")


@must("2.8.1", "every answer is signed for its request", "每个回答都为这一次请求签名")
def signed(hall: Hall) -> None:
    kiosk, digest = hall.kiosk, secrets.token_hex(32)
    body = canonical(kiosk.batch([kiosk.began()]))
    upload = {"upload-length": "9", "upload-metadata": f"scope {b64(b's')}"}
    for what, ask in {
        "the feed": Ask("GET", FEED),
        "stored facts": Ask("POST", f"{API}/facts", body, _JSON),
        "an upload": Ask("POST", f"{API}/blobs/{digest}", b"", upload),
        "a look at it": Ask("HEAD", f"{API}/blobs/{digest}"),
        "the catalogue": Ask("GET", f"{API}/catalogue"),
    }.items():
        _proved(hall, what, ask)


@must("2.8.2", "refusals are signed too", "拒绝也要签名")
def refusals(hall: Hall) -> None:
    kiosk = hall.kiosk
    forged = kiosk.batch([kiosk.began()])
    forged["head"]["hash"] = "0" * 64
    for what, ask in {
        "an unknown cursor": Ask("GET", f"{FEED}nonsense"),
        "no such upload": Ask("HEAD", f"{API}/blobs/{'0' * 64}"),
        "a forged head": Ask("POST", f"{API}/facts", canonical(forged), _JSON),
        "an empty object": Ask("POST", f"{API}/facts", b"{}", _JSON),
        "an old request": Ask("GET", FEED, age_s=900),
        "no such door": Ask("GET", f"{API}/no-such-door"),
    }.items():
        _proved(hall, what, ask)


@must("2.8.4", "no answer has a content coding or leads elsewhere", "回答不压缩、不跳转")
def plain(hall: Hall) -> None:
    kiosk = hall.kiosk
    for path in ("/feed?since=", "/catalogue", "/feed/", "/feed?since=nonsense"):
        answer = kiosk.ask("GET", path, b"", {"accept-encoding": "gzip"})
        expect("content-encoding" not in answer.headers, f"{path} came with a content coding")
        redirect = 300 <= answer.status < 400 and answer.status != 304
        expect(not redirect, f"{path}: answered {answer.brief}")
