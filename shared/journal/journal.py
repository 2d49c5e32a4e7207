"""The journal: facts appended once, durable before anything is shown, printed or sent.

Thread-safe. Every write goes through one writer thread; reads use connections of their own.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.domain.errors import Trouble
from shared.journal import blobs, device_key, opening, points, retention, troubles, verify
from shared.journal.keeper import HeadKeeper
from shared.journal.keystore import KeyStore
from shared.journal.lookup import Lookup
from shared.journal.model import FactDraft, ScopeKind, Verdict
from shared.journal.notify import Notifier, Subscriber
from shared.journal.readers import Readers
from shared.journal.room import Reserve
from shared.journal.scans import Scans
from shared.journal.trail import Place
from shared.journal.tx import Surroundings, Tx
from shared.journal.upkeep import Residue, rebuild
from shared.journal.verify import Verification
from shared.journal.writer import Writer
from shared.proof import Ed25519Signer, Header, SignedHead, Signer

_ESSENTIAL = frozenset(
    {
        "visit-ended",
        "print-confirmed",
        "print-failed",
        "print-unknown",
        # what has become of money that is on its way already
        "cash-stacked",
        "cash-returned",
        "cash-unknown",
        "cash-dropped",
        "cash-unseen",
        "change-given",
        "change-unknown",
        "card-approved",
        "card-declined",
        "card-unknown",
        "reversal-asked",
        "card-reversed",
        "payment-closed",
        "cash-tendered",
        "refund-paid",
        "money-task-opened",
    }
)
"""Facts that may use the reserved disk space (as ending a scope always may)."""
_log = logging.getLogger(__name__)


class Journal(Lookup):
    """One terminal's journal. Made by ``Journal.open``; one process at a time."""

    def __init__(
        self, folder: Path, keys: KeyStore, ready: opening.Prepared, around: Surroundings
    ) -> None:
        """For ``open`` only."""
        super().__init__(
            Readers(folder / opening.FILE_NAME, ready.secrets.file_key),
            ready.scopes,
            blobs.BlobFolder(folder / "blobs"),
        )
        self._folder = folder
        self._keys = keys
        self._claim_key = ready.secrets.claim_key
        self._known = ready.secrets.known
        self._around = around
        self._reserve = Reserve(folder)
        self._notifier = Notifier()
        self._keeper = HeadKeeper(keys)
        self._residue = residue = Residue()
        self._lock = ready.lock
        self._db = ready.db
        self._writer = Writer(
            ready.db, ready.chain, around, self._committed, residue.idle, self._reserve.release
        )
        self._scans = Scans(self._blobs, self._readers, ready.scopes, self._writer, around)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        keys: KeyStore,
        terminal: str,
        province_key: bytes,
        clock: Callable[[], datetime],
        catalogue: str = "",
        new_epoch: str = "",
        after_epoch: int = 0,
    ) -> Journal:
        """Open or create the journal in ``folder`` and settle what a sudden stop left open.

        ``province_key`` is the province's X25519 public key; ``clock`` gives zone-aware times.
        ``new_epoch`` (restore, salvage or clone) accepts a file older than the last signed head
        and begins a new epoch, later than ``after_epoch``. Raises Trouble:
        journal-in-use, journal-wrong-key, journal-damaged, journal-truncated, journal-newer,
        journal-foreign, salvage-unfinished, renew-unfinished, disk-full, disk-trouble.
        """
        try:
            ready = opening.prepare(
                folder, keys, terminal, province_key, bool(new_epoch), new_epoch == "keys-lost"
            )
        except OSError as error:
            raise troubles.from_os(error) from error
        around = Surroundings(ready.scopes, ready.secrets.signer, clock, catalogue)
        ready.chain.epoch = max(ready.chain.epoch, after_epoch)
        journal = cls(folder, keys, ready, around)
        try:
            journal._start(new_epoch or ("" if ready.chain.epoch else "first-start"), ready.kept)
        except BaseException:
            journal._shut()
            raise
        return journal

    # -- writing ---------------------------------------------------------------------------

    def append(self, *drafts: FactDraft) -> tuple[Header, ...]:
        """Append facts in one durable transaction with their views; returns when on disk.

        Raises ValueError for drafts outside the vocabulary, Trouble ``forgotten``, ``disk-full``
        or ``disk-trouble``; then nothing was recorded.
        """
        essential = bool(drafts) and all(draft.type in _ESSENTIAL for draft in drafts)

        def work(tx: Tx) -> tuple[Header, ...]:
            for draft in drafts:
                tx.add(draft)
            return tuple(tx.headers)

        return self._writer.submit(work, essential=essential)

    def append_with(self, build: Callable[[Tx], Sequence[FactDraft]]) -> tuple[Header, ...]:
        """Append what ``build`` returns, in one durable transaction, after what it added itself.

        ``build`` runs on the writer thread inside the transaction and may use the Tx: serial
        numbers, the head so far, receipt tokens, scopes, sync marks. It must be quick, and must
        not call the journal.
        """

        def work(tx: Tx) -> tuple[Header, ...]:
            for draft in build(tx):
                tx.add(draft)
            return tuple(tx.headers)

        return self._writer.submit(work)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call ``callback`` with the headers of each commit, on a thread of the journal's own.

        Returns the function that ends the subscription.
        """
        return self._notifier.subscribe(callback)

    # -- scopes ----------------------------------------------------------------------------

    def begin_scope(self, kind: ScopeKind) -> str:
        """A new key scope, durable before return."""
        return self._writer.submit(lambda tx: tx.begin_scope(kind))

    def forget(self, scope: str, reason: str) -> None:
        """This terminal can no longer read ``scope``; what waits for the province still can go.

        The key in memory goes even when the disk refuses the record.
        """
        try:
            names = self._end(scope, reason, "forget")
        finally:
            self._scopes.drop(scope)
        self._wipe(names)

    def destroy(self, scope: str, reason: str) -> None:
        """Nobody can read ``scope`` any more. Raises Trouble ``case-not-sent`` while a case
        submitted in it, or one of its scans, still waits for the province."""
        try:
            names = self._end(scope, reason, "destroy")
        except Trouble as trouble:
            if trouble.code != "case-not-sent":
                self._scopes.drop(scope)
            raise
        self._scopes.drop(scope)
        self._wipe(names)

    # -- scans -----------------------------------------------------------------------------

    def put_blob(self, scope: str, data: bytes, media_type: str, *, stored: bool = False) -> str:
        """Keep a scan under ``scope``; on disk before return. Returns its SHA-256 (hex).

        The same bytes twice under one scope are kept once. stored: the province has it already.
        """
        return self._scans.put(scope, data, media_type, stored=stored)

    def blob_stored(self, sealed_digest: str) -> None:
        """The province has this scan; once its scope is forgotten the file goes."""
        self._scans.stored(sealed_digest)

    # -- outbox ----------------------------------------------------------------------------

    def mark_stored(self, epoch: int, seq: int) -> None:
        """The province says it has stored everything up to (epoch, seq)."""
        self._writer.submit(lambda tx: tx.mark_stored(epoch, seq), label="ack")

    def state_put(self, key: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a JSON value durably under ``key``."""
        self._writer.submit(lambda tx: tx.state_put(key, value))

    # -- proof -----------------------------------------------------------------------------

    @property
    def terminal(self) -> str:
        """This terminal's id."""
        return self._writer.chain.terminal

    @property
    def end(self) -> tuple[int, int]:
        """(epoch, seq) of the newest durable fact; no disk is read for it."""
        return self._writer.durable

    @property
    def signer(self) -> Signer:
        """The terminal's signing key."""
        return self._around.signer

    @property
    def signing_keys(self) -> Mapping[str, bytes]:
        """Public keys by kid: every key this terminal has signed with."""
        return self._known

    def rotate_device_key(self) -> str:
        """Announce a next signing key; returns its kid. It takes over at a start after the
        province has stored the announcement. Calling it again changes nothing."""
        old = Ed25519Signer.from_bytes(self._keys.get(device_key.SIGNING_KEY) or b"")
        new = device_key.begin(self._keys)
        self.append_with(lambda tx: device_key.draft(tx, old, new, self.terminal))
        points.reach("rotate.device-announced")
        return new.kid

    @property
    def catalogue(self) -> str:
        """Catalogue release written into headers."""
        return self._around.catalogue

    @catalogue.setter
    def catalogue(self, release: str) -> None:
        self._around.catalogue = release

    @property
    def clock_offset_ms(self) -> int | None:
        """Terminal clock minus province clock as last measured, written into headers."""
        return self._around.clock_offset_ms

    @clock_offset_ms.setter
    def clock_offset_ms(self, offset: int | None) -> None:
        self._around.clock_offset_ms = offset

    def head(self) -> SignedHead:
        """Sign the head as it is now (kept with the facts)."""
        return self._writer.submit(lambda tx: tx.sign())

    def claim(self, number: str) -> str:
        """Keyed hash of a person's number: lets the same card claim a reprint, reveals nothing."""
        return hmac.new(self._claim_key, number.upper().encode(), hashlib.sha256).hexdigest()

    def verify(self, progress: verify.Progress | None = None) -> Verdict:
        """Check every header, body, link and signed head, and name the first break."""
        self._keeper.settle()
        kept = opening.kept_head(self._keys, self._known)
        return self._readers.snapshot(
            lambda db: verify.whole(db, self._known, kept, self._scopes, progress)
        )

    def verification(self, place: Place) -> Verification:
        """The same in pieces, from ``place`` on, in nobody's way."""

        def kept() -> SignedHead | None:
            self._keeper.settle()
            return opening.kept_head(self._keys, self._known)

        return Verification(self._readers, self._known, kept, self._scopes, place)

    # -- upkeep ----------------------------------------------------------------------------

    def rebuild_views(self) -> int:
        """Project every fact again into empty views. Returns the number of facts."""
        return self._writer.aside(lambda db: rebuild(db, self._scopes.key_or_none))

    def retain(self, days: int, parked: Iterable[str] = ()) -> retention.Retained:
        """Let go of what was with the province ``days`` ago and is done with (``retention``).

        ``parked`` cases wait for a person and stay. One transaction for each scope: cut off
        anywhere, the next run goes on. Raises Trouble.
        """
        done = retention.Retained()
        before = self._writer.submit(lambda tx: retention.note_standing(tx, days))
        chosen = []
        if before is not None:
            chosen = self._readers.read(lambda db: retention.due(db, before, parked))
        for one in chosen:
            names = self._writer.submit(
                functools.partial(retention.let_go, one=one), label="retain", essential=True
            )
            points.reach("shred.scope-ended")
            self._scopes.drop(one.scope)
            self._blobs.remove(names)
            done.forgotten += one.how == "forget"
            done.dropped += one.how == "destroy"
            done.closed += one.how == "close"
        done.aside = retention.destroy_aside(self._folder, self._around.clock(), days)
        if done.anything:
            points.reach("shred.before-wipe")
            self._wipe([])
        return done

    def room_left(self) -> int:
        """Bytes left on the journal's disk: the guard asked before a new case begins."""
        return self._reserve.room_left()

    def close(self) -> None:
        """Sign the head, write everything back and let go. Calling it twice is fine."""
        try:
            points.reach("close.before-head")
            self._writer.submit(lambda tx: tx.sign() if tx.next_seq > 1 else None, essential=True)
        except Trouble as trouble:
            if trouble.code != "journal-closed":
                _log.warning("closing head not kept: %s", trouble.code)
        finally:
            self._shut()

    # -- inside ----------------------------------------------------------------------------

    def _start(self, epoch_reason: str, kept: SignedHead | None) -> None:
        points.reach("open.before-recovery")

        def work(tx: Tx) -> list[str]:
            if epoch_reason:
                tx.new_epoch(epoch_reason, kept)
                if kept is not None:
                    tx.sign()  # until a head of this epoch is kept, the next start sees a cut-off
            return opening.recover(tx, self._scopes.lost)

        self._writer.submit(work, essential=True)
        self._scans.sweep()
        self._wipe([])
        self._reserve.hold()

    def _end(self, scope: str, reason: str, how: str) -> list[str]:
        return self._writer.submit(
            lambda tx: opening.end_scope(tx, scope, reason, how), label=how, essential=True
        )

    def _wipe(self, names: list[str]) -> None:
        """After a scope ended: its files and older page images leave the disk."""
        self._blobs.remove(names)
        self._residue.wipe(self._writer.aside)

    def _committed(self, tx: Tx) -> None:
        self._notifier.tell(tx.headers)
        if tx.signed is not None:
            self._keeper.keep(tx.signed)

    def _shut(self) -> None:
        self._writer.stop()
        self._keeper.stop()
        self._notifier.stop()
        self._readers.close()
        self._scopes.drop_all()
        self._db.close()
        self._lock.release()
