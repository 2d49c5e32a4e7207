"""Forgetting by itself when the time is up: what a window may still read, what only lies there.

A day's standing with the province is noted once a day. What had reached the province
``days`` ago, and was not touched since, is due:

* a case a window can read, once it is done (or was never handed in): its key is forgotten,
* a scope this terminal cannot read (any more): the province's wrap goes too, so that what is left
  on the disk opens for nobody. Not earlier, since a province that was restored from a backup is
  sent the same facts again, and needs their key,
* files a salvage set aside.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.domain.case import State
from shared.journal import opening, outbox, points, rows
from shared.journal.engine import Connection
from shared.journal.files import sync_folder
from shared.journal.keystore import erase
from shared.journal.tx import Tx, read_mark, timestamp, write_mark

MARK = "acknowledged"
"""[time, epoch, seq] for each day: how far the province had stored everything."""
QUARANTINE = "quarantine"
_REPORTS = ("report.json", "renewed.json")
_DONE = frozenset(
    {
        State.DELIVERED,
        State.ARCHIVED,
        State.NOT_ACCEPTED,
        State.LAPSED,
        State.FORWARDED,
        State.WITHDRAWN,
        State.DISCARDED,
    }
)
"""Nothing is left to do at a window; a decision that was not handed out yet stays readable."""


@dataclass(slots=True)
class Retained:
    """What one run let go of."""

    forgotten: int = 0
    """Cases a window cannot read any more."""
    dropped: int = 0
    """Drafts nobody handed in, gone for everybody."""
    closed: int = 0
    """Scopes that open for nobody on this disk any more."""
    aside: int = 0
    """Quarantines destroyed; their reports stay."""

    @property
    def anything(self) -> bool:
        """True when something went."""
        return bool(self.forgotten or self.dropped or self.closed or self.aside)


def note_standing(tx: Tx, days: int) -> int | None:
    """Note today's standing with the province; the position it stood at ``days`` ago, or None.

    Standings ahead of today's are taken back: the province was restored and asks again.
    """
    now, stored = tx.now.astimezone(UTC), outbox.stored_up_to(tx.db)
    kept = [one for one in read_mark(tx.db, MARK) or [] if (one[1], one[2]) <= stored]
    if not kept or kept[-1][0][:10] < timestamp(now)[:10]:
        kept.append([timestamp(now), *stored])
    limit = timestamp(now - timedelta(days=days))
    old = [one for one in kept if one[0] <= limit]
    kept = kept[max(0, len(old) - 1) :]
    write_mark(tx.db, MARK, kept)
    return rows.position(old[-1][1], old[-1][2]) if old else None


@dataclass(frozen=True, slots=True)
class Due:
    """A scope whose time is up, and what becomes of it: forget, destroy or close."""

    scope: str
    how: str


def due(db: Connection, before: int, parked: Iterable[str] = ()) -> list[Due]:
    """What was with the province at position ``before`` and was not touched since.

    ``parked``: cases of which the province could not take something; a person has to look first.
    """
    touched = {
        row[0] for row in db.execute("select distinct scope from facts where pos > ?", (before,))
    }
    for case in parked:
        found_in = db.execute("select distinct scope from facts where case_id = ?", (case,))
        touched |= {row[0] for row in found_in}
    moved = {
        row[0]
        for row in db.execute(
            "select distinct case_id from facts where pos > ? and case_id <> ''", (before,)
        )
    }
    found = []
    for scope, kind, state in db.execute(
        "select scope, kind, state from scopes where state <> 'destroyed'"
        " and (wrapped is not null or local_wrap is not null) order by began_at"
    ).fetchall():
        if scope in touched or not _known_since(db, scope, before) or _scan_waits(db, scope):
            continue
        if state == "forgotten":
            found.append(Due(scope, "close"))
        elif kind == "case":
            how = _of_cases(db, scope, moved)
            found += [Due(scope, how)] if how else []
    return found


def let_go(tx: Tx, one: Due) -> list[str]:
    """Carry one out; returns scans to remove. Doing it again changes nothing."""
    names = []
    if one.how != "close":
        names = opening.end_scope(tx, one.scope, "retention", one.how)
    tx.db.execute(
        "update scopes set wrapped = null where scope = ? and state = 'forgotten'", (one.scope,)
    )
    return names


def destroy_aside(folder: Path, now: datetime, days: int) -> int:
    """Destroy what salvages set aside ``days`` ago and earlier; returns how many.

    ``folder`` is the journal's. The reports, which hold places and no persons, stay.
    """
    limit = (now.astimezone(UTC) - timedelta(days=days)).timestamp()
    gone = 0
    for place in sorted((folder / QUARANTINE).glob("*")):
        files = _set_aside(place)
        if not files or _aside_since(place, files) > limit:
            continue
        for path in files:
            points.reach("shred.aside")
            erase(path)
        for sub_folder in ("blobs", "keys"):
            shutil.rmtree(place / sub_folder, ignore_errors=True)
        sync_folder(place)
        gone += 1
    return gone


def aside_note(folder: Path, days: int) -> str:
    """What staff should know of files set aside; empty when there are none."""
    waiting = [
        _aside_since(place, files)
        for place in (folder / QUARANTINE).glob("*")
        if (files := _set_aside(place))
    ]
    if not waiting:
        return ""
    day = datetime.fromtimestamp(min(waiting)).astimezone() + timedelta(days=days)
    return (
        "隔离文件夹里还有换下来的旧记录文件，可能含有个人信息："
        f"请技术人员尽快核对，{day:%Y 年 %-m 月 %-d 日}起自动销毁。"
    )


def _set_aside(place: Path) -> list[Path]:
    """Files of one quarantine but its reports."""
    return [p for p in place.rglob("*") if p.is_file() and p.name not in _REPORTS]


def _aside_since(place: Path, files: list[Path]) -> float:
    """When it was put aside, in Unix seconds: its name says so, and no file is younger.

    Not the folder's own time, which begins anew with each file that is taken from it.
    """
    newest = max(path.stat().st_mtime for path in files)
    try:
        named = datetime.strptime(place.name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return newest
    return max(newest, named.timestamp())


def _known_since(db: Connection, scope: str, before: int) -> bool:
    """Whether the scope's facts were there then; one without facts is judged by its age."""
    row = db.execute(
        "select s.began_at <= f.occurred_at from scopes s, facts f where s.scope = ?"
        " and f.pos = (select max(pos) from facts where pos <= ?)",
        (scope, before),
    ).fetchone()
    return bool(row and row[0])


def _scan_waits(db: Connection, scope: str) -> bool:
    row = db.execute("select 1 from blobs where scope = ? and stored_at = ''", (scope,)).fetchone()
    return row is not None


def _of_cases(db: Connection, scope: str, moved: set[str]) -> str:
    """What becomes of a readable scope by where its cases stand; empty: it stays."""
    cases = db.execute("select case_id, state from cases where scope = ?", (scope,)).fetchall()
    if any(case in moved for case, _state in cases):
        return ""
    states = {state for _case, state in cases}
    if states <= {State.DRAFT.value, ""}:
        return "destroy"
    return "forget" if states <= {state.value for state in _DONE} else ""
