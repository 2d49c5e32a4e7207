"""Clients that are slow, endless or silent: let go in bounded time, others served meanwhile."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from http.client import HTTPConnection

import psutil
import pytest

from shared.sandbox import bodies, wire
from shared.sync.contract import MAX_BODY_BYTES
from shared.sync.signing import RequestSigner, SignedMessage

LIMIT_S = 120.0
"""Only ends a broken run; what is waited for comes after about a second."""


@pytest.fixture(autouse=True)
def database():
    """The database has no part in this."""
    return ""


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(wire, "HEADERS_S", 1.0)
    monkeypatch.setattr(wire, "STALLED_S", 1.0)
    monkeypatch.setattr(bodies, "GRACE_S", 1.0)


def _connect(sandbox):
    line = socket.create_connection((sandbox.host, sandbox.port), LIMIT_S)
    line.settimeout(LIMIT_S)
    return line


def _ended(line):
    """What came until the server let go; a reset is an end too."""
    got = b""
    with contextlib.suppress(ConnectionError):
        while piece := line.recv(65536):
            got += piece
    return got


def _drip(line, piece):
    """Send a little again and again until the server lets go."""
    give_up = time.monotonic() + LIMIT_S
    with contextlib.suppress(OSError):
        while time.monotonic() < give_up:
            line.sendall(piece)
            time.sleep(0.05)


FACTS = b"POST /v1/facts HTTP/1.1\r\nHost: x\r\n"
FORM = b"POST /r/x/rating HTTP/1.1\r\nHost: x\r\n"
SLOW = {
    "nothing": (b"", b""),
    "half a line": (b"POST /v1/fa", b""),
    "headers for ever": (b"POST /v1/facts HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
    "no body": (FACTS + b"Content-Length: 900000\r\n\r\n", b""),
    "body for ever": (FACTS + b"Content-Length: 900000\r\n\r\n", b"x"),
    "chunks for ever": (
        b"POST /v1/facts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\nx\r\n",
    ),
    "a form for ever": (FORM + b"Content-Length: 9000\r\n\r\n", b"x"),
}  # fmt: skip


def test_slow_clients_are_dropped_and_others_are_served_meanwhile(sandbox, enrol):
    lines, writers = [], []
    for how in list(SLOW) * 4:
        begin, drip = SLOW[how]
        lines.append((how, _connect(sandbox)))
        lines[-1][1].sendall(begin)
        if drip:
            writers.append(threading.Thread(target=_drip, args=(lines[-1][1], drip), daemon=True))
            writers[-1].start()
    assert enrol().call("GET", "/v1/feed").status == 200  # while they hold their connections
    for how, line in lines:
        answer = _ended(line)
        assert answer == b"" or b" 408 " in answer.split(b"\r\n")[0], (how, answer)
    for writer in writers:
        writer.join(LIMIT_S)
        assert not writer.is_alive()
    for _how, line in lines:
        line.close()


def test_a_second_request_on_a_kept_connection_has_no_more_patience(sandbox):
    line = _connect(sandbox)
    line.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
    assert line.recv(1).startswith(b"H")
    line.sendall(b"GET /open")
    assert _ended(line)
    line.close()


def test_who_does_not_read_the_answer_is_let_go(sandbox):
    line = _connect(sandbox)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"

    def ask():
        while True:
            line.sendall(request * 100)

    with pytest.raises(ConnectionError):  # and not a time-out: the server has hung up
        ask()
    line.close()


def _grown(before):
    return psutil.Process().memory_info().rss - before


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_an_endless_body_is_cut_at_the_bound_and_not_kept(sandbox, enrol, framing):
    kiosk = enrol()
    before = psutil.Process().memory_info().rss
    line = _connect(sandbox)
    frame = "Transfer-Encoding: chunked" if framing == "chunks" else f"Content-Length: {10**12}"
    line.sendall(f"POST /v1/facts HTTP/1.1\r\nHost: x\r\n{frame}\r\n\r\n".encode())
    piece = b"x" * 65536
    sent = 0
    with contextlib.suppress(OSError):
        while sent < 400 * 1024 * 1024:
            line.sendall(b"10000\r\n" + piece + b"\r\n" if framing == "chunks" else piece)
            sent += len(piece)
    assert sent < 200 * 1024 * 1024
    assert _grown(before) < 15 * MAX_BODY_BYTES
    line.close()
    assert kiosk.call("GET", "/v1/feed").status == 200


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_not_unpacked(enrol, layers):
    kiosk = enrol()
    bomb = gzip.compress(b" " * (128 * 1024 * 1024), 1)
    if layers == 2:
        bomb = gzip.compress(bomb, 9)
    before = psutil.Process().memory_info().rss
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert kiosk.call("POST", "/v1/facts", bomb, headers).status in (400, 413)
    assert _grown(before) < 8 * MAX_BODY_BYTES


def test_many_headers_and_long_lines_are_refused(sandbox):
    for junk in (b"X-A: b\r\n" * 20_000, b"X-A: " + b"b" * 10**6 + b"\r\n", b"\x00\xff" * 500):
        line = _connect(sandbox)
        with contextlib.suppress(OSError):
            line.sendall(b"GET /v1/feed HTTP/1.1\r\nHost: x\r\n" + junk + b"\r\n")
        answer = _ended(line)
        line.close()
        assert not answer or answer.split()[1] in (b"400", b"431"), answer[:80]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/blobs/../../../../etc/passwd", (404, 405)),
        ("/v1/blobs/..%2f..%2fprovince-key.json", (400, 404)),
        ("/v1/blobs/%2e%2e%2fprovince-key.json", (400, 404)),
        ("/v1/blobs/" + "a" * 64 + "%00", (400, 404)),
        ("/v1/blobs/" + "a" * 4000, (400, 404)),
        ("/v1/blobs/%E7%9C%81" + "a" * 63, (400, 404)),
        ("/v1/blobs/%ff%fe", (400, 404)),
        ("/v1/blobs/" + "A" * 64, (400, 404)),
        ("/v1/pages/..%2f..%2f/..%2fprovince-key.json", (404,)),
        ("/v1/pages/%00/" + "a" * 64, (404,)),
        ("/v1/pages/c1/" + "a" * 64 + "?digest=..%2fprovince-key.json&case=x", (404,)),
        ("/v1/facts/", (404, 405)),
        ("/v1//facts", (404, 405)),
        ("/v1/nothing", (404,)),
        ("//evil.example/v1/feed", (404,)),
        ("/r/..%2f..%2fetc%2fpasswd", (404,)),
        ("/staff/..%2fprovince-key.json", (404,)),
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_house(sandbox, enrol, path, expected):
    counter = enrol("C1", "counter")
    folder = sandbox.province.settings.folder
    before = sorted(p.name for p in folder.rglob("*"))
    for method in ("GET", "HEAD", "POST", "PATCH"):
        headers = {"Upload-Length": "3", "Upload-Metadata": "scope czE=", "Upload-Offset": "0"}
        message = SignedMessage(method, sandbox.url + path, headers)
        body = b"abc" if method == "PATCH" else b""
        RequestSigner(counter.signer, "yichuang").sign(message, body, sandbox.province.now())
        line = HTTPConnection(sandbox.host, sandbox.port, timeout=LIMIT_S)
        line.request(method, path, body, message.headers)
        answer = line.getresponse()
        text = answer.read()
        line.close()
        assert answer.status in (*expected, 400, 401, 405), (method, answer.status, text)
        assert b"x25519" not in text
        assert b"root:" not in text
    after = sorted(p.name for p in folder.rglob("*"))
    assert [name for name in after if name not in before] == []


def test_another_terminals_case_and_another_halls_page_stay_closed(sandbox, enrol):
    """What one may not have answers exactly like what is not there."""
    kiosk, other = enrol("K1"), enrol("K2", "kiosk", "H2")
    elsewhere = enrol("C2", "counter", "H2")
    kiosk.send(
        kiosk.fact("case-submitted", kiosk.submitted(), scope="s1", key=b"k" * 32, case="c1"),
        keys=kiosk.wrap("s1", b"k" * 32),
    )
    for terminal in (other, elsewhere):
        theirs = terminal.call("GET", f"/v1/pages/c1/{'a' * 64}")
        nobodys = terminal.call("GET", f"/v1/pages/c9/{'a' * 64}")
        assert (theirs.status, theirs.body) == (nobodys.status, nobodys.body)
        assert terminal.call("GET", "/v1/feed").body.count(b"c1") == 0
    stolen = kiosk.batch([kiosk.fact("visit-began", {"visit": "v1", "face": "kiosk"})])
    assert other.post(stolen).status == 403
    other.send(other.fact("rated", {"level": 1, "labels": []}, case="c1"))
    accepted = {"number": "GL 1", "window": "1 号", "promised_by": "", "provisional": False}
    elsewhere.send(elsewhere.fact("case-accepted", accepted, case="c1"))
    from sqlalchemy import select

    from shared.sandbox import tables as t

    assert [r["state"] for r in sandbox.province.rows(select(t.cases))] == ["received"]
    refused = elsewhere.call("GET", "/v1/feed").body
    assert b"not-yours" in refused
