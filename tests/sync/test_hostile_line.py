"""What answers there is hostile: it drips, floods, redirects, replays. A call ends in time."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from datetime import UTC, datetime

import psutil
import pytest

from shared.proof import Ed25519Signer
from shared.sandbox import Settings, provision, run_in_thread
from shared.sync import Call, HttpTransport, Lost, LostKind, ProvinceClock, Reply, transport

LIMIT_S = 120.0
"""Only ends a broken run."""
FEED = Call("test", "GET", "/v1/feed")


class Server:
    """Plays a script on every connection, and keeps what it was asked."""

    def __init__(self, script):
        self.script = script
        self.asked = []
        self.busy = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.closing = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.listener.accept()
                threading.Thread(target=self._play, args=(line,), daemon=True).start()

    def _play(self, line):
        with contextlib.suppress(OSError), line:
            self.asked.append(line.recv(65536))
            self.script(self, line)

    def drip(self, line, pieces):
        """One piece after another, each sooner than any patience between two bytes ends."""
        for piece in pieces:
            line.sendall(piece)
            if self.closing.wait(0.05):
                return

    def close(self):
        self.closing.set()
        self.listener.close()


@pytest.fixture
def serve():
    made = []

    def one(script):
        made.append(Server(script))
        return made[-1]

    yield one
    for server in made:
        server.close()


@pytest.fixture
def lines():
    made = []

    def one(url, **more):
        signer = more.pop("signer", None) or Ed25519Signer.generate()
        clock = ProvinceClock(lambda: datetime.now(UTC))
        given = {"answer_keys": [Ed25519Signer.generate().public_key]} | more
        made.append(HttpTransport(url, signer, clock, **given))
        return made[-1]

    yield one
    for line in made:
        line.close()


def _forever(piece):
    while True:
        yield piece


def _no_status(server, line):
    server.drip(line, _forever(b"H"))


def _headers(server, line):
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    server.drip(line, _forever(b"X-A: b\r\n"))


def _one_header(server, line):
    line.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
    server.drip(line, _forever(b"b"))


def _body(server, line):
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n")
    server.drip(line, _forever(b"b"))


def _chunks(server, line):
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    server.drip(line, _forever(b"1\r\nb\r\n"))


def _continues(server, line):
    server.drip(line, _forever(b"HTTP/1.1 100 Continue\r\n\r\n"))


@pytest.mark.parametrize("script", [_no_status, _headers, _one_header, _body, _chunks, _continues])
def test_a_server_that_drips_does_not_hold_a_thread(serve, lines, script):
    """The patience between two bytes never ends here: only the watch over the whole call does."""
    line = lines(serve(script).url, connect_s=0.2, answer_s=0.4)
    began = time.monotonic()
    outcome = line.send(FEED)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNREACHABLE
    assert time.monotonic() - began < LIMIT_S


def test_a_handshake_that_drips_does_not_hold_a_thread(serve, lines):
    def script(server, line):
        line.sendall(b"\x16\x03\x03\x40\x00\x02")  # a TLS record of 16 KB begins, and never ends
        server.drip(line, _forever(b"\x00"))

    server = serve(script)
    url = server.url.replace("http://", "https://")
    outcome = lines(url, connect_s=0.2, answer_s=0.4).send(FEED)
    assert isinstance(outcome, Lost)
    assert server.asked


def test_a_line_that_takes_no_bytes_does_not_hold_a_thread(serve, lines):
    """A body that nobody reads: the call ends though not one byte of an answer ever came."""
    server = serve(lambda server, _line: server.closing.wait(LIMIT_S))
    line = lines(server.url, connect_s=0.2, answer_s=0.4)
    big = Call("test", "POST", "/v1/facts", {}, b"x" * 6_000_000)
    transport_slowest = 10**9
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.sync.line.SLOWEST_BYTES_S", transport_slowest)
        assert isinstance(line.send(big), Lost)


def test_an_answer_without_end_is_cut(serve, lines, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 4 * 1024 * 1024)
    sent = []

    def script(_server, line):
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sum(sent) < 512 * 1024 * 1024:
            line.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent.append(65536)

    outcome = lines(serve(script).url).send(FEED)
    assert outcome == Lost(LostKind.UNREACHABLE, "TooLarge")
    assert sum(sent) < 64 * 1024 * 1024


def test_a_packed_answer_is_never_unpacked(serve, lines):
    bomb = gzip.compress(b" " * (128 * 1024 * 1024), 1)

    def script(_server, line):
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
        line.sendall(head.encode() + bomb)

    before = psutil.Process().memory_info().rss
    outcome = lines(serve(script).url).send(FEED)
    assert outcome == Reply(200, {}, b"", signed=False)
    assert psutil.Process().memory_info().rss - before < 64 * 1024 * 1024


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_nowhere(serve, lines, status):
    elsewhere = serve(lambda _server, _line: None)

    def script(_server, line):
        to = f"Location: {elsewhere.url}/v1/feed\r\nContent-Length: 0\r\n\r\n"
        line.sendall(f"HTTP/1.1 {status} Moved\r\n{to}".encode())

    assert lines(serve(script).url).send(FEED) == Reply(status, {}, b"", signed=False)
    assert elsewhere.asked == []


def test_cookies_are_not_kept(serve, lines):
    def script(_server, line):
        line.sendall(
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n"
        )

    server = serve(script)
    line = lines(server.url)
    line.send(FEED)
    line.send(FEED)
    assert len(server.asked) == 2
    assert all(b"cookie" not in asked.lower() for asked in server.asked)


@pytest.mark.parametrize("status", [200, 304, 401, 403, 404, 410, 413, 429, 500, 503])
def test_an_unsigned_answer_is_a_status_and_nothing_else(serve, lines, status):
    def script(_server, line):
        body = b"" if status == 304 else b'{"entries":[],"next":"1"}'
        line.sendall(
            f"HTTP/1.1 {status} X\r\nRetry-After: 7\r\nUpload-Complete: ?1\r\nETag: x\r\n"
            f"Date: Sat, 21 Nov 2026 09:00:00 GMT\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    outcome = lines(serve(script).url).send(FEED)
    assert outcome == Reply(status, {"retry-after": "7"}, b"", signed=False)


@pytest.fixture
def province(tmp_path):
    handle = run_in_thread(Settings(tmp_path, provision(tmp_path)))
    yield handle
    handle.stop()


def _relayed(province, bend):
    """A man in the middle before a real province; ``bend`` sees each answer as bytes."""

    def script(server, line):
        asked = server.asked[-1].replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        with socket.create_connection(("127.0.0.1", province.port), LIMIT_S) as inner:
            inner.sendall(asked)
            got = b""
            while piece := inner.recv(65536):
                got += piece
        line.sendall(bend(got))

    return script


def test_a_man_in_the_middle_can_neither_change_nor_replay_an_answer(province, serve, lines):
    """Behind a gateway that a terminal knows as the province's address."""
    answers, bends = [], []

    def bend(got):
        answers.append(got)
        return bends.pop(0)(got) if bends else got

    server = serve(_relayed(province, bend))
    signer = Ed25519Signer.generate()
    province.enrol("K1", "kiosk", "H1", signer.public_key)
    keys = [province.province.settings.keys.answer_public]
    line = lines(server.url, signer=signer, answer_keys=keys)
    first = line.send(FEED)
    assert isinstance(first, Reply)
    assert (first.signed, first.status) == (True, 200)
    tricks = [
        lambda _got: answers[0],  # the genuine answer to the same question, asked before
        lambda got: got.replace(b"200 OK", b"403 Forbidden"),
        lambda got: got.replace(b'"more":false', b'"more":true '),
        lambda got: got.replace(b"date: ", b"date: Sat, 21 Nov 2020 09:00:00 GMT\r\nx-date: "),
        lambda got: got.replace(b"content-digest", b"x-digest"),
        lambda got: got.replace(b"signature: ", b"x-signature: "),
    ]
    for trick in tricks:
        bends.append(trick)
        outcome = line.send(FEED)
        assert isinstance(outcome, Reply), outcome
        assert not outcome.signed
        assert (outcome.body, outcome.headers) == (b"", {})
    again = line.send(FEED)
    assert isinstance(again, Reply)
    assert again.signed


def test_the_province_signs_what_no_door_answered_too(province, lines):
    signer = Ed25519Signer.generate()
    province.enrol("K1", "kiosk", "H1", signer.public_key)
    keys = [province.province.settings.keys.answer_public]
    line = lines(province.url, signer=signer, answer_keys=keys)
    for method, path, status in (
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/v1/feed", 405),
        ("HEAD", f"/v1/blobs/{'a' * 64}", 404),
        ("GET", "/v1/pages/%E7%94%B2%2F%20/x", 404),
    ):
        outcome = line.send(Call("test", method, path))
        assert isinstance(outcome, Reply)
        assert (outcome.status, outcome.signed) == (status, True)
        assert "date" in outcome.headers


def test_a_failing_door_says_so_with_a_signature(province, lines, monkeypatch):
    signer = Ed25519Signer.generate()
    province.enrol("K1", "kiosk", "H1", signer.public_key)
    keys = [province.province.settings.keys.answer_public]
    monkeypatch.setattr(type(province.province), "feed", lambda *_: 1 / 0)
    outcome = lines(province.url, signer=signer, answer_keys=keys).send(FEED)
    assert isinstance(outcome, Reply)
    assert (outcome.status, outcome.signed) == (500, True)
    assert b"ZeroDivision" not in outcome.body


def test_the_next_answer_key_serves_when_its_time_has_come(tmp_path, lines):
    old, new = provision(tmp_path / "old"), provision(tmp_path / "new")
    signer = Ed25519Signer.generate()
    both = [old.answer_public, new.answer_public]
    for keys, pinned, signed in (
        (old, both, True),
        (new, both, True),
        (new, [old.answer_public], False),
    ):
        folder = tmp_path / f"p-{len(list(tmp_path.iterdir()))}"
        handle = run_in_thread(Settings(folder, keys))
        handle.enrol("K1", "kiosk", "H1", signer.public_key)
        outcome = lines(handle.url, signer=signer, answer_keys=pinned).send(FEED)
        handle.stop()
        assert isinstance(outcome, Reply)
        assert outcome.signed is signed
