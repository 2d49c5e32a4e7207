"""Where a terminal keeps its catalogue releases, and how it switches between them.

Layout: ``releases/<release>/`` and two small files, ``current`` and ``previous``, naming folders.
The order of trust at start: current, previous, the release that ships with the software.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import threading
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType

from shared.catalogue.manifest import (
    MANIFEST,
    MAX_FILE,
    Manifest,
    damaged,
    file_name_ok,
    parse_manifest,
    verify,
)
from shared.catalogue.release import Catalogue, build, bundled, load_release
from shared.domain.errors import Actor, Trouble

MAX_RELEASE = 32 * 1024 * 1024
"""Largest release, unpacked bytes."""
MAX_LOSS = 0.20
"""A release that drops a larger share of the items is refused."""
_UNUSABLE = Trouble(
    "catalogue-missing",
    "这台机器上没有能用的办事目录，暂时不能办理，请到人工窗口。",
    Actor.TECHNICIAN,
    "随软件安装的办事目录也校验不通过，请重新安装软件。",
)


class Pin:
    """Holds one release for the length of a visit; use as a context manager."""

    def __init__(self, store: CatalogueStore, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._store: CatalogueStore | None = store

    def release(self) -> None:
        """Let go; doing it twice is harmless."""
        store, self._store = self._store, None
        if store is not None:
            store._unpin(self.catalogue.release)

    def __enter__(self) -> Catalogue:
        return self.catalogue

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class CatalogueStore:
    """The releases of one terminal. Thread-safe: sync installs while visits read."""

    def __init__(
        self,
        folder: Path,
        shipped: Path | None = None,
        *,
        hall: str = "",
        keys: Collection[bytes] = (),
    ) -> None:
        """``folder`` is made when missing; ``shipped`` is the release to fall back to.

        hall: id of the hall this terminal stands in; a release for others is not taken. keys: who
        may sign a release (Ed25519, 32 bytes each); without any, what came over the signed line is
        believed.
        """
        self._hall, self._keys = hall, tuple(keys)
        self._folder = folder
        self._shipped = shipped or bundled()
        self._lock = threading.RLock()
        self._pins: dict[str, int] = {}
        self._passed_over: list[Trouble] = []
        self._refused: Trouble | None = None
        (folder / "releases").mkdir(parents=True, exist_ok=True)
        self._sweep()
        self._current = self._first_good()

    @property
    def current(self) -> Catalogue:
        """The release in force for visits that begin now."""
        return self._current

    @property
    def troubles(self) -> list[Trouble]:
        """What staff should know: releases passed over at start, and the one refused since.

        A release that is laid down and taken into use settles all of it. Asked once a second by
        screens, so it never waits for an installation.
        """
        refused = self._refused
        return [*self._passed_over, *([refused] if refused is not None else [])]

    def pin(self) -> Pin:
        """Hold the release in force; its files stay until every pin is released."""
        with self._lock:
            catalogue = self._current
            self._pins[catalogue.release] = self._pins.get(catalogue.release, 0) + 1
            return Pin(self, catalogue)

    def install(self, packed: bytes) -> Catalogue:
        """Verify a packed release, lay it down and switch to it; all or nothing.

        The same release again changes nothing. Raises Trouble: ``catalogue-damaged``,
        ``catalogue-unfit``, ``catalogue-newer``, ``catalogue-older`` (roll-back),
        ``catalogue-shrunk`` (more than a fifth of the items gone), ``catalogue-unsigned`` or
        ``catalogue-elsewhere`` (for other halls); what was in force stays.
        """
        try:
            fresh = self._install(packed)
        except Trouble as trouble:
            self._refused = trouble
            raise
        self._refused = None
        return fresh

    def _install(self, packed: bytes) -> Catalogue:
        manifest, files = unpack(packed)
        verify(manifest, files)
        self._refuse_unless_meant(manifest)
        with self._lock:
            if manifest.release == self._current.release:
                if manifest.files != self._manifest_files(self._current.release):
                    raise damaged(f"版本 {manifest.release} 的内容与本机同名版本不同")
                return self._current
            fresh = build(manifest, files)
            self._refuse_unless_better(fresh)
            self._lay_down(manifest, files)
            self._point("previous", self._current.release)
            self._point("current", fresh.release)
            self._current = fresh
            self._passed_over = []
            self._sweep()
            return fresh

    def _refuse_unless_meant(self, manifest: Manifest) -> None:
        if self._keys and not manifest.signed_by(self._keys):
            raise Trouble(
                "catalogue-unsigned",
                "收到的办事目录没有正确的签名，没有更换，请管理员核对。",
                Actor.STAFF,
                f"{manifest.release} 的签名与配置里 catalogue.signed_by 的公钥不符。",
            )
        if manifest.halls and self._hall not in manifest.halls:
            raise Trouble(
                "catalogue-elsewhere",
                "收到的办事目录是给别的大厅试用的，没有更换。",
                Actor.STAFF,
                f"{manifest.release} 只发给 {'、'.join(manifest.halls)}，本机在 {self._hall}。",
            )

    def _refuse_unless_better(self, fresh: Catalogue) -> None:
        if fresh.serial <= self._current.serial:
            raise Trouble(
                "catalogue-older",
                "收到的办事目录比现在用的旧，没有更换。",
                Actor.STAFF,
                f"收到 {fresh.release}（{fresh.serial}），"
                f"在用 {self._current.release}（{self._current.serial}）。",
            )
        gone = set(self._current.items) - set(fresh.items)
        if len(gone) > MAX_LOSS * len(self._current.items):
            raise Trouble(
                "catalogue-shrunk",
                "收到的办事目录少了太多事项，没有更换，请管理员核对。",
                Actor.STAFF,
                f"{fresh.release} 比 {self._current.release} 少 {len(gone)} 项："
                f"{'、'.join(sorted(gone)[:10])}。",
            )

    def _manifest_files(self, release: str) -> Mapping[str, str]:
        for place in (self._folder / "releases" / release, self._shipped):
            with contextlib.suppress(OSError, Trouble):
                manifest = parse_manifest((place / MANIFEST).read_bytes())
                if manifest.release == release:
                    return manifest.files
        return {}

    def _first_good(self) -> Catalogue:
        for name in ("current", "previous"):
            release = self._named(name)
            if release is None:
                continue
            try:
                kept = load_release(self._place_of(release))
            except Trouble as trouble:
                self._passed_over.append(trouble)
                continue
            return self._newer_of(kept)
        try:
            return load_release(self._shipped)
        except Trouble as trouble:
            raise _UNUSABLE from trouble

    def _place_of(self, release: str) -> Path:
        """Where a release lies; one that shipped with the software is not laid down again."""
        laid_down = self._folder / "releases" / release
        with contextlib.suppress(OSError, Trouble):
            manifest = parse_manifest((self._shipped / MANIFEST).read_bytes())
            if manifest.release == release and not laid_down.is_dir():
                return self._shipped
        return laid_down

    def _newer_of(self, kept: Catalogue) -> Catalogue:
        """A software update may ship a later release than the one laid down before it."""
        with contextlib.suppress(OSError, Trouble):
            shipped = parse_manifest((self._shipped / MANIFEST).read_bytes())
            if shipped.serial > kept.serial:  # only then is the second one read: a start is short
                return load_release(self._shipped)
        return kept

    def _named(self, name: str) -> str | None:
        try:
            text = (self._folder / name).read_text().strip()
        except (OSError, UnicodeDecodeError):
            return None
        return text if file_name_ok(f"{text.replace('.', '-')}.json") else None

    def _lay_down(self, manifest: Manifest, files: Mapping[str, bytes]) -> None:
        target = self._folder / "releases" / manifest.release
        fresh = target.with_name(f"incoming-{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        for name, data in {**files, MANIFEST: manifest.to_json()}.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(path, data)
        load_release(fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
        _sync_folder(target.parent)

    def _point(self, name: str, release: str) -> None:
        fresh = self._folder / f"{name}.new"
        _write_durably(fresh, f"{release}\n".encode())
        fresh.replace(self._folder / name)
        _sync_folder(self._folder)

    def _unpin(self, release: str) -> None:
        with self._lock:
            self._pins[release] -= 1
            if not self._pins[release]:
                del self._pins[release]
            self._sweep()

    def _sweep(self) -> None:
        """Remove releases nobody points at or has pinned, and what a crash left behind."""
        keep = {self._named("current"), self._named("previous"), *self._pins}
        for path in (self._folder / "releases").iterdir():
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)


def pack(folder: Path) -> bytes:
    """A release folder as the bytes ``install`` takes: a zip, the same bytes for the same files."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.json")):
            name = path.relative_to(folder).as_posix()
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def unpack(packed: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """Manifest and files of a packed release, digests not checked yet.

    Raises Trouble ``catalogue-damaged`` for anything unexpected: no zip, odd names, links, sizes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            if len({e.filename for e in entries}) != len(entries):
                raise damaged("压缩包里有重名文件")
            if any(e.file_size > MAX_FILE for e in entries):
                raise damaged("压缩包里有过大的文件")
            if sum(e.file_size for e in entries) > MAX_RELEASE:
                raise damaged("压缩包太大")
            files = {e.filename: archive.read(e) for e in entries}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise damaged("压缩包无法解开") from error
    except (RuntimeError, zlib.error) as error:
        raise damaged("压缩包无法解开") from error
    manifest = parse_manifest(files.pop(MANIFEST, b""))
    for name in files:
        if not file_name_ok(name):
            raise damaged(f"文件名 {name!r} 不允许")
    return manifest, files


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as sink:
        sink.write(data)
        sink.flush()
        os.fsync(sink.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
