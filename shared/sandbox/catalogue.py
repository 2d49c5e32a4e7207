"""The catalogue releases the sandbox serves, each hall its own, and reads labels from.

The folder is one release, or holds several: then a hall is served the newest that is for it, which
is how a release is tried in a few halls before all get it. Taking one back is releasing the older
content again under a later serial; nothing ever goes backwards.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shared.catalogue import Catalogue, load_release
from shared.catalogue.manifest import MANIFEST, Manifest, parse_manifest
from shared.catalogue.store import pack
from shared.domain.errors import Trouble


@dataclass
class _Packed:
    folder: Path
    manifest: Manifest | None
    data: bytes
    etag: str


class ReleaseFile:
    """Release folders; packed anew when a file in them changed. The ETag is the SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[tuple[str, int, int], ...] = ()
        self._releases: list[_Packed] = []
        self._catalogue: Catalogue | None = None

    def packed(self, hall: str = "") -> tuple[bytes, str] | None:
        """(zip bytes, ETag) of the newest release for a hall, or None when there is none."""
        with self._lock:
            self._refresh()
            meant = [r for r in self._releases if _for(r.manifest, hall)]
            if not meant:
                return None
            newest = max(meant, key=lambda r: r.manifest.serial if r.manifest else -1)
            return newest.data, newest.etag

    def catalogue(self) -> Catalogue:
        """The newest release for all, as values. Raises Trouble when it does not verify."""
        with self._lock:
            self._refresh()
            if self._catalogue is None:
                self._catalogue = load_release(self._for_all())
            return self._catalogue

    def _for_all(self) -> Path:
        known = [
            (r.manifest.serial, r.folder)
            for r in self._releases
            if r.manifest is not None and not r.manifest.halls
        ]
        return max(known)[1] if known else self._folder

    def _refresh(self) -> None:
        files = sorted(self._folder.rglob("*.json")) if self._folder.is_dir() else []
        stamp = tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)
        if stamp == self._stamp and (self._releases or not files):
            return
        self._stamp, self._catalogue, self._releases = stamp, None, []
        alone = (self._folder / MANIFEST).is_file()
        below = [f.parent for f in files if f.name == MANIFEST and f.parent != self._folder]
        for folder in [self._folder] if alone or not below else below:
            if not files:
                continue
            data = pack(folder)
            etag = f'"{hashlib.sha256(data).hexdigest()}"'
            self._releases.append(_Packed(folder, _manifest(folder), data, etag))


def _manifest(folder: Path) -> Manifest | None:
    """None for a release whose manifest cannot be read: it is served as it is, and refused."""
    with suppress(OSError, Trouble):
        return parse_manifest((folder / MANIFEST).read_bytes())
    return None


def _for(manifest: Manifest | None, hall: str) -> bool:
    return manifest is None or not manifest.halls or hall in manifest.halls
