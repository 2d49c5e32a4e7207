"""systemd-creds(1) as the one who seals: a TPM2 chip, or the host's key of systemd.

Secrets travel through pipes only, never as arguments or in the environment. Known to work with
systemd 252 (Debian 12).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shared.keys import troubles

_NAME = "yichuang-store-key"
_DEADLINE_S = 60.0
"""A slow chip takes seconds to make its primary key; one that hangs must not hang a start."""
_HOST_SECRET = Path("/var/lib/systemd/credential.secret")
_CHIP = Path("/dev/tpmrm0")


@dataclass(frozen=True, slots=True)
class SystemdCreds:
    """Seals and unseals one small secret."""

    device: str = "auto"
    """TPM2 device as ``systemd-creds --tpm2-device`` takes it."""
    pcrs: str = "23"
    """PCRs the secret is bound to. 23 is zero on every start: bound to the chip alone, so that a
    firmware update does not take the keys. (systemd 252 cannot unseal an empty list.)"""

    def able(self, kind: str) -> bool:
        """Whether ``kind`` (tpm2 or host) is likely to work here. Starts no process, makes
        nothing."""
        if shutil.which("systemd-creds") is None:
            return False
        if kind == "host":
            return os.access(_host_secret(), os.R_OK)
        return self.device != "auto" or os.access(_CHIP, os.R_OK | os.W_OK)

    def seal(self, kind: str, secret: bytes) -> bytes:
        """Seal. Raises Trouble ``keys-cannot-seal``."""
        options = [f"--with-key={kind}"]
        if kind == "tpm2":
            options += [f"--tpm2-device={self.device}", f"--tpm2-pcrs={self.pcrs}"]
        try:
            child = _start("encrypt", options)
            sealed, said = child.communicate(secret, timeout=_DEADLINE_S)
        except subprocess.TimeoutExpired as error:
            child.kill()
            child.communicate()
            raise troubles.cannot_seal(kind, "没有回应") from error
        except OSError as error:
            raise troubles.cannot_seal(kind, "没有 systemd-creds") from error
        if child.returncode or not sealed:
            raise troubles.cannot_seal(kind, _last_line(said))
        return sealed

    def begin(self, kind: str, sealed: bytes) -> Unsealing:
        """Begin to unseal in a child process while the caller goes on. Raises Trouble
        ``keys-not-unsealed`` when there is none to start."""
        options = [f"--tpm2-device={self.device}"] if kind == "tpm2" else []
        try:
            child = _start("decrypt", options)
        except OSError as error:
            raise troubles.not_unsealed(kind, "没有 systemd-creds") from error
        return Unsealing(kind, child, sealed)


class Unsealing:
    """One unsealing under way."""

    def __init__(self, kind: str, child: subprocess.Popen[bytes], sealed: bytes) -> None:
        self._kind = kind
        self._child = child
        assert child.stdin is not None
        try:
            child.stdin.write(sealed)  # about 1 KB: less than a pipe holds, so it never waits
            child.stdin.flush()
            child.stdin.close()
        except OSError:
            pass  # a child that is gone says why on its way out
        child.stdin = None

    def secret(self) -> bytes:
        """Wait for it. Raises Trouble ``keys-not-unsealed``."""
        try:
            secret, said = self._child.communicate(timeout=_DEADLINE_S)
        except subprocess.TimeoutExpired as error:
            self.stop()
            raise troubles.not_unsealed(self._kind, "没有回应") from error
        if self._child.returncode or not secret:
            raise troubles.not_unsealed(self._kind, _last_line(said))
        return secret

    def stop(self) -> None:
        """Nobody wants it any more."""
        self._child.kill()
        self._child.communicate()


def _start(verb: str, options: list[str]) -> subprocess.Popen[bytes]:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    if "SYSTEMD_CREDENTIAL_SECRET" in os.environ:  # where the host's key lies, if elsewhere
        environment["SYSTEMD_CREDENTIAL_SECRET"] = os.environ["SYSTEMD_CREDENTIAL_SECRET"]
    return subprocess.Popen(
        ["systemd-creds", verb, f"--name={_NAME}", *options, "-", "-"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _host_secret() -> Path:
    return Path(os.environ.get("SYSTEMD_CREDENTIAL_SECRET") or _HOST_SECRET)


def _last_line(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:120] if lines else "没有说明"
