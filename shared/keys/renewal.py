"""Going on after the keys are gone for good: everything old is put aside, a fresh journal begins.

What lay in the old journal and had not reached the province cannot be read by anybody without its
keys; the old files stay whole in the quarantine in case the keys come back (the old mainboard, a
backup of the key folder).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shared.domain.errors import Actor, Trouble
from shared.journal import Journal, filekey, opening, points, troubles
from shared.journal.files import Lock, sync_folder, write_durably
from shared.journal.retention import QUARANTINE
from shared.keys.store import Kept, describe

_YEAR_ZERO = datetime(2020, 1, 1, tzinfo=UTC)
_NOTE = "renewed.json"
_STAYS = {"lock", QUARANTINE, opening.RENEWING}


@dataclass(frozen=True, slots=True)
class Renewed:
    """Where the old files lie now, the epoch the fresh journal writes, and its device key."""

    quarantine: Path
    epoch: int
    kid: str


def renew(
    journal: Path,
    keys: Path,
    *,
    open_keys: Callable[[], Kept],
    terminal: str,
    province_key: bytes,
    clock: Callable[[], datetime],
) -> Renewed:
    """Put journal and keys aside and begin anew in an epoch no province has seen.

    ``open_keys`` opens the key folder, whatever it holds. May be cut off anywhere: until it ran
    through once more the program refuses to start (``renew-unfinished``). Raises Trouble
    ``keys-are-good`` when the keys open the journal, ``journal-in-use``, and what opening a fresh
    journal raises.
    """
    journal.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker = journal / opening.RENEWING
    lock = Lock(journal / "lock")
    try:
        if marker.exists():
            begun = json.loads(marker.read_bytes())
        else:
            if (journal / opening.UNFINISHED).exists():
                raise troubles.half_salvaged()
            if _good(journal, keys, open_keys):
                raise Trouble(
                    "keys-are-good",
                    "密钥完好，能打开本机记录，不需要重新开始。",
                    Actor.TECHNICIAN,
                )
            begun = _plan(journal, clock())
            write_durably(marker, json.dumps(begun).encode())
        points.reach("renew.planned")
        aside = journal / QUARANTINE / str(begun["quarantine"])
        if not (aside / _NOTE).exists():
            _set_aside(journal, keys, aside)
            write_durably(aside / _NOTE, json.dumps(begun).encode())
        points.reach("renew.aside")
    finally:
        lock.release()
    fresh = Journal.open(
        journal,
        keys=open_keys().store,
        terminal=terminal,
        province_key=province_key,
        clock=clock,
        new_epoch="keys-lost",
        after_epoch=int(begun["epoch"]) - 1,
    )
    try:
        kid, epoch = fresh.signer.kid, fresh.facts(type="epoch-began")[-1].epoch
    finally:
        fresh.close()
    write_durably(aside / _NOTE, json.dumps(begun | {"epoch": epoch}).encode())
    points.reach("renew.begun")
    marker.unlink()
    sync_folder(journal)
    return Renewed(aside, epoch, kid)


def _good(journal: Path, keys: Path, open_keys: Callable[[], Kept]) -> bool:
    """Whether the keys at hand open the journal that is there."""
    database = journal / opening.FILE_NAME
    if not database.exists():
        return False
    try:
        if not keys.is_dir() or describe(keys) is None:
            return False  # opening an empty folder would make new keys
        store = open_keys().store
        names = (filekey.FILE_KEY, filekey.NEXT_FILE_KEY)
        opens = [key for name in names if (key := store.get(name)) is not None]
        whole = opening.all_there(store)
    except Trouble:
        return False
    return whole and any(filekey.opens(database, key) for key in opens)


def _plan(journal: Path, now: datetime) -> dict[str, str | int]:
    """A name for the quarantine, and an epoch later than any before.

    The old one cannot be read. Epochs count from 1 and rise with restores and salvages only, so the
    hours since 2020 are ahead of them all; a second renewal goes behind the first.
    """
    moment = now.astimezone(UTC)
    notes = [json.loads(p.read_bytes()) for p in (journal / QUARANTINE).glob(f"*/{_NOTE}")]
    hours = int((moment - _YEAR_ZERO).total_seconds() // 3600)
    epoch = max([hours, *(int(note["epoch"]) + 1 for note in notes)])
    name, count = f"{moment:%Y%m%dT%H%M%SZ}", 1
    while (journal / QUARANTINE / name).exists():
        name, count = f"{moment:%Y%m%dT%H%M%SZ}-{count}", count + 1
    return {"quarantine": name, "epoch": epoch}


def _set_aside(journal: Path, keys: Path, aside: Path) -> None:
    """Move what is there; what a run that was cut off moved already is not there any more."""
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(journal.iterdir()):
        if path.name not in _STAYS:
            path.rename(aside / path.name)
            points.reach("renew.moving")
    if keys.exists():
        try:
            keys.rename(aside / "keys")
        except OSError:  # on another file system
            shutil.copytree(keys, aside / "keys", dirs_exist_ok=True)
            shutil.rmtree(keys)
        sync_folder(keys.parent)
    sync_folder(aside)
    sync_folder(aside.parent)
    sync_folder(journal)
