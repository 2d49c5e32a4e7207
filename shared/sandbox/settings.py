"""What a sandbox needs to start, and the keys of the province it plays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from shared.catalogue import bundled
from shared.proof import key_pair, kid_of, public_of

_KEY_FILE = "province-key.json"


def utc_now() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ProvinceKeys:
    """The province's X25519 pair: terminals seal for the public half. 32 bytes each."""

    private: bytes = field(repr=False)
    public: bytes

    @property
    def kid(self) -> str:
        """Name of the public half."""
        return kid_of(self.public)


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
        private = bytes.fromhex(json.loads(path.read_text("utf-8"))["x25519"])
    except FileNotFoundError:
        private, _ = key_pair()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"x25519": private.hex()}, out)
            out.flush()
            os.fsync(out.fileno())
    return ProvinceKeys(private, public_of(private))
