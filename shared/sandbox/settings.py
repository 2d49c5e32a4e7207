"""What a sandbox needs to start, and the keys of the province it plays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from shared.catalogue import bundled
from shared.proof import Ed25519Signer, key_pair, kid_of, public_of

_KEY_FILE = "province-key.json"


def utc_now() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ProvinceKeys:
    """The province's keys, 32 bytes each.

    private, public: its X25519 pair; terminals seal for the public half. answer_private: the
    Ed25519 key that signs its answers; terminals know the public half from their configuration.
    operator_private: the Ed25519 key that signs orders to terminals.
    """

    private: bytes = field(repr=False)
    public: bytes
    answer_private: bytes = field(repr=False)
    operator_private: bytes = field(repr=False, default=b"")

    @property
    def kid(self) -> str:
        """Name of the public half."""
        return kid_of(self.public)

    @property
    def answer_public(self) -> bytes:
        """The public half of the key that signs answers."""
        return Ed25519Signer.from_bytes(self.answer_private).public_key

    @property
    def operator_public(self) -> bytes:
        """The public half of the key that signs orders."""
        return Ed25519Signer.from_bytes(self.operator_private).public_key


@dataclass(frozen=True, slots=True)
class Settings:
    """How one sandbox runs.

    folder: holds the database (unless ``db_url`` names another) and the blobs.
    db_url: any SQLAlchemy URL; empty means SQLite inside ``folder``.
    public_url: scheme and authority that terminals and phones use, when a gateway stands before.
    catalogue: release folder that is served, and whose names and labels the pages use.
    clock: aware UTC time; tests turn it.
    """

    folder: Path
    keys: ProvinceKeys
    db_url: str = ""
    public_url: str = ""
    catalogue: Path = field(default_factory=bundled)
    province_name: str = "样例省一体化政务服务平台"
    clock: Callable[[], datetime] = utc_now

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.db_url or f"sqlite:///{self.folder / 'province.sqlite'}"


def provision(folder: Path) -> ProvinceKeys:
    """The province's keys from ``folder``, made on first use (file mode 0600)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _KEY_FILE
    try:
        kept = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        kept = {}
    if not {"x25519", "ed25519", "operator"} <= kept.keys():
        kept.setdefault("x25519", key_pair()[0].hex())
        kept.setdefault("ed25519", Ed25519Signer.generate().to_bytes().hex())
        kept.setdefault("operator", Ed25519Signer.generate().to_bytes().hex())
        _keep(path, json.dumps(kept))
    private = bytes.fromhex(kept["x25519"])
    answers, operator = (bytes.fromhex(kept[name]) for name in ("ed25519", "operator"))
    return ProvinceKeys(private, public_of(private), answers, operator)


def _keep(path: Path, text: str) -> None:
    """Write whole or not at all, for the owner alone."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
