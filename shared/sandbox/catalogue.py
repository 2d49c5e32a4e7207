"""The catalogue release the sandbox serves and reads labels from."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from shared.catalogue import Catalogue, load_release
from shared.catalogue.store import pack


class ReleaseFile:
    """A release folder; packed anew when a file in it changed. The ETag is the SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[tuple[str, int, int], ...] = ()
        self._packed: tuple[bytes, str] | None = None
        self._catalogue: Catalogue | None = None

    def packed(self) -> tuple[bytes, str] | None:
        """(zip bytes, ETag), or None when the folder is not there."""
        with self._lock:
            self._refresh()
            return self._packed

    def catalogue(self) -> Catalogue:
        """The release as values. Raises Trouble when it does not verify."""
        with self._lock:
            self._refresh()
            if self._catalogue is None:
                self._catalogue = load_release(self._folder)
            return self._catalogue

    def _refresh(self) -> None:
        files = sorted(self._folder.rglob("*.json")) if self._folder.is_dir() else []
        stamp = tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)
        if stamp == self._stamp and self._packed is not None:
            return
        self._stamp, self._catalogue, self._packed = stamp, None, None
        if files:
            data = pack(self._folder)
            self._packed = data, f'"{hashlib.sha256(data).hexdigest()}"'
