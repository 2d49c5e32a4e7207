"""Hostile environment variables, set for real before a process begins: they bend nothing."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.proof import Ed25519Signer
from shared.sandbox import Settings, provision, run_in_thread

HERE = Path(__file__).parent


class Trap:
    """A proxy, or a server: keeps the first bytes of everybody who comes."""

    def __init__(self):
        self.seen = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with contextlib.suppress(OSError), line:
                    self.seen.append(line.recv(65536))
                    line.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")

    def close(self):
        self._listener.close()


@pytest.fixture
def trap():
    made = []

    def one():
        made.append(Trap())
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def provinces(tmp_path):
    """The real one, a stranger's with an authority of its own, and the real one in the clear."""
    made = []
    for name, tls in (("real", True), ("stranger", True), ("clear", False)):
        folder = tmp_path / name
        made.append(run_in_thread(Settings(folder, provision(folder)), tls=tls))
    yield made
    for each in made:
        each.stop()


def _hostile(tmp_path, evil_ca, proxy):
    """Every variable that requests, urllib3, curl, OpenSSL or Python would look at."""
    home = tmp_path / "home"
    home.mkdir()
    netrc = home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login thief password secret\ndefault login a password b\n")
    netrc.chmod(0o600)
    env = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "LANG")}
    env |= {"HOME": str(home), "NETRC": str(netrc), "SSLKEYLOGFILE": str(tmp_path / "keylog")}
    env |= {"SSL_CERT_FILE": evil_ca, "SSL_CERT_DIR": str(Path(evil_ca).parent)}
    env |= {"REQUESTS_CA_BUNDLE": evil_ca, "CURL_CA_BUNDLE": evil_ca, "PYTHONHTTPSVERIFY": "0"}
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        env[name] = f"http://{proxy}"
    return env | {"NO_PROXY": "", "no_proxy": ""}


def test_no_variable_bends_who_is_asked_or_trusted(tmp_path, provinces, trap):
    real, stranger, clear = provinces
    proxy, plain = trap(), trap()
    signer = Ed25519Signer.generate()
    for province in provinces:
        province.enrol("K1", "kiosk", "H1", signer.public_key)
    keys = [p.province.settings.keys.answer_public.hex() for p in provinces]
    given = {
        "urls": [real.url, stranger.url, clear.url, f"http://{plain.place}"],
        "signer": signer.to_bytes().hex(),
        "answer_keys": keys,
        "ca": str(real.authority.ca_file),
        "pair": real.issue("K1").to_bytes().hex(),
    }
    (tmp_path / "given.json").write_text(json.dumps(given))
    env = _hostile(tmp_path, str(stranger.authority.ca_file), proxy.place)
    child = subprocess.run(
        [sys.executable, str(HERE / "environment_child.py"), str(tmp_path / "given.json")],
        env=env | {"PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert child.returncode == 0, child.stderr
    said = json.loads(child.stdout)
    assert said[0] == [200, True]  # the pinned CA, not the bundle of the environment
    assert said[1][0] == "untrusted"  # whom only the environment trusts
    assert said[2] == [200, True]
    assert said[3] == [204, False]
    assert proxy.seen == []
    assert len(plain.seen) == 1
    assert b"authorization" not in plain.seen[0].lower()
    assert not (tmp_path / "keylog").exists()
