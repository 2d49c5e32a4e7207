"""A key store whose files are sealed under one store key: only that key is unsealed, once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from shared.journal.files import write_durably
from shared.journal.keystore import erase, refuse_wide, secret_name
from shared.keys import troubles
from shared.proof import SealError, aead_open, aead_seal


class SealedKeyStore:
    """Secrets in files ``<name>.<tag>`` under AES-256-GCM, each bound to its name.

    ``unseal`` gives the store key; it is asked with the first secret that is wanted and the answer
    is kept in memory, so that a chip is asked once in a process and a head kept every few seconds
    costs no more than a file.
    """

    def __init__(self, folder: Path, tag: str, unseal: Callable[[], bytes]) -> None:
        self._folder = folder
        self._tag = tag
        self._unseal = unseal
        self._lock = threading.Lock()
        self._key: bytes | None = None
        refuse_wide(folder)

    def get(self, name: str) -> bytes | None:
        """The secret, or None. Raises Trouble ``keys-not-unsealed`` or ``keys-damaged``."""
        path = self._path(name)
        if not path.exists():
            return None
        refuse_wide(path)
        try:
            return aead_open(self._store_key(), path.read_bytes(), _bound(name))
        except SealError as error:
            raise troubles.damaged(name) from error

    def put(self, name: str, value: bytes) -> None:
        """Keep a secret durably, replacing an older one."""
        write_durably(self._path(name), aead_seal(self._store_key(), value, _bound(name)))

    def delete(self, name: str) -> None:
        """Remove a secret; no error when absent."""
        erase(self._path(name))

    def _path(self, name: str) -> Path:
        return self._folder / f"{secret_name(name)}.{self._tag}"

    def _store_key(self) -> bytes:
        with self._lock:
            if self._key is None:
                self._key = self._unseal()
            return self._key


def _bound(name: str) -> bytes:
    return b"yichuang-secret-v1\n" + name.encode("ascii")
