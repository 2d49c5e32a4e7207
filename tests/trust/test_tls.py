"""Who may speak on the line, and who is believed to be the province: real sockets, both ways."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
import requests

from shared.proof import certificates
from shared.proof.certificates import CertificateError, Pair
from shared.sandbox.authority import Authority
from shared.sync import Lost, LostKind, Reply
from tests.trust.conftest import problem


def foreign(tmp_path, clock):
    """A certificate authority nobody pinned."""
    return Authority(tmp_path / "foreign", clock)


def pair_of(authority, name):
    key = certificates.new_key()
    return Pair(key, authority.issue_client(certificates.make_request(key, name), name))


@contextmanager
def listening(context):
    """A TLS server that answers everything with an empty 200; errors of handshakes are its own."""
    server = socket.create_server(("127.0.0.1", 0))
    held = []

    def serve():
        while True:
            try:
                raw, _ = server.accept()
            except OSError:
                return
            wire = context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
            held.append(wire)  # a close at once could take an alert back before it was read
            with suppress(OSError):
                wire.do_handshake()
                wire.recv(65536)
                wire.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for wire in held:
            wire.close()
        thread.join()


def served(pair, version=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = version
    pair.load_into(context)
    return context


def answer_from(kiosk, port):
    """What a terminal makes of whoever listens on that port."""
    kiosk.handle = type("There", (), {})()
    kiosk.handle.url = f"https://127.0.0.1:{port}"
    kiosk.handle.province = kiosk.real.province
    kiosk.handle.authority = kiosk.real.authority
    return kiosk.keys_of_province()


@pytest.fixture
def kiosk(machine):
    made = machine().enrolled()
    made.real = made.handle
    return made


def test_no_certificate_no_door_but_the_receipt_s_page_opens(province, kiosk):
    assert problem(kiosk.keys_of_province(lambda: None)) == (403, "certificate-refused")
    with requests.Session() as phone:
        phone.trust_env = False
        page = phone.get(f"{province.url}/r/nonsense", verify=str(kiosk.real.authority.ca_file))
    assert page.headers["content-type"].startswith("text/html")


def test_every_door_of_the_contract_asks_for_the_certificate(province, kiosk):
    """The receipt's page shares the port, so each door has to ask by itself: none may forget."""
    import json

    from shared.sync import Call

    bare = kiosk.line()
    with requests.Session() as session:
        session.trust_env = False
        spec = session.get(f"{province.url}/openapi.json", verify=str(province.authority.ca_file))
    doors = [
        (path, m.upper()) for path, ways in json.loads(spec.text)["paths"].items() for m in ways
    ]
    assert len(doors) > 10
    for path, method in doors:
        if path.endswith("/simpleenroll"):
            continue
        path = re.sub(r"\{\w+\}", "0" * 64, path)
        reply = bare.send(Call("test", method, path))
        assert isinstance(reply, Reply)
        assert reply.status == 403, (method, path)


def test_a_certificate_of_a_foreign_authority_ends_the_handshake(tmp_path, clock, kiosk):
    stranger = pair_of(foreign(tmp_path, clock), "K1")
    assert isinstance(kiosk.keys_of_province(lambda: stranger), Lost)


def test_a_certificate_of_our_authority_that_was_never_issued_by_the_register(province, kiosk):
    """Signed with the right key, in no list: a copy of the CA key would not be enough."""
    loose = pair_of(province.authority, "K1")
    assert problem(kiosk.keys_of_province(lambda: loose)) == (403, "certificate-refused")


def test_the_server_s_own_certificate_is_no_terminal_s(province, kiosk):
    server = province.authority.issue_server(("127.0.0.1",))
    assert isinstance(kiosk.keys_of_province(lambda: server), Lost)


def test_the_certificate_of_one_terminal_with_the_signature_of_another(machine, kiosk):
    other = machine("K2").enrolled()
    assert problem(kiosk.keys_of_province(other.credentials.pair)) == (403, "certificate-refused")


def test_an_expired_certificate_is_refused_also_on_a_connection_that_is_open(clock, kiosk):
    from shared.sync import Call
    from shared.sync.contract import KEYS

    line = kiosk.line(kiosk.credentials.pair)
    assert line.send(Call("test", "GET", KEYS)).status == 200
    clock.turned += timedelta(days=91)
    assert problem(line.send(Call("test", "GET", KEYS))) == (403, "certificate-expired")


def test_a_foreign_authority_is_not_the_province(tmp_path, clock, kiosk):
    impostor = foreign(tmp_path, clock).issue_server(("127.0.0.1",))
    with listening(served(impostor)) as port:
        outcome = answer_from(kiosk, port)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNTRUSTED


def test_a_right_authority_s_certificate_for_another_host_is_not_the_province(province, kiosk):
    elsewhere = province.authority.issue_server(("other.example.gov.cn",))
    with listening(served(elsewhere)) as port:
        outcome = answer_from(kiosk, port)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNTRUSTED


def test_a_terminal_s_certificate_does_not_make_a_province(machine, kiosk):
    """Every terminal holds a certificate of the pinned authority; none may play the province."""
    other = machine("K2").enrolled()
    with listening(served(other.credentials.pair())) as port:
        outcome = answer_from(kiosk, port)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNTRUSTED


def test_tls_1_2_is_refused_on_both_sides(province, kiosk):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.load_verify_locations(province.authority.ca_file)
    raw = socket.create_connection((province.host, province.port), timeout=60)
    with raw, pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(raw, server_hostname="127.0.0.1")
    server = served(province.authority.issue_server(("127.0.0.1",)), ssl.TLSVersion.TLSv1_2)
    with listening(server) as port:
        outcome = answer_from(kiosk, port)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNTRUSTED


def test_an_alert_about_our_certificate_is_told_from_a_bad_line(tmp_path, clock, province, kiosk):
    """TLS 1.3 refuses a client's certificate after the client believes the handshake is over."""
    strict = served(province.authority.issue_server(("127.0.0.1",)))
    strict.verify_mode = ssl.CERT_REQUIRED
    strict.load_verify_locations(foreign(tmp_path, clock).ca_file)
    with listening(strict) as port:
        outcome = answer_from(kiosk, port)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNTRUSTED
    assert "UNKNOWN_CA" in outcome.detail


def test_a_connection_that_breaks_in_the_handshake_is_a_bad_line_and_no_more(kiosk):
    server = socket.create_server(("127.0.0.1", 0))

    def hang_up():
        wire, _ = server.accept()
        wire.recv(10)
        wire.close()

    thread = threading.Thread(target=hang_up, daemon=True)
    thread.start()
    outcome = answer_from(kiosk, server.getsockname()[1])
    thread.join()
    server.close()
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNREACHABLE


def test_the_environment_cannot_bend_trust(tmp_path, clock, kiosk, monkeypatch):
    """A hostile bundle is believed no more than none, and no file learns the session's keys."""
    evil = foreign(tmp_path, clock)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(evil.ca_file))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keylog"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert kiosk.keys_of_province().status == 200
    assert not (tmp_path / "keylog").exists()
    with listening(served(evil.issue_server(("127.0.0.1",)))) as port:
        outcome = answer_from(kiosk, port)
    assert isinstance(outcome, Lost)
    assert outcome.kind is LostKind.UNTRUSTED


def test_the_private_key_never_lies_readable_in_a_file(kiosk, monkeypatch):
    seen = []
    load = ssl.SSLContext.load_cert_chain

    def watched(self, certfile, keyfile=None, password=None):
        with open(certfile, "rb") as file:
            seen.append((certfile, file.read(), os.stat(certfile).st_mode & 0o777))
        load(self, certfile, keyfile, password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    kiosk.credentials.pair().load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    [(name, text, mode)] = seen
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in text
    assert b"BEGIN PRIVATE KEY" not in text
    assert (mode, os.path.exists(name)) == (0o600, False)


def test_a_file_whose_removal_failed_opens_nothing(kiosk):
    """The passphrase dies with the call, so what remains is of no use to anybody."""
    folder = tempfile.mkdtemp()
    code = (
        "import ssl, sys\n"
        "from pathlib import Path\n"
        "from shared.proof.certificates import Pair\n"
        "Path.unlink = lambda self, missing_ok=False: None\n"
        "pair = Pair.from_bytes(sys.stdin.buffer.read())\n"
        "pair.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))\n"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        input=kiosk.credentials.pair().to_bytes(),
        env={**os.environ, "TMPDIR": folder, "PYTHONPATH": os.getcwd()},
        check=True,
    )
    [left] = os.listdir(folder)
    with open(os.path.join(folder, left), "rb") as file:
        text = file.read()
    assert b"BEGIN PRIVATE KEY" not in text
    with pytest.raises(CertificateError):
        certificates.key_of(text)


def test_keys_of_the_authority_are_the_owner_s_alone(province):
    folder = province.authority.ca_file.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "ca-key.pem").stat().st_mode & 0o777 == 0o600
