"""Bringing what a damaged file still holds into a fresh journal that says what was lost.

The damaged file is moved aside, never deleted. Facts keep their identity (terminal, epoch, seq), so
the province recognises what it has; a new epoch begins behind them and names what is gone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from shared.journal import blobs, filekey, opening, schema, troubles, wal
from shared.journal.carve import Found, beyond, carve
from shared.journal.engine import Connection, Error, connect_writer
from shared.journal.files import Lock, sync_file, sync_folder, write_durably
from shared.journal.image import Image
from shared.journal.keystore import KeyStore
from shared.journal.refill import Progress, Refill, stored_in
from shared.journal.scopes import Scopes
from shared.journal.telling import Salvaged

_FRESH = opening.FILE_NAME + ".fresh"


def salvage(
    folder: Path,
    *,
    keys: KeyStore,
    terminal: str,
    province_key: bytes,
    clock: Callable[[], datetime],
    progress: Progress = lambda _what, _done, _all: None,
) -> Salvaged | None:
    """Recover what is recoverable; None when nothing is wrong with the file.

    Raises Trouble: journal-in-use, journal-wrong-key, journal-newer, disk-full, disk-trouble; then
    the damaged file lies where it lay, or the next call goes on from the quarantine.
    """
    try:
        lock = Lock(folder / "lock")
        try:
            return _Salvage(folder, keys, terminal, province_key, clock, progress).run()
        finally:
            lock.release()
    except OSError as error:
        raise troubles.from_os(error) from error
    except Error as error:
        raise troubles.from_sqlite(error) or troubles.damaged(str(error)) from error


class _Salvage:
    """One run. Steps in an order that can be cut off anywhere and done again."""

    def __init__(
        self,
        folder: Path,
        keys: KeyStore,
        terminal: str,
        province_key: bytes,
        clock: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._folder = folder
        self._keys = keys
        self._terminal = terminal
        self._clock = clock
        self._progress = progress
        filekey.settle(folder, keys)
        self._secrets = opening.secrets_of(keys, folder)
        self._scopes = Scopes(keys, province_key)
        self._blobs = blobs.BlobFolder(folder / "blobs")

    def run(self) -> Salvaged | None:
        kept = opening.kept_head(self._keys, self._secrets.known)
        marker = self._folder / opening.UNFINISHED
        begun = json.loads(marker.read_text("utf-8")) if marker.exists() else None
        aside = self._folder / "quarantine" / (begun["quarantine"] if begun else self._name())
        known = tuple(begun["known"]) if begun else (kept.epoch, kept.seq) if kept else (0, 0)
        source = aside if begun else self._folder
        image, found = self._look(source, known)
        if not begun and not self._needed(source, image, found):
            return None
        said = Salvaged(quarantine=aside, pages=image.pages, damaged_pages=len(image.damaged))
        said.uncertain_end = not image.end_certain("facts")
        said.learn(found, stored_in(found))
        with self._fresh() as db:
            refill = Refill(db, self._terminal, self._secrets, self._scopes, self._clock)
            head = refill.run(found, kept, said, self._blobs, self._progress)
        if not begun:
            self._set_aside(aside)
            mark = {"quarantine": aside.name, "known": known}
            write_durably(marker, json.dumps(mark).encode())
        said.blobs_adrift = self._move_adrift(aside)
        write_durably(aside / "report.json", said.to_json())
        self._exchange()
        opening.keep_head(self._keys, head)
        marker.unlink()
        sync_folder(self._folder)
        self._scopes.drop_all()
        return said

    # -- looking ---------------------------------------------------------------------------

    def _look(self, source: Path, known: tuple[int, ...]) -> tuple[Image, Found]:
        """``known``: the place the head kept outside the file spoke of before any salvage."""
        salt = self._keys.get(opening.FILE_SALT)
        image = Image(
            source / opening.FILE_NAME,
            self._secrets.file_key,
            [salt] if salt else [],
            lambda done, total: self._progress("读取", done, total),
        )
        found = carve(image, self._terminal, self._secrets.known)
        beyond(found, (known[0], known[1]), stored_in(found))
        return image, found

    def _needed(self, source: Path, image: Image, found: Found) -> bool:
        database = source / opening.FILE_NAME
        if image.damaged or image.salt_damaged or not found.facts:
            return True
        if wal.damage(_log_of(database), database):
            return True
        declared = [
            tuple(place)
            for kept in found.facts
            if kept.header.type == "journal-salvaged" and kept.content[0]
            for place in json.loads(kept.content[0])["lost"]
        ]
        return any((h.epoch, h.first, h.last) not in declared for h in found.holes)

    def _name(self) -> str:
        stamp = f"{self._clock().astimezone(UTC):%Y%m%dT%H%M%SZ}"
        taken = {p.name for p in (self._folder / "quarantine").glob("*")}
        name, count = stamp, 1
        while name in taken:
            name, count = f"{stamp}-{count}", count + 1
        return name

    # -- the fresh file --------------------------------------------------------------------

    @contextmanager
    def _fresh(self) -> Iterator[Connection]:
        """A new file beside the old one; gone again when filling it fails."""
        path = self._folder / _FRESH
        leftovers = [path, _log_of(path), path.with_name(path.name + "-shm")]
        for left in leftovers:
            left.unlink(missing_ok=True)
        db = connect_writer(path, self._secrets.file_key)
        try:
            schema.bring_up(db)
            yield db
        except BaseException:
            db.close()
            for left in leftovers:
                left.unlink(missing_ok=True)
            raise
        db.execute("pragma wal_checkpoint(truncate)").fetchone()
        db.close()
        sync_file(path)
        for left in leftovers[1:]:
            left.unlink(missing_ok=True)

    # -- putting it in place ---------------------------------------------------------------

    def _set_aside(self, aside: Path) -> None:
        """The damaged file gets a second name in the quarantine before its first one goes."""
        aside.mkdir(mode=0o700, parents=True)
        for name in (opening.FILE_NAME, opening.FILE_NAME + "-wal"):
            if (self._folder / name).exists():
                _second_name(self._folder / name, aside / name)
        sync_folder(aside)
        sync_folder(aside.parent)
        sync_folder(self._folder)

    def _move_adrift(self, aside: Path) -> int:
        """Scans no row speaks of would be swept at the next start: they go aside too."""
        db = connect_writer(self._folder / _FRESH, self._secrets.file_key)
        known = blobs.names(db)
        db.close()
        adrift = [p for p in (self._folder / "blobs").iterdir() if p.name not in known]
        if adrift:
            place = aside / "blobs"
            place.mkdir(mode=0o700, exist_ok=True)
            for path in adrift:
                path.rename(place / path.name)
            sync_folder(place)
            sync_folder(self._folder / "blobs")
        return len(list((aside / "blobs").glob("*")))

    def _exchange(self) -> None:
        database = self._folder / opening.FILE_NAME
        for suffix in ("-wal", "-shm"):  # the old log must not be read into the new file
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        sync_folder(self._folder)
        (self._folder / _FRESH).replace(database)
        sync_folder(self._folder)
        filekey.keep_salt(self._keys, database)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def _second_name(path: Path, other: Path) -> None:
    try:
        other.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copyfile(path, other)
        sync_file(other)


__all__ = ["Progress", "Salvaged", "salvage"]
