"""The real sealers with virtual ends: systemd-creds over a software TPM, and a host key of one's
own."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.keys import SystemdCreds
from shared.keys.creds import Unsealing

needs_creds = pytest.mark.skipif(
    shutil.which("systemd-creds") is None, reason="systemd-creds is not installed"
)


def _speaks_to_swtpm() -> bool:
    try:
        ctypes.CDLL("libtss2-tcti-swtpm.so.0")
    except OSError:
        return False
    return None not in (shutil.which("systemd-creds"), shutil.which("swtpm"))


needs_tpm = pytest.mark.skipif(
    not _speaks_to_swtpm(),
    reason="systemd-creds, swtpm or libtss2-tcti-swtpm0 is not installed",
)


class Managed(SystemdCreds):
    """Does what the kernel's resource manager (/dev/tpmrm0) does for a real chip: the sessions a
    process left behind are flushed before the next one comes."""

    def seal(self, kind: str, secret: bytes) -> bytes:
        flush(self.device)
        return SystemdCreds.seal(self, kind, secret)

    def begin(self, kind: str, sealed: bytes) -> Unsealing:
        flush(self.device)
        return SystemdCreds.begin(self, kind, sealed)


def flush(device: str) -> None:
    """TPM2_FlushContext for every session and transient object there may be."""
    path = device.partition("path=")[2]
    if not Path(path).exists():
        return
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        for handle in (*range(0x02000000, 0x02000003), *range(0x03000000, 0x03000003),
                       *range(0x80000000, 0x80000003)):  # fmt: skip
            line.sendall(struct.pack(">HIII", 0x8001, 14, 0x165, handle))
            line.recv(64)


def _listens(path: str) -> bool:
    """A socket's file is there before anybody listens at it."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(path)
        except OSError:
            return False
    return True


class Chip:
    """A software TPM. Its seed lives in ``folder``: another folder is another mainboard."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # the path of a unix socket is short
        self._sockets = tempfile.TemporaryDirectory(prefix="yc-tpm-")
        place = Path(self._sockets.name) / "s"
        self.device = f"swtpm:path={place}"
        self._child = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}",
             "--server", f"type=unixio,path={place}",
             "--ctrl", f"type=unixio,path={place}.ctrl",
             "--flags", "not-need-init,startup-clear"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        limit = time.monotonic() + 60
        while not all(map(_listens, (str(place), f"{place}.ctrl"))):
            assert time.monotonic() < limit, "swtpm did not come up"
            assert self._child.poll() is None, "swtpm ended"
            time.sleep(0.01)

    @property
    def creds(self) -> SystemdCreds:
        return Managed(device=self.device)

    def stop(self) -> None:
        self._child.kill()
        self._child.wait()
        self._sockets.cleanup()


@pytest.fixture
def chip(tmp_path: Path) -> Iterator[Callable[[str], Chip]]:
    made: list[Chip] = []

    def make(name: str = "tpm") -> Chip:
        made.append(Chip(tmp_path / name))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def host_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host key of this test's own: nothing of the machine is touched."""
    secret = tmp_path / "host" / "secret"
    monkeypatch.setenv("SYSTEMD_CREDENTIAL_SECRET", str(secret))
    subprocess.run(["systemd-creds", "setup"], check=True, capture_output=True, env=os.environ)
    return secret


@pytest.fixture(params=["file", pytest.param("host", marks=needs_creds),
                        pytest.param("tpm2", marks=needs_tpm)])  # fmt: skip
def sealer(request: pytest.FixtureRequest, chip: Callable[..., Chip]) -> tuple[str, SystemdCreds]:
    """Each kind of store with the one who seals for it."""
    kind = str(request.param)
    if kind == "host":
        request.getfixturevalue("host_key")
    return kind, chip().creds if kind == "tpm2" else SystemdCreds()
