"""Bringing what a damaged file still holds into a fresh journal that says what was lost.

The damaged file is moved aside, never deleted. Facts keep their identity (terminal, epoch, seq), so
the province recognises what it has; a new epoch begins behind them and names what is gone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from shared.domain.receipt import parse_case_number
from shared.journal import blobs, opening, outbox, rows, schema, troubles, verify, wal
from shared.journal.carve import Found, Hole, Kept, beyond, carve
from shared.journal.engine import Connection, Error, connect_writer
from shared.journal.files import Lock, sync_file, sync_folder, write_durably
from shared.journal.image import Image
from shared.journal.keystore import KeyStore
from shared.journal.model import FactDraft
from shared.journal.scopes import Scopes
from shared.journal.telling import Salvaged
from shared.journal.tx import Chain, Surroundings, Tx, write_mark
from shared.journal.upkeep import opened, rebuild
from shared.proof import SignedHead

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done, in all)."""
_FRESH = opening.FILE_NAME + ".fresh"
_PER_PART = 200
_SERIALS_SKIPPED = 100
"""Added to the numbers skipped: heads are kept at least once in so many facts."""


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
        self._secrets = opening.secrets_of(keys, folder)
        self._scopes = Scopes(keys, province_key)
        self._blobs = blobs.BlobFolder(folder / "blobs")

    def run(self) -> Salvaged | None:
        kept = opening.kept_head(self._keys, self._secrets.signer.public_key)
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
        said.learn(found, self._stored(found))
        with self._fresh() as db:
            head = self._fill(db, found, kept, said)
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
        found = carve(image, self._terminal, self._secrets.signer.public_key)
        beyond(found, (known[0], known[1]), self._stored(found))
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

    @staticmethod
    def _stored(found: Found) -> tuple[int, int]:
        epoch, seq = json.loads(found.marks.get("stored", "[0, 0]"))
        return int(epoch), int(seq)

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

    def _fill(
        self, db: Connection, found: Found, kept: SignedHead | None, said: Salvaged
    ) -> SignedHead:
        db.execute("begin immediate")
        self._copy(db, found, said)
        db.execute("commit")
        self._scopes.load(db)
        self._adopt(db, said)
        self._progress("重新推导", 0, 1)
        rebuild(db, self._scopes.key_or_none)
        self._progress("重新推导", 1, 1)
        db.execute("begin immediate")
        head = self._declare(db, found, kept, said)
        db.execute("commit")
        signer = self._secrets.signer
        verdict = verify.whole(
            db,
            {signer.kid: signer.public_key},
            head,
            self._scopes.key_or_none,
            lambda done, total: self._progress("核验", done, total),
        )
        if not verdict.ok:
            raise troubles.damaged(f"salvage: {verdict.sentence}")
        return head

    def _copy(self, db: Connection, found: Found, said: Salvaged) -> None:
        total = len(found.facts)
        for count, kept in enumerate(found.facts, start=1):
            place = rows.position(*kept.place)
            db.execute(rows.INSERT, (place, *rows.values_of(kept.header), *kept.content))
            if count % 500 == 0 or count == total:
                self._progress("恢复", count, total)
        db.executemany("insert into scopes values (?, ?, ?, ?, ?, ?, ?)", found.scopes.values())
        db.executemany(
            "insert or ignore into blobs values (?, ?, ?, ?, ?, ?, ?)", found.blobs.values()
        )
        for place, head in found.heads.items():
            db.execute(
                "insert into heads values (?, ?, ?, ?, ?, ?, ?, ?)",
                (place, head.terminal, head.epoch, head.seq, head.hash, head.signed_at, head.kid,
                 head.signature),
            )  # fmt: skip
        for day, last in self._serials(found, said).items():
            db.execute("insert into serials values (?, ?)", (day, last))
        for key, text in found.marks.items():
            write_mark(db, key, json.loads(text))
        inside = [[h.epoch, h.first, h.last] for h in found.holes if _followed(h, found.facts)]
        write_mark(db, outbox.LOSSES, inside)

    def _serials(self, found: Found, said: Salvaged) -> dict[str, int]:
        """The last serial of each day: never one that may stand on a receipt that was lost."""
        serials = dict(found.serials)
        for kept in found.facts:
            if kept.header.type == "receipt-issued" and kept.content[0]:
                number = parse_case_number(str(json.loads(kept.content[0]).get("number", "")))
                if number is not None:
                    day = f"{number.day:%y%m%d}"
                    serials[day] = max(number.serial, serials.get(day, 0))
        if said.lost or said.uncertain_end:
            today = f"{self._clock():%y%m%d}"
            for day in {today, max(serials, default=today)}:
                serials[day] = serials.get(day, 0) + said.lost + _SERIALS_SKIPPED
            said.numbers_skipped = True
        return serials

    def _adopt(self, db: Connection, said: Salvaged) -> None:
        """Scans whose row was lost, found again through the facts this terminal can read."""
        known = blobs.names(db)
        cursor = db.execute(
            f"select {rows.HEADER_COLUMNS}, {rows.BODY_COLUMNS} from facts"  # noqa: S608
            " where type in ('page-captured', 'commitment-signed') and sealed is not null"
        )
        for row in cursor.fetchall():
            header = rows.header_of(row)
            key = self._scopes.key_or_none(header.scope)
            body = opened(key, header.id, row[-1]) if key is not None else None
            for digest in (body or {}).get("digest"), (body or {}).get("picture"):
                name = blobs.name_of(key, str(digest)) if key is not None and digest else ""
                if not name or name in known or not self._blobs.has(name):
                    continue
                data = self._blobs.read(name)
                media = str((body or {}).get("media_type") or "image/png")
                sealed = hashlib.sha256(data).hexdigest()
                blobs.add(db, (sealed, header.scope, name, media, len(data), header.occurred_at))
                known.add(name)
        lost = 0
        for name, digest in db.execute(
            "select name, sealed_digest from blobs where stored_at = ''"
        ):
            whole = self._blobs.has(name) and _digest(self._blobs.read(name)) == digest
            lost += not whole
        said.blobs_lost = lost

    def _declare(
        self, db: Connection, found: Found, kept: SignedHead | None, said: Salvaged
    ) -> SignedHead:
        """Begin the new epoch, say what was kept and lost, and sign."""
        last = found.facts[-1].header if found.facts else None
        epoch = max(1, last.epoch if last else 0, self._stored(found)[0])
        chain = Chain(self._terminal, epoch, 0, last.hash() if last else "")
        tx = Tx(db, chain, Surroundings(self._scopes, self._secrets.signer, self._clock))
        tx.new_epoch("salvage", kept)
        runs = [[a.epoch, a.seq, b.epoch, b.seq, b.hash()] for a, b in found.runs]
        holes = [[h.epoch, h.first, h.last] for h in found.holes]
        bodies = [list(k.place) for k in found.facts if not k.whole]
        parts: list[tuple[list[Any], ...]] = list(
            zip_longest(_chunks(runs), _chunks(holes), _chunks(bodies), fillvalue=[])
        )
        for part, (kept_runs, lost, bare) in enumerate(parts or [([], [], [])], start=1):
            body: dict[str, Any] = {
                "quarantine": said.quarantine.name,
                "kept": kept_runs,
                "lost": lost,
                "bodies": bare,
                "part": part,
                "parts": max(1, len(parts)),
            }
            tx.add(FactDraft("journal-salvaged", body))
        said.epoch = tx.epoch
        return tx.sign()

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
        opening.keep_salt(self._keys, database)


def _followed(hole: Hole, facts: list[Kept]) -> bool:
    """True when the hole ends right before a fact that was kept."""
    return bool(hole.last) and any(k.place == (hole.epoch, hole.last + 1) for k in facts)


def _chunks(items: list[Any]) -> list[list[Any]]:
    return [items[at : at + _PER_PART] for at in range(0, len(items), _PER_PART)]


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _second_name(path: Path, other: Path) -> None:
    try:
        other.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copyfile(path, other)
        sync_file(other)


__all__ = ["Progress", "Salvaged", "salvage"]
