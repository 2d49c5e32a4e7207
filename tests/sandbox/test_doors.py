from __future__ import annotations

import hashlib
import json
import secrets
import time
from base64 import b64encode
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select

from shared.catalogue.store import unpack
from shared.proof import Ed25519Signer, canonical
from shared.proof.bodies import seal_blob
from shared.sandbox import run_in_thread
from shared.sandbox import tables as t
from shared.sync import HttpTransport, ProvinceClient, ProvinceClock, Reply
from shared.sync.contract import API, SIGNATURE_TAG
from shared.sync.signing import RequestSigner, SignedMessage

BEGAN = {"visit": "v1", "face": "kiosk"}


def _signed(kiosk, sandbox, method, path, body, **headers):
    """A signed request as plain parts, to be tampered with."""
    url = sandbox.url + path
    message = SignedMessage(method, url, dict(headers))
    RequestSigner(kiosk.signer, SIGNATURE_TAG).sign(message, body, sandbox.province.now())
    return {"method": method, "url": url, "headers": message.headers, "data": body}


def _send(parts):
    with requests.Session() as session:
        session.trust_env = False
        return session.request(**parts, timeout=60)


def _problem(response):
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return problem["type"].rpartition(":")[2]


@pytest.fixture
def request_parts(sandbox, enrol):
    kiosk = enrol()
    body = canonical(kiosk.batch([kiosk.fact("visit-began", BEGAN)]))
    headers = {"Content-Type": "application/json"}
    return _signed(kiosk, sandbox, "POST", f"{API}/facts", body, **headers)


def test_a_signed_request_passes_once_and_its_replay_does_not(request_parts):
    assert _send(request_parts).status_code == 200
    again = _send(request_parts)
    assert (again.status_code, _problem(again)) == (401, "replayed")


def test_a_replay_does_not_pass_after_a_restart_either(sandbox, enrol):
    """The nonces a process knew go with it: what was signed before the next one is not let in."""
    kiosk = enrol()
    parts = _signed(kiosk, sandbox, "GET", f"{API}/feed", b"")
    signed = int(time.time())
    assert _send(parts).status_code == 200
    sandbox.stop()
    while int(time.time()) == signed:
        time.sleep(0.05)
    again = run_in_thread(sandbox.province.settings, sandbox.port)
    try:
        answer = _send(parts)
        assert (answer.status_code, _problem(answer)) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"
        assert kiosk.call("GET", f"{API}/feed").status == 200
    finally:
        again.stop()


def test_a_changed_body_does_not_pass_under_the_old_signature(request_parts):
    request_parts["data"] = request_parts["data"].replace(b"kiosk", b"KIOSK")
    answer = _send(request_parts)
    assert (answer.status_code, _problem(answer)) == (401, "signature-invalid")


def test_a_changed_body_with_a_fitting_digest_does_not_pass_either(request_parts):
    body = request_parts["data"].replace(b"kiosk", b"KIOSK")
    digest = b64encode(hashlib.sha256(body).digest()).decode()
    request_parts["data"] = body
    for name in list(request_parts["headers"]):
        if name.lower() == "content-digest":
            request_parts["headers"][name] = f"sha-256=:{digest}:"
    answer = _send(request_parts)
    assert (answer.status_code, _problem(answer)) == (401, "signature-invalid")


def test_a_signature_for_one_door_does_not_open_another(request_parts):
    request_parts["url"] = request_parts["url"].replace("/facts", "/ask/licence")
    assert _send(request_parts).status_code == 401


def test_an_unsigned_header_that_matters_does_not_pass(request_parts):
    request_parts["headers"]["Content-Encoding"] = "gzip"
    assert _send(request_parts).status_code == 401


def test_unknown_and_revoked_terminals_are_refused(sandbox, enrol):
    kiosk = enrol()
    stranger = _line(sandbox, Ed25519Signer.generate(), ProvinceClock(_clock()))
    kiosk.transport, known = stranger, kiosk.transport
    assert kiosk.call("GET", "/v1/feed").status == 401
    stranger.close()
    kiosk.transport = known
    sandbox.province.revoke("K1")
    reply = kiosk.call("GET", "/v1/feed")
    assert (reply.status, b"terminal-revoked" in reply.body) == (403, True)


def test_a_wrong_clock_is_told_apart_and_the_date_header_puts_it_right(sandbox, enrol):
    kiosk = enrol()
    clock = ProvinceClock(lambda: _clock()() - timedelta(hours=9))
    kiosk.transport.close()
    kiosk.transport = _line(sandbox, kiosk.signer, clock)
    sent = clock.local()
    reply = kiosk.call("GET", "/v1/feed")
    assert (reply.status, b"clock-skew" in reply.body) == (401, True)
    assert clock.measure(reply.headers["date"], sent)
    took = (clock.local() - sent).total_seconds() * 1000
    assert clock.offset_ms is not None
    assert abs(clock.offset_ms + 9 * 3600 * 1000) < 5000 + took
    assert kiosk.call("GET", "/v1/feed").status == 200


def test_a_batch_that_unpacks_too_large_gets_413(sandbox, enrol):
    import gzip

    kiosk = enrol()
    bomb = gzip.compress(b" " * (9 * 1024 * 1024))
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert kiosk.call("POST", "/v1/facts", bomb, headers).status == 413


def test_nonsense_gets_400_and_never_500(enrol):
    kiosk = enrol()
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"[]", b"{}", b"\xff\xfe", b'{"facts": 1}'):
        assert kiosk.call("POST", "/v1/facts", body, headers).status == 400
    request = kiosk.batch([kiosk.fact("visit-began", BEGAN)])
    request["facts"][0]["salt"] = "not base64!"
    assert kiosk.post(request).status == 422
    request["facts"][0]["header"]["seq"] = "one"
    assert kiosk.post(request).status == 422


def test_openapi_names_every_door(web):
    paths = web("GET", "/openapi.json").json()["paths"]
    doors = ("facts", "feed", "catalogue", "blobs/{digest}", "ask/contributions", "ask/licence")
    doors += ("keys", "est/simpleenroll", "est/simplereenroll", "receipts/{token}", "heartbeat")
    assert set(paths) == {f"/v1/{d}" for d in (*doors, "pages/{case}/{digest}")}
    schema = paths["/v1/facts"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "head" in schema["properties"]


# scans


def _upload(kiosk, sealed, scope, pieces):
    digest = hashlib.sha256(sealed).hexdigest()
    metadata = f"scope {b64encode(scope.encode()).decode()}"
    headers = {"Upload-Length": str(len(sealed)), "Upload-Metadata": metadata}
    reply = kiosk.call("POST", f"/v1/blobs/{digest}", b"", headers)
    assert (reply.status, reply.headers["upload-offset"]) == (201, "0")
    for start, end in pieces:
        headers = {
            "Upload-Offset": str(start),
            "Content-Type": "application/offset+octet-stream",
        }
        reply = kiosk.call("PATCH", f"/v1/blobs/{digest}", sealed[start:end], headers)
    return digest, reply


def test_a_scan_resumes_at_the_byte_and_reaches_the_counter_of_the_hall(sandbox, enrol):
    kiosk, counter = enrol("K1"), enrol("C1", "counter")
    elsewhere = enrol("C2", "counter", "H2")
    scope, key, picture = "s1", secrets.token_bytes(32), secrets.token_bytes(5000)
    sealed = seal_blob(key, scope, picture)
    digest = hashlib.sha256(picture).hexdigest()
    page = {"material": "hk", "page": "p1", "digest": digest, "media_type": "image/jpeg"}
    kiosk.send(
        kiosk.fact("page-captured", page, scope=scope, key=key, case="c1"),
        kiosk.fact(
            "case-submitted", kiosk.submitted(pages=[digest]), scope=scope, key=key, case="c1"
        ),
        keys=kiosk.wrap(scope, key),
    )
    address, reply = _upload(kiosk, sealed, scope, [(0, 1234)])
    assert (reply.status, reply.headers["upload-complete"]) == (204, "?0")
    assert kiosk.call("HEAD", f"/v1/blobs/{address}").headers["upload-offset"] == "1234"
    wrong = {"Upload-Offset": "99", "Content-Type": "application/offset+octet-stream"}
    reply = kiosk.call("PATCH", f"/v1/blobs/{address}", b"x", wrong)
    assert (reply.status, reply.headers["upload-offset"]) == (409, "1234")
    rest = {"Upload-Offset": "1234", "Content-Type": "application/offset+octet-stream"}
    reply = kiosk.call("PATCH", f"/v1/blobs/{address}", sealed[1234:], rest)
    assert reply.headers["upload-complete"] == "?1"
    feed = json.loads(counter.call("GET", "/v1/feed").body)["entries"]
    assert [e["type"] for e in feed] == ["case-offered", "page-offered"]
    got = counter.call("GET", f"/v1/pages/c1/{digest}")
    assert (got.status, got.body, got.headers["content-type"]) == (200, picture, "image/jpeg")
    assert elsewhere.call("GET", f"/v1/pages/c1/{digest}").status == 404
    assert kiosk.call("GET", f"/v1/pages/c1/{digest}").status == 404
    looks = sandbox.province.rows(select(t.looks))
    assert [(look["terminal"], look["what"]) for look in looks] == [("C1", digest)]


def test_bytes_that_do_not_match_their_digest_are_thrown_away(enrol):
    kiosk = enrol()
    sealed = secrets.token_bytes(3000)
    digest = hashlib.sha256(sealed).hexdigest()
    headers = {"Upload-Length": "3000", "Upload-Metadata": "scope czE="}
    kiosk.call("POST", f"/v1/blobs/{digest}", b"", headers)
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    reply = kiosk.call("PATCH", f"/v1/blobs/{digest}", secrets.token_bytes(3000), headers)
    assert (reply.status, b"digest-mismatch" in reply.body) == (422, True)
    assert kiosk.call("HEAD", f"/v1/blobs/{digest}").headers["upload-offset"] == "0"
    reply = kiosk.call("PATCH", f"/v1/blobs/{digest}", sealed, headers)
    assert reply.headers["upload-complete"] == "?1"


def test_a_scan_of_one_terminal_is_unknown_to_another(enrol):
    kiosk, other = enrol("K1"), enrol("K2")
    address, _ = _upload(kiosk, secrets.token_bytes(100), "s1", [(0, 50)])
    assert other.call("HEAD", f"/v1/blobs/{address}").status == 404


# catalogue and questions


def test_the_catalogue_comes_by_etag(enrol):
    kiosk = enrol()
    first = kiosk.call("GET", "/v1/catalogue")
    _, files = unpack(first.body)
    assert "items/MZ.json" in files
    etag = first.headers["etag"]
    again = kiosk.call("GET", "/v1/catalogue", b"", {"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")


def test_contribution_records_are_samples_and_always_the_same(enrol):
    client = ProvinceClient(enrol().transport)
    first = client.ask_contributions("410305197803120011", "王建国")
    again = client.ask_contributions("410305197803120011", "王建国")
    assert first.sample
    assert first.rows
    assert first.rows == again.rows
    assert first.verify_code == again.verify_code
    months = [row.month for row in first.rows]
    assert months == sorted(months)
    nobody = client.ask_contributions("41030519780312001X", "王建国")
    assert (nobody.rows, nobody.note) == ((), "没有查到这个人。")


def test_a_closed_port_is_lost_and_an_open_one_answers_again(sandbox, enrol):
    kiosk = enrol()
    assert kiosk.call("GET", "/v1/feed").status == 200
    sandbox.pause()
    assert not isinstance(kiosk.transport.send(_feed_call()), Reply)
    sandbox.resume()
    assert kiosk.call("GET", "/v1/feed").status == 200


def _feed_call():
    from shared.sync import Call

    return Call("test", "GET", "/v1/feed")


def _line(sandbox, signer, clock):
    keys = [sandbox.province.settings.keys.answer_public]
    return HttpTransport(sandbox.url, signer, clock, answer_keys=keys, asked_once=True)


def _clock():
    from datetime import UTC, datetime

    return lambda: datetime.now(UTC)
