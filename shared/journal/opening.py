"""Opening the file: keys, checks, and what a stop without warning left behind."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from shared.journal import (
    blobs,
    device_key,
    filekey,
    outbox,
    rows,
    schema,
    scopes,
    troubles,
    verify,
    wal,
)
from shared.journal.engine import Connection, Error, connect_writer
from shared.journal.files import Lock
from shared.journal.keystore import KeyStore
from shared.journal.model import FactDraft
from shared.journal.tx import Chain, Tx
from shared.journal.upkeep import rebuild
from shared.proof import Ed25519Signer, SignedHead
from shared.proof.sealing import new_key

FILE_NAME = filekey.FILE_NAME
UNFINISHED = "salvage-unfinished"
"""A file that names the quarantine of a salvage that was cut off."""
RENEWING = "renew-unfinished"
"""The same for putting a journal aside whose keys are gone (``shared.keys.renewal``)."""
FILE_SALT = filekey.FILE_SALT
_CLAIM_KEY = "claim-key"
_LAST_HEAD = "last-head"
_QUICK_CHECK_BELOW = 64 << 20


@dataclass(frozen=True, slots=True)
class Secrets:
    """The terminal's own keys."""

    file_key: bytes
    signer: Ed25519Signer
    claim_key: bytes
    known: device_key.Known
    """The signer's public key and those before it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked file, open for writing and locked against other processes."""

    lock: Lock
    db: Connection
    secrets: Secrets
    scopes: scopes.Scopes
    chain: Chain
    kept: SignedHead | None


def prepare(
    folder: Path,
    keys: KeyStore,
    terminal: str,
    province_key: bytes,
    forgive_old: bool,
    renewing: bool = False,
) -> Prepared:
    """Lock, unlock with the keys, bring the schema up and check the chain's end.

    ``forgive_old`` accepts a file older than the head kept outside it. ``renewing``: called by the
    one who puts an old journal aside. Raises Trouble or OSError;
    then nothing stays open.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.ExitStack() as undo:
        lock = Lock(folder / "lock")
        undo.callback(lock.release)
        if (folder / UNFINISHED).exists():
            raise troubles.half_salvaged()
        if (folder / RENEWING).exists() and not renewing:
            raise troubles.half_renewed()
        filekey.settle(folder, keys)
        secrets = secrets_of(keys, folder)
        held = scopes.Scopes(keys, province_key)
        db, fresh_views = connect(folder, secrets.file_key)
        undo.callback(db.close)
        filekey.keep_salt(keys, folder / FILE_NAME)
        try:
            chain = load_chain(db, terminal)
            kept = kept_head(keys, secrets.known)
            check_chain(db, secrets.known, None if forgive_old else kept)
            signer = device_key.settle(db, keys, secrets.signer)
            secrets = replace(
                secrets, signer=signer, known=secrets.known | {signer.kid: signer.public_key}
            )
            held.load(db)
            if fresh_views:
                rebuild(db, held.key_or_none)
        except Error as error:
            raise troubles.from_sqlite(error) or troubles.damaged(str(error)) from error
        undo.pop_all()
    return Prepared(lock, db, secrets, held, chain, kept)


def secrets_of(keys: KeyStore, folder: Path) -> Secrets:
    """Fetch or, for a first start, make the keys. Raises Trouble when they do not fit the file."""
    database, check = folder / FILE_NAME, folder / filekey.CHECK
    if database.exists() and not all_there(keys):
        raise troubles.wrong_key()  # nothing is made anew beside a file that has keys
    file_key = keys.get(filekey.FILE_KEY)
    if file_key is None:
        file_key = new_key()
        keys.put(filekey.FILE_KEY, file_key)
    if not check.exists():
        filekey.keep_check(folder, file_key)
    elif not filekey.fits(folder, file_key):
        raise troubles.wrong_key()
    private = keys.get(device_key.SIGNING_KEY)
    if private is None:
        private = Ed25519Signer.generate().to_bytes()
        keys.put(device_key.SIGNING_KEY, private)
    claim_key = keys.get(_CLAIM_KEY)
    if claim_key is None:
        claim_key = new_key()
        keys.put(_CLAIM_KEY, claim_key)
    signer = Ed25519Signer.from_bytes(private)
    return Secrets(file_key, signer, claim_key, device_key.known_keys(keys, signer))


def all_there(keys: KeyStore) -> bool:
    """Whether every key a journal file needs is in the store. Raises what the store raises."""
    names = (filekey.FILE_KEY, device_key.SIGNING_KEY, _CLAIM_KEY, scopes.WRAP_KEY)
    return all(keys.get(name) is not None for name in names)


def connect(folder: Path, file_key: bytes) -> tuple[Connection, bool]:
    """The write connection with its schema brought up; True when views must be rebuilt.

    Raises Trouble ``journal-damaged``, ``journal-newer``, ``disk-full`` or ``disk-trouble``.
    """
    path = folder / FILE_NAME
    existed = path.exists()
    # before SQLite sees it: it would drop what lies behind the damage, and say nothing
    broken = wal.damage(path.with_name(path.name + "-wal"), path)
    if broken:
        raise troubles.damaged(broken)
    try:
        db = connect_writer(path, file_key)
    except Error as error:
        raise troubles.from_sqlite(error) or troubles.damaged(str(error)) from error
    try:
        if existed and path.stat().st_size < _QUICK_CHECK_BELOW:
            answer = db.execute("pragma quick_check(1)").fetchone()[0]
            if answer != "ok":
                raise troubles.damaged(answer)
        return db, schema.bring_up(db)
    except Error as error:
        db.close()
        raise troubles.from_sqlite(error) or troubles.damaged(str(error)) from error
    except BaseException:
        db.close()
        raise


def load_chain(db: Connection, terminal: str) -> Chain:
    """Where the file's chain ends. Raises Trouble ``journal-foreign``."""
    row = db.execute(
        f"select {rows.HEADER_COLUMNS} from facts order by pos desc limit 1"  # noqa: S608
    ).fetchone()
    if row is None:
        return Chain(terminal, 0, 0, "")
    last = rows.header_of(row)
    if last.terminal != terminal:
        raise troubles.foreign(last.terminal)
    signed = verify.last_head(db)
    signed_seq = signed.seq if signed is not None and signed.epoch == last.epoch else 0
    return Chain(terminal, last.epoch, last.seq, last.hash(), signed_seq)


def kept_head(keys: KeyStore, known: device_key.Known) -> SignedHead | None:
    """The last signed head kept outside the file, if its signature is good."""
    data = keys.get(_LAST_HEAD)
    if data is None:
        return None
    try:
        head = SignedHead.from_json(json.loads(data))
    except ValueError:
        return None
    return head if device_key.signed_by_us(head, known) else None


def keep_head(keys: KeyStore, head: SignedHead) -> None:
    """Keep a signed head outside the file, so that a cut-off end shows."""
    keys.put(_LAST_HEAD, json.dumps(head.to_json()).encode())


def check_chain(db: Connection, known: device_key.Known, kept: SignedHead | None) -> None:
    """Check from the last signed head on. Raises Trouble naming the place."""
    head = verify.last_head(db)
    if head is not None and not device_key.signed_by_us(head, known):
        raise troubles.damaged(f"{head.epoch}/{head.seq} signature")
    if kept is not None:
        held = db.execute(
            f"select {rows.HEADER_COLUMNS} from facts where pos = ?",  # noqa: S608
            (rows.position(kept.epoch, kept.seq),),
        ).fetchone()
        if held is None:
            raise troubles.truncated(kept.epoch, kept.seq)
        if rows.header_of(held).hash() != kept.hash:
            raise troubles.damaged(f"{kept.epoch}/{kept.seq} flip")
    broken = verify.chain_after(db, head, kept)
    if broken is not None:
        raise troubles.damaged(f"{broken.epoch}/{broken.seq} {broken.kind}")


def recover(tx: Tx, live: list[tuple[str, str, int]]) -> list[str]:
    """Lay down what a stop without warning left open. Returns blob files to remove.

    ``live`` holds (scope, kind, submitted) of scopes whose key did not survive.
    """
    for (print_id,) in tx.db.execute(
        "select print_id from prints where state = 'begun'"
    ).fetchall():
        tx.add(FactDraft("print-unknown", {"print": print_id, "reason": "restart"}))
    for (visit,) in tx.db.execute("select visit from visits where ended_at = ''").fetchall():
        tx.add(FactDraft("visit-ended", {"visit": visit, "reason": "restart"}))
    gone: list[str] = []
    for scope, _kind, submitted in live:
        gone += end_scope(tx, scope, "restart", "forget" if submitted else "destroy")
    return gone


def end_scope(tx: Tx, scope: str, reason: str, how: str) -> list[str]:
    """Forget or destroy a scope inside a transaction. Returns the blob files to remove after it.

    Doing it again changes nothing. Raises Trouble ``case-not-sent`` when destroying would lose a
    submitted case, ValueError for an unknown scope.
    """
    row = tx.db.execute("select state, submitted from scopes where scope = ?", (scope,)).fetchone()
    if row is None:
        raise ValueError("no such scope")
    state, submitted = row
    body = {"scope": scope, "reason": reason}
    if how == "forget":
        if state == "live":
            scopes.forget_row(tx.db, scope)
            tx.add(FactDraft("key-forgotten", body))
    elif state != "destroyed":
        if submitted and outbox.waits(tx.db, scope):
            raise troubles.not_sent()
        scopes.destroy_row(tx.db, scope)
        tx.add(FactDraft("key-destroyed", body))
    return blobs.take_disposable(tx.db, scope)
