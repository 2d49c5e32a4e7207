"""Section 2.9: codes, keys, and whose certificate a connection shows."""

from __future__ import annotations

import base64
import secrets

from shared.conformance.checks.requests import FEED, refused
from shared.conformance.hall import Hall
from shared.conformance.line import Ask
from shared.conformance.words import NotApplicable, NotChecked, expect, must
from shared.proof import Ed25519Signer
from shared.proof.certificates import make_request, new_key
from shared.sync.contract import DEVICE_KEY_HEADER, ENROL, REQUEST_MEDIA_TYPE, b64


@must("2.9.2", "a wrong code is refused and tells nothing", "登记码不对只说不对")
def wrong_code(hall: Hall) -> None:
    """Asked for a terminal nobody knows: one that has a code would lose a try by it."""
    signer, name = Ed25519Signer.generate(), f"CT-NOBODY-{secrets.token_hex(3)}"
    headers = {
        "authorization": f"Basic {b64(f'{name}:000000000000'.encode())}",
        "content-type": REQUEST_MEDIA_TYPE,
        DEVICE_KEY_HEADER.lower(): f":{b64(signer.public_key)}:",
    }
    body = base64.b64encode(make_request(new_key(), name))
    answer = hall.line.ask(signer, Ask("POST", ENROL, body, headers))
    if answer.status == 429:
        raise NotChecked("wrong codes from this address are slowed down just now")
    refused(answer, 403, "code-refused", "a made-up code of a made-up terminal")


@must("2.9.7", "a connection belongs to the terminal that signs", "连接的证书必须是签名终端的")
def whose_connection(hall: Hall) -> None:
    if not hall.given.terminals["window"].certificate:
        raise NotApplicable("no certificates over plain http")
    sent = hall.line.finished(hall.signer("kiosk"), Ask("GET", FEED))
    answer = hall.line.send(sent, hall.signer("window").kid)
    refused(answer, 403, "certificate-refused", "a kiosk's request over a window's connection")


@must("2.9.9", "the keys told are the keys configured", "公布的公钥与配置一致")
def keys(hall: Hall) -> None:
    answer = hall.kiosk.ask("GET", "/keys")
    expect(answer.status == 200, f"keys: answered {answer.brief}")
    told = answer.json
    expect(told.get("sealing") == hall.given.province_key, "sealing is not province_key")
    missing = set(hall.given.answer_keys) - set(told.get("answers") or [])
    expect(not missing, "answers lacks a key of answer_keys")


@must("2.9.10", "no door opens without a certificate", "没有证书的连接打不开任何接口")
def bare(hall: Hall) -> None:
    if not hall.given.terminals["kiosk"].certificate:
        raise NotApplicable("no certificates over plain http")
    for path in ("/v1/feed?since=", "/v1/catalogue", "/v1/keys"):
        answer = hall.line.send(hall.line.finished(hall.signer("kiosk"), Ask("GET", path)))
        refused(answer, 403, "certificate-refused", f"{path} without a certificate")
