"""Where the terminal's own secrets rest: file key, signing key, wrap key, last signed head."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Protocol

from shared.domain.errors import Actor, Trouble
from shared.journal.files import sync_folder, write_durably


class KeyStore(Protocol):
    """Named secrets. A TPM- or DPAPI-backed store has the same three doors."""

    def get(self, name: str) -> bytes | None:
        """The secret, or None."""
        ...

    def put(self, name: str, value: bytes) -> None:
        """Keep a secret durably, replacing an older one."""
        ...

    def delete(self, name: str) -> None:
        """Remove a secret; no error when absent."""
        ...


class FileKeyStore:
    """One file per secret in a folder only its owner can enter (0700, files 0600).

    Raises Trouble ``keys-exposed`` when folder or file is open to others (POSIX only; on
    Windows the installer sets the access list).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_wide(folder)

    def get(self, name: str) -> bytes | None:
        """The secret, or None."""
        path = self._path(name)
        if not path.exists():
            return None
        refuse_wide(path)
        return path.read_bytes()

    def put(self, name: str, value: bytes) -> None:
        """Keep a secret durably, replacing an older one."""
        write_durably(self._path(name), value)

    def delete(self, name: str) -> None:
        """Remove a secret; no error when absent."""
        erase(self._path(name))

    def _path(self, name: str) -> Path:
        return self._folder / secret_name(name)


def secret_name(name: str) -> str:
    """The name, when it can be a file's. Raises ValueError."""
    if not (name.isascii() and name.replace("-", "").isalnum()):
        raise ValueError(f"bad secret name {name!r}")
    return name


def erase(path: Path) -> None:
    """Overwrite and remove a secret's file; no error when absent.

    On flash the old blocks may live on for a while: what protects them there is the sealing.
    """
    if path.exists():
        with path.open("r+b") as file:
            file.write(os.urandom(max(1, path.stat().st_size)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)


def refuse_wide(path: Path) -> None:
    """Raises Trouble ``keys-exposed`` when others than the owner may enter or read."""
    if sys.platform == "win32":
        return
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Trouble(
            "keys-exposed",
            "本机密钥保护不当，暂停服务，请联系工作人员。",
            Actor.TECHNICIAN,
            "密钥文件夹或文件的权限过宽：文件夹应为 0700，文件应为 0600。",
        )
