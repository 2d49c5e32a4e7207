"""Which store a terminal's keys rest in: a TPM2 chip, the host's key, or plain files.

``store.json`` in the key folder is the one truth: what kind, which files, and the sealed store
key. Without it the folder holds plain files (0600), as older versions left them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, KeyStore
from shared.journal.files import Lock, sync_folder, write_durably
from shared.journal.keystore import erase
from shared.keys import troubles
from shared.keys.creds import SystemdCreds
from shared.keys.sealed import SealedKeyStore
from shared.proof.sealing import new_key

KINDS = ("tpm2", "host", "file")
DESCRIPTION = "store.json"
CREDENTIAL = "store-key.cred"
LOCK = ".lock"
_GIVEN = "yichuang-store-key"
"""Name of the store key among the credentials systemd hands to a service."""
_SECRET_FILE = re.compile(r"([A-Za-z0-9-]+?)(?:\.([0-9a-f]{8}))?(?:\.part)?")


@dataclass(frozen=True, slots=True)
class Description:
    """What ``store.json`` says. ``tag`` ends the names of its files; empty for plain ones."""

    kind: str
    tag: str = ""
    sealed: bytes = b""
    check: str = ""
    """Keyed hash that tells this store's key from any other."""

    def keep(self, folder: Path) -> None:
        """Make this the truth, durably. The sealed key also lies apart, for systemd to hand in."""
        sealed = base64.b64encode(self.sealed).decode("ascii")
        said = {"kind": self.kind, "tag": self.tag, "store_key": sealed, "check": self.check}
        write_durably(folder / DESCRIPTION, json.dumps(said).encode())
        if self.sealed:
            write_durably(folder / CREDENTIAL, self.sealed)
        else:
            (folder / CREDENTIAL).unlink(missing_ok=True)

    def fits(self, key: bytes) -> bool:
        """Whether ``key`` is the store key."""
        return hmac.compare_digest(self.check, _check(key))


@dataclass(frozen=True, slots=True)
class Kept:
    """A terminal's key store, and what staff should know about it."""

    store: KeyStore
    kind: str
    notes: tuple[str, ...] = ()
    """Chinese sentences for staff or a technician."""


def describe(folder: Path) -> Description | None:
    """What the folder holds; None when it holds nothing yet. Raises Trouble ``keys-damaged``."""
    path = folder / DESCRIPTION
    if path.exists():
        try:
            said = json.loads(path.read_bytes())
            found = Description(
                said["kind"], said["tag"], base64.b64decode(said["store_key"]), said["check"]
            )
        except (ValueError, KeyError, TypeError) as error:
            raise troubles.damaged(DESCRIPTION) from error
        if found.kind not in KINDS or (found.kind == "file") != (found.tag == ""):
            raise troubles.damaged(DESCRIPTION)
        return found
    files = secret_files(folder)
    if files and all(tag for _path, _name, tag in files):
        raise troubles.damaged(DESCRIPTION)  # sealed secrets without the key that opens them
    return Description("file") if files else None


def secret_files(folder: Path) -> list[tuple[Path, str, str]]:
    """Every secret's file as (path, name, tag), of whichever store."""
    found = []
    for path in sorted(folder.glob("*")):
        fits = _SECRET_FILE.fullmatch(path.name)
        if fits and path.is_file():
            found.append((path, fits[1], fits[2] or ""))
    return found


def open_store(folder: Path, *, want: str = "auto", creds: SystemdCreds | None = None) -> Kept:
    """The terminal's key store; a new terminal begins in the best there is, or in what is wanted.

    A terminal that has keys keeps them where they are (``moving.move`` moves them); where that is
    not what is wanted, ``notes`` say so. Raises Trouble ``keys-exposed``, ``keys-damaged``,
    ``keys-not-unsealed`` or ``keys-cannot-seal``.
    """
    creds = creds or SystemdCreds()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = describe(folder)
    if found is None:
        found = _begin(folder, want, creds)
    elif (folder / DESCRIPTION).exists():
        _tidy(folder, found)
    return Kept(opened(folder, found, creds), found.kind, _notes(found.kind, want, creds))


def opened(folder: Path, found: Description, creds: SystemdCreds) -> KeyStore:
    """The store a description speaks of; unsealing goes on beside the caller."""
    if found.kind == "file":
        return FileKeyStore(folder)
    return SealedKeyStore(folder, found.tag, _unsealed(found, creds))


def fresh(kind: str, creds: SystemdCreds) -> Description:
    """A description of a new store of that kind. Raises Trouble ``keys-cannot-seal``."""
    if kind == "file":
        return Description("file")
    key = new_key()
    return Description(kind, secrets.token_hex(4), creds.seal(kind, key), _check(key))


def _check(key: bytes) -> str:
    return hmac.new(key, b"yichuang-store-check-v1", hashlib.sha256).hexdigest()


def _unsealed(found: Description, creds: SystemdCreds) -> Callable[[], bytes]:
    given = _given()
    if found.fits(given):
        return lambda: given
    unsealing = creds.begin(found.kind, found.sealed)

    def secret() -> bytes:
        key = unsealing.secret()
        if not found.fits(key):
            raise troubles.not_unsealed(found.kind, "不是这个密钥库的密钥")
        return key

    return secret


def _given() -> bytes:
    """What systemd unsealed for the service (``LoadCredentialEncrypted=``); empty without it."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    path = Path(folder) / _GIVEN
    return path.read_bytes() if folder and path.is_file() else b""


def _begin(folder: Path, want: str, creds: SystemdCreds) -> Description:
    kinds = KINDS if want == "auto" else (want,)
    for kind in kinds:
        if want == "auto" and kind != "file" and not creds.able(kind):
            continue
        try:
            made = fresh(kind, creds)
        except Trouble:
            if want != "auto":
                raise
            continue
        if kind != "file":
            made.keep(folder)
        return made
    raise AssertionError("plain files are always possible")


def _tidy(folder: Path, found: Description) -> None:
    """Remove what a move that was cut off left of the other store. A move under way holds the
    lock."""
    strange = [path for path, _name, tag in secret_files(folder) if tag != found.tag]
    if not strange:
        return
    try:
        lock = Lock(folder / LOCK)
    except Trouble:
        return
    try:
        for path in strange:
            erase(path)
        sync_folder(folder)
    finally:
        lock.release()


def _notes(kind: str, want: str, creds: SystemdCreds) -> tuple[str, ...]:
    notes = []
    if kind == "file":
        # residents may read it too: it says what to do, not what could be done
        how = "请技术人员" if creds.able("tpm2") else "请技术人员看管好这台机器，装有芯片后"
        notes.append(f"本机密钥由文件保管，没有由安全芯片保护：{how}运行 yichuang keys move tpm2。")
    if want not in ("auto", kind):
        notes.append(
            f"配置要求密钥由{troubles.WORDS[want]}保管，现在由{troubles.WORDS[kind]}保管："
            f"请技术人员运行 yichuang keys move {want}。"
        )
    return tuple(notes)
