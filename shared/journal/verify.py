"""Proving that nobody touched the journal: headers, bodies, signed heads, scans."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from shared.domain.errors import Trouble
from shared.journal import rows
from shared.journal.engine import Connection, Error
from shared.journal.model import Verdict
from shared.journal.readers import Readers
from shared.journal.trail import HEAD_COLUMNS, Place, Readable, Run, Trail
from shared.proof import (
    BreakKind,
    ChainBreak,
    Header,
    SealError,
    SignedHead,
    body_hash,
    head_ok,
    open_body,
    verify_chain,
)

Progress = Callable[[int, int], None]
"""Called with (facts checked, facts in all)."""
KeyOf = Callable[[str], bytes | None]
_SELECT = (
    f"select {rows.HEADER_COLUMNS}, {rows.BODY_COLUMNS}, pos from facts"  # noqa: S608
    " where pos > ? and pos <= ? order by pos"
)
_END = (1 << 63) - 1
_SENTENCES = {
    BreakKind.FLIP: "内容被改动",
    BreakKind.DROP: "缺失",
    BreakKind.REORDER: "次序被调换",
    BreakKind.DUPLICATE: "重复出现",
    BreakKind.TRUNCATE: "及其后的记录被截去",
}


class _Flipped(Exception):
    def __init__(self, header: Header) -> None:
        self.header = header


def heads(db: Connection) -> list[SignedHead]:
    """Every signed head in the file, oldest first."""
    found = db.execute(f"select {HEAD_COLUMNS} from heads order by pos").fetchall()  # noqa: S608
    return [SignedHead(*row) for row in found]


def last_head(db: Connection) -> SignedHead | None:
    """The newest signed head in the file."""
    row = db.execute(
        f"select {HEAD_COLUMNS} from heads order by pos desc limit 1"  # noqa: S608
    ).fetchone()
    return None if row is None else SignedHead(*row)


def chain_after(
    db: Connection, head: SignedHead | None, kept: SignedHead | None
) -> ChainBreak | None:
    """Check the chain from a signed head on; ``kept`` is the head kept outside the file."""
    if head is None:
        return verify_chain(_headers(db, -1), head=kept)
    anchor = rows.position(head.epoch, head.seq)
    found = db.execute(
        f"select {rows.HEADER_COLUMNS} from facts where pos = ?",  # noqa: S608
        (anchor,),
    ).fetchone()
    if found is None:
        return ChainBreak(BreakKind.TRUNCATE, head.epoch, head.seq)
    if rows.header_of(found).hash() != head.hash:
        return ChainBreak(BreakKind.FLIP, head.epoch, head.seq, found[0])
    if kept is not None and rows.position(kept.epoch, kept.seq) <= anchor:
        kept = None
    return verify_chain(_headers(db, anchor), previous=head.hash, head=kept)


def whole(
    db: Connection,
    public_keys: Mapping[str, bytes],
    kept: SignedHead | None,
    scopes: Readable,
    progress: Progress | None,
) -> Verdict:
    """Check everything, inside one snapshot. ``kept`` is the head kept outside the file.

    ``progress`` may raise to break off: nothing is written, so nothing is left half.
    """
    total = db.execute("select count(*) from facts").fetchone()[0]
    try:
        walk = trail(db, public_keys, scopes)
        at: Place | None = Place()
        while at is not None and at.done < total:
            at = walk.piece(db, at)
            if at is not None and progress is not None:
                progress(at.done, total)
        if at is not None and ends_well(db, walk, at, kept):
            return sound(total)
        broken = named(db, public_keys, kept, scopes, total, progress)
    except Error as error:
        return unreadable(total, str(error))
    return sound(total) if broken is None else broken_at(broken, total)


class Verification:
    """A verification of a journal in use, piece by piece, from ``place`` on."""

    def __init__(
        self,
        readers: Readers,
        public_keys: Mapping[str, bytes],
        kept: Callable[[], SignedHead | None],
        scopes: Readable,
        place: Place,
    ) -> None:
        """``kept`` fetches the head kept outside the file."""
        self._readers, self._public_keys, self._kept = readers, public_keys, kept
        self._scopes = scopes
        self.place = place
        self._trail: Trail | None = None

    def step(self) -> Verdict | None:
        """Prove one piece; the verdict when it was the last one, or when one was not sound.

        Raises Trouble for a disk that does not answer.
        """
        kept = self._kept()  # before the snapshot: what it names is in there

        def work(db: Connection) -> Verdict | None:
            walk = self._trail = self._trail or trail(db, self._public_keys, self._scopes)
            at = walk.piece(db, self.place)
            if at is not None and at != self.place:
                self.place = at
                return None
            if at is not None and ends_well(db, walk, at, kept):
                pages = db.execute("pragma quick_check(1)").fetchone()[0]  # no fact's page alone
                return sound(at.done) if pages == "ok" else unreadable(at.done, pages)
            total = db.execute("select count(*) from facts").fetchone()[0]
            broken = named(db, self._public_keys, kept, self._scopes, total)
            return sound(total) if broken is None else broken_at(broken, total)

        try:
            return self._readers.snapshot(work)
        except Trouble as trouble:
            if trouble.code != "journal-damaged":
                raise
            return unreadable(self.place.done, "page")


def trail(
    db: Connection,
    public_keys: Mapping[str, bytes],
    scopes: Readable,
) -> Trail:
    """The pieces a verification of this file goes by."""
    return Trail(*salvaged(db), public_keys, scopes)


def ends_well(db: Connection, walk: Trail, at: Place, kept: SignedHead | None) -> bool:
    """Whether the file ends at ``at``, and not before the head kept outside it."""
    if walk.piece(db, at) != at:
        return False
    if kept is None or rows.position(kept.epoch, kept.seq) < walk.began:
        return True  # what that salvage lost is declared
    found = db.execute(
        f"select {rows.HEADER_COLUMNS} from facts where pos = ?",  # noqa: S608
        (rows.position(kept.epoch, kept.seq),),
    ).fetchone()
    return found is not None and rows.header_of(found).hash() == kept.hash


def named(
    db: Connection,
    public_keys: Mapping[str, bytes],
    kept: SignedHead | None,
    scopes: Readable,
    total: int,
    progress: Progress | None = None,
) -> ChainBreak | None:
    """Walk slowly and name the first break; None when there is none."""
    broken = _bodies_and_chain(db, scopes.key_or_none, total, progress, kept)
    return broken or _signed_heads(db, public_keys)


def sound(total: int) -> Verdict:
    """All is well."""
    return Verdict(True, total, None, f"已核验 {total} 条记录，全部完整。")


def unreadable(total: int, why: str) -> Verdict:
    """The file itself is damaged."""
    return Verdict(False, total, None, f"记录文件无法读取（{why}），请联系技术人员。")


def broken_at(broken: ChainBreak, total: int) -> Verdict:
    """The break in words, and who must act."""
    words = _SENTENCES[broken.kind]
    return Verdict(
        False, total, broken, f"第 {broken.epoch} 期第 {broken.seq} 条{words}，请联系技术人员。"
    )


def _headers(db: Connection, after: int) -> Iterator[Header]:
    for row in db.execute(_SELECT, (after, _END)):
        yield rows.header_of(row)


def _bodies_and_chain(
    db: Connection,
    key_of: KeyOf,
    total: int,
    progress: Progress | None,
    kept: SignedHead | None,
) -> ChainBreak | None:
    """Check stretch by stretch: a chain that was never damaged is one stretch without end."""
    runs, bodies, began = salvaged(db)
    done = 0

    def checked(after: int, last: int) -> Iterator[Header]:
        nonlocal done
        for row in db.execute(_SELECT, (after, last)):
            done += 1
            header = rows.header_of(row)
            place = rows.position(header.epoch, header.seq)
            lost = place in bodies and row[rows.HEADER_WIDTH : -1] == (None, None, None)
            if place != row[-1] or not (lost or _body_ok(header, row, key_of)):
                raise _Flipped(header)
            if progress is not None and (done % 500 == 0 or done == total):
                progress(done, total)
            yield header

    try:
        after, before = -1, ""
        for run in runs:
            inserted = next(checked(after, run.first - 1), None)
            if inserted is not None:
                return ChainBreak(BreakKind.DUPLICATE, inserted.epoch, inserted.seq, inserted.id)
            broken = verify_chain(checked(after, run.last), _link_before(db, run.first), run.head())
            if broken is not None:
                return broken
            after, before = run.last, run.hash
        if kept is not None and rows.position(kept.epoch, kept.seq) < began:
            kept = None  # what that salvage lost is declared
        return verify_chain(checked(after, _END), before, kept)
    except _Flipped as flipped:
        header = flipped.header
        return ChainBreak(BreakKind.FLIP, header.epoch, header.seq, header.id)


def salvaged(db: Connection) -> tuple[list[Run], set[int], int]:
    """What the newest salvage kept before it: stretches, facts without body, where it begins."""
    newest, said = _declarations(db)
    runs: list[Run] = []
    bodies: set[int] = set()
    for clear in said:
        try:
            body = json.loads(clear)
            runs += [Run(rows.position(*r[:2]), rows.position(*r[2:4]), r[4]) for r in body["kept"]]
            bodies |= {rows.position(*place) for place in body["bodies"]}
        except (ValueError, KeyError, TypeError, IndexError):
            continue  # changed by somebody: what it declared counts no longer, so the chain breaks
    return runs, bodies, rows.position(newest, 0)


def _declarations(db: Connection) -> tuple[int, list[str]]:
    """The newest epoch a salvage began, and what it declared there; (0, []) without one.

    A salvage begins its epoch and declares at once, so a few facts of each epoch tell.
    """
    end = _END
    while True:
        (pos,) = db.execute("select max(pos) from facts where pos < ?", (end,)).fetchone()
        if pos is None:
            return 0, []
        epoch, _seq = rows.place(pos)
        end = rows.position(epoch, 0)
        said: list[str] = []
        found = db.execute("select type, clear from facts where pos > ? order by pos", (end,))
        for type_, clear in found:
            if type_ == "journal-salvaged":
                said.append(clear)
            elif type_ != "epoch-began":
                break
        found.close()
        if said:
            return epoch, said


def _link_before(db: Connection, first: int) -> str:
    """The hash a stretch goes on from, as its first header says; its last hash proves that."""
    row = db.execute("select prev_hash from facts where pos = ?", (first,)).fetchone()
    return "" if row is None else str(row[0])


def _body_ok(header: Header, row: tuple[object, ...], key_of: KeyOf) -> bool:
    clear, salt, sealed = row[rows.HEADER_WIDTH : rows.HEADER_WIDTH + 3]
    if isinstance(clear, str) and isinstance(salt, bytes):
        return not header.scope and body_hash(salt, clear.encode()) == header.body_hash
    if not isinstance(sealed, bytes) or not header.scope:
        return False
    key = key_of(header.scope)
    if key is None:
        return True
    try:
        return body_hash(*open_body(key, header.id, sealed)) == header.body_hash
    except SealError:
        return False


def _signed_heads(db: Connection, public_keys: Mapping[str, bytes]) -> ChainBreak | None:
    """Every signed head must carry a good signature and be the hash of its fact."""
    for head in heads(db):
        found = db.execute(
            f"select {rows.HEADER_COLUMNS} from facts where pos = ?",  # noqa: S608
            (rows.position(head.epoch, head.seq),),
        ).fetchone()
        if found is None:
            return ChainBreak(BreakKind.TRUNCATE, head.epoch, head.seq)
        key = public_keys.get(head.kid)
        if key is None or not head_ok(head, key) or rows.header_of(found).hash() != head.hash:
            return ChainBreak(BreakKind.FLIP, head.epoch, head.seq, found[0])
    return None
