"""Section 2: who may ask, and what a signature has to hold."""

from __future__ import annotations

import hashlib
import secrets
import socket
import ssl
import warnings
from dataclasses import replace
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from shared.conformance.hall import Hall
from shared.conformance.line import Answer, Ask, with_body, with_header
from shared.conformance.words import Failed, NotApplicable, expect, must
from shared.proof import Ed25519Signer, canonical
from shared.sync.contract import API, b64

FEED = f"{API}/feed?since="
_JSON = {"content-type": "application/json"}


def refused(answer: Answer, status: int, problem: str, what: str) -> None:
    """The answer must be this status and problem. Raises Failed."""
    expect(
        (answer.status, answer.problem) == (status, problem),
        f"{what}: answered {answer.brief}, not {status} {problem}",
    )


def _unauthorised(hall: Hall, ask: Ask, what: str, problem: str = "signature-invalid") -> None:
    refused(hall.line.ask(hall.signer("kiosk"), ask), 401, problem, what)


@must("2.1", "TLS before 1.3 is not spoken", "不接受 TLS 1.3 以前的版本")
def old_tls(hall: Hall) -> None:
    parts = urlsplit(hall.line.url)
    if parts.scheme != "https":
        raise NotApplicable("plain http on the loopback")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    host, port = parts.hostname or "", parts.port or 443
    try:
        with socket.create_connection((host, port), 20) as raw, context.wrap_socket(raw) as spoken:
            raise Failed(f"spoke {spoken.version()}")
    except OSError:
        return


@must("2.2", "a request without a signature is refused", "没有签名的请求不接受")
def unsigned(hall: Hall) -> None:
    _unauthorised(hall, Ask("GET", FEED, signed=False), "no signature")


@must("2.2", "a signature under another tag is refused", "标签不对的签名不接受")
def another_tag(hall: Hall) -> None:
    _unauthorised(hall, Ask("GET", FEED, tag="other"), "tag other")


@must("2.2", "a key nobody registered is refused", "没有登记的密钥不接受")
def stranger(hall: Hall) -> None:
    answer = hall.line.ask(Ed25519Signer.generate(), Ask("GET", FEED))
    refused(answer, 401, "signature-invalid", "unknown key")


@must("2.2", "a key under another's name is refused", "冒用别人密钥名称的签名不接受")
def another_s_name(hall: Hall) -> None:
    ask = Ask("GET", FEED, keyid=hall.kiosk.signer.kid)
    answer = hall.line.ask(Ed25519Signer.generate(), ask)
    refused(answer, 401, "signature-invalid", "forged keyid")


@must("2.3", "a signature must cover method, target and digest", "签名必须覆盖方法、地址和内容摘要")
def uncovered(hall: Hall) -> None:
    for name in ("@method", "@target-uri", "content-digest"):
        _unauthorised(hall, Ask("GET", FEED, leave_out=(name,)), f"{name} not covered")


@must("2.3", "a header that matters must be covered", "重要的请求头必须在签名之内")
def uncovered_headers(hall: Hall) -> None:
    body = canonical(hall.kiosk.batch([hall.kiosk.began()]))
    for name, value in (("content-type", "application/json"), ("content-encoding", "gzip")):
        ask = Ask("POST", f"{API}/facts", body, {name: value}, leave_out=(name,))
        _unauthorised(hall, ask, f"{name} not covered")
    path = f"{API}/blobs/{secrets.token_hex(32)}"
    metadata = f"scope {b64(b's')}"
    headers = {"upload-length": "9", "upload-metadata": metadata, "upload-offset": "0"}
    for name in headers:
        _unauthorised(
            hall, Ask("POST", path, b"", headers, leave_out=(name,)), f"{name} not covered"
        )


@must("2.3", "a header added after signing is refused", "签名之后添加的请求头不接受")
def added_header(hall: Hall) -> None:
    body = canonical(hall.kiosk.batch([hall.kiosk.began()]))
    spoil = with_header("content-encoding", "gzip")
    ask = Ask("POST", f"{API}/facts", body, _JSON, spoil=spoil)
    _unauthorised(hall, ask, "content-encoding added")


@must("2.3", "a signature opens one door only", "一个签名只能用在一个地址和方法上")
def another_door(hall: Hall) -> None:
    _unauthorised(
        hall,
        Ask("GET", FEED, spoil=lambda sent: replace(sent, url=sent.url + "x")),
        "other query",
    )
    moved = f"{hall.line.url}{API}/catalogue"
    _unauthorised(hall, Ask("GET", FEED, spoil=lambda sent: replace(sent, url=moved)), "other path")
    path = f"{API}/blobs/{secrets.token_hex(32)}"
    headers = {"upload-length": "9", "upload-metadata": f"scope {b64(b's')}"}
    ask = Ask("PATCH", path, b"", headers, spoil=lambda sent: replace(sent, method="POST"))
    _unauthorised(hall, ask, "other method")


@must("2.4", "a body that does not match its digest is refused", "内容与摘要不符的请求不接受")
def changed_body(hall: Hall) -> None:
    kiosk = hall.kiosk
    request = kiosk.batch([kiosk.began()])
    body = canonical(request)
    other = body.replace(b'"kiosk"', b'"Kiosk"')
    for digest, what in ((False, "body changed"), (True, "body and digest changed")):
        ask = Ask("POST", f"{API}/facts", body, _JSON, spoil=with_body(other, digest=digest))
        _unauthorised(hall, ask, what)
    said = kiosk.statuses(*request["facts"])
    expect(said == ["stored"], f"after the refusals the fact came back as {said}, not stored")


@must("2.4", "created and nonce must be there", "签名必须带时间和随机数")
def no_created(hall: Hall) -> None:
    for name in ("created", "nonce"):
        _unauthorised(hall, Ask("GET", FEED, leave_out=(name,)), f"no {name}")


@must("2.4", "an old signature is refused as clock-skew", "过旧的签名按时钟不准拒绝")
def too_old(hall: Hall) -> None:
    _unauthorised(hall, Ask("GET", FEED, age_s=330), "330 s old", "clock-skew")
    answer = hall.line.ask(hall.kiosk.signer, Ask("GET", FEED, age_s=200))
    # a server that started since then cannot know its nonces: it says so, and when to come back
    restarted = answer.status == 503 and "retry-after" in answer.headers
    expect(answer.status == 200 or restarted, f"a signature 200 s old: answered {answer.brief}")


@must("2.4", "a signature from the future is refused as clock-skew", "来自将来的签名按时钟不准拒绝")
def too_early(hall: Hall) -> None:
    _unauthorised(hall, Ask("GET", FEED, age_s=-120), "120 s ahead", "clock-skew")


@must("2.4", "a nonce seen before is refused as replayed", "用过的随机数按重放拒绝")
def replayed(hall: Hall) -> None:
    kiosk = hall.kiosk
    facts = [kiosk.began()]
    body = canonical(kiosk.batch(facts))
    sent = hall.line.finished(kiosk.signer, Ask("POST", f"{API}/facts", body, _JSON))
    first = hall.line.send(sent, kiosk.signer.kid)
    expect(first.status == 200, f"first time: answered {first.brief}")
    refused(hall.line.send(sent, kiosk.signer.kid), 401, "replayed", "second time")
    nonce = secrets.token_urlsafe(16)
    first = kiosk.ask("GET", "/feed?since=", nonce=nonce)
    expect(first.status == 200, f"a fresh nonce: answered {first.brief}")
    again = kiosk.ask("GET", "/catalogue", nonce=nonce)
    refused(again, 401, "replayed", "the same nonce in another request")


@must("2.5", "a revoked key gets 403 terminal-revoked", "已停用的密钥得到 403")
def revoked(hall: Hall) -> None:
    answer = hall.terminal("revoked").ask("GET", "/feed?since=")
    refused(answer, 403, "terminal-revoked", "revoked key")


@must("2.5", "no terminal speaks for another", "终端不能替别的终端说话")
def for_another(hall: Hall) -> None:
    kiosk, other = hall.kiosk, hall.window
    facts = [other.began()]
    answer = kiosk.post(other.batch(facts))
    refused(answer, 403, "not-yours", "another terminal's batch")
    mixed = kiosk.batch([kiosk.fact("visit-began", {}, terminal=other.badge.id)])
    answer = kiosk.post(mixed | {"terminal": kiosk.badge.id})
    expect(answer.status in (403, 422), f"another's fact in an own batch: {answer.brief}")
    other.seq = 0
    said = other.statuses(other.began())
    expect(said == ["stored"], f"the other terminal's own fact then came back as {said}")


@must("2.6", "every answer carries Date", "每个回答都带 Date")
def date(hall: Hall) -> None:
    kiosk = hall.kiosk
    answers = {
        "200": kiosk.ask("GET", "/feed?since="),
        "401": hall.line.ask(kiosk.signer, Ask("GET", FEED, signed=False)),
        "404": kiosk.ask("HEAD", f"/blobs/{'0' * 64}"),
        "410": kiosk.ask("GET", "/feed?since=nonsense"),
    }
    for what, answer in answers.items():
        said = answer.headers.get("date", "")
        expect(said, f"the {what} answer has no Date")
        try:
            away = abs(parsedate_to_datetime(said).timestamp() - hall.line.now())
        except ValueError as error:
            raise Failed(f"Date is {said!r}") from error
        expect(away < 60, f"Date is {away:.0f} s from the Date before")


def digest_of(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()
