"""The fresh file of a salvage: what was carved, what is derived from it, and what is said lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest
from typing import Any

from shared.domain.receipt import parse_case_number
from shared.journal import blobs, outbox, rows, troubles, verify
from shared.journal.blobs import BlobFolder
from shared.journal.carve import Found, Hole, Kept
from shared.journal.engine import Connection
from shared.journal.model import FactDraft
from shared.journal.opening import Secrets
from shared.journal.scopes import Scopes
from shared.journal.telling import Salvaged
from shared.journal.tx import Chain, Surroundings, Tx, write_mark
from shared.journal.upkeep import opened, rebuild
from shared.proof import SignedHead

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done, in all)."""
_PER_PART = 200
_SERIALS_SKIPPED = 100
"""Added to the numbers skipped: heads are kept at least once in so many facts."""


def stored_in(found: Found) -> tuple[int, int]:
    """How far the province had stored, as the file still says; (0, 0) when it does not."""
    epoch, seq = json.loads(found.marks.get("stored", "[0, 0]"))
    return int(epoch), int(seq)


class Refill:
    """Fills one fresh file."""

    def __init__(
        self,
        db: Connection,
        terminal: str,
        secrets: Secrets,
        scopes: Scopes,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._terminal = terminal
        self._secrets = secrets
        self._scopes = scopes
        self._clock = clock

    def run(
        self,
        found: Found,
        kept: SignedHead | None,
        said: Salvaged,
        folder: BlobFolder,
        progress: Progress,
    ) -> SignedHead:
        """Fill, declare, verify. Returns the signed head of the new epoch; raises Trouble when
        what was written does not verify."""
        db = self._db
        db.execute("begin immediate")
        self._copy(found, said, progress)
        db.execute("commit")
        self._scopes.load(db)
        said.blobs_lost = self._adopt(folder)
        progress("重新推导", 0, 1)
        rebuild(db, self._scopes.key_or_none)
        progress("重新推导", 1, 1)
        db.execute("begin immediate")
        head = self._declare(found, kept, said)
        db.execute("commit")
        verdict = verify.whole(
            db,
            self._secrets.known,
            head,
            self._scopes,
            lambda done, total: progress("核验", done, total),
        )
        if not verdict.ok:
            raise troubles.damaged(f"salvage: {verdict.sentence}")
        return head

    def _copy(self, found: Found, said: Salvaged, progress: Progress) -> None:
        db = self._db
        total = len(found.facts)
        for count, kept in enumerate(found.facts, start=1):
            place = rows.position(*kept.place)
            db.execute(rows.INSERT, (place, *rows.values_of(kept.header), *kept.content))
            if count % 500 == 0 or count == total:
                progress("恢复", count, total)
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

    def _adopt(self, folder: BlobFolder) -> int:
        """Scans whose row was lost, found again through the facts this terminal can read.

        Returns how many the province may not have are missing or damaged.
        """
        db = self._db
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
                if not name or name in known or not folder.has(name):
                    continue
                data = folder.read(name)
                media = str((body or {}).get("media_type") or "image/png")
                sealed = hashlib.sha256(data).hexdigest()
                at = header.occurred_at
                blobs.add(db, (sealed, header.scope, name, media, len(data), at, ""))
                known.add(name)
        lost = 0
        for name, digest in db.execute(
            "select name, sealed_digest from blobs where stored_at = ''"
        ):
            whole = folder.has(name) and _digest(folder.read(name)) == digest
            lost += not whole
        return lost

    def _declare(self, found: Found, kept: SignedHead | None, said: Salvaged) -> SignedHead:
        """Begin the new epoch, say what was kept and lost, and sign."""
        last = found.facts[-1].header if found.facts else None
        epoch = max(1, last.epoch if last else 0, stored_in(found)[0])
        chain = Chain(self._terminal, epoch, 0, last.hash() if last else "")
        tx = Tx(self._db, chain, Surroundings(self._scopes, self._secrets.signer, self._clock))
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


def _followed(hole: Hole, facts: list[Kept]) -> bool:
    """True when the hole ends right before a fact that was kept."""
    return bool(hole.last) and any(k.place == (hole.epoch, hole.last + 1) for k in facts)


def _chunks(items: list[Any]) -> list[list[Any]]:
    return [items[at : at + _PER_PART] for at in range(0, len(items), _PER_PART)]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
