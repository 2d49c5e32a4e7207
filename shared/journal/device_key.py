"""The terminal's signing key over its life: announced, confirmed by the province, switched.

Until the province has stored the announcement everything is signed by the old key: a province that
has not heard of the new one would take a signature by it for a stranger's. The switch itself
happens at the next start, which finds the announcement stored. Former public keys are kept: heads
and receipts they signed stay verifiable.
"""

from __future__ import annotations

import json

from shared.journal import outbox, points, rows
from shared.journal.engine import Connection
from shared.journal.keystore import KeyStore
from shared.journal.model import FactDraft
from shared.journal.tx import Tx
from shared.proof import Ed25519Signer, SignedHead, head_ok
from shared.proof.rotation import announce

SIGNING_KEY = "signing-key"
NEXT_KEY = "signing-key-next"
FORMER = "former-device-keys"
Known = dict[str, bytes]
"""Public keys of this terminal, former ones included, by kid."""


def known_keys(keys: KeyStore, signer: Ed25519Signer) -> Known:
    """Every key this terminal signed with."""
    former = json.loads(keys.get(FORMER) or b"{}")
    return {kid: bytes.fromhex(key) for kid, key in former.items()} | {
        signer.kid: signer.public_key
    }


def signed_by_us(head: SignedHead, known: Known) -> bool:
    """Whether one of our keys signed this head."""
    key = known.get(head.kid)
    return key is not None and head_ok(head, key)


def begin(keys: KeyStore) -> Ed25519Signer:
    """A next key, kept before anything speaks of it. One that waits already goes on."""
    waiting = keys.get(NEXT_KEY)
    if waiting is not None:
        return Ed25519Signer.from_bytes(waiting)
    new = Ed25519Signer.generate()
    keys.put(NEXT_KEY, new.to_bytes())
    points.reach("rotate.device-next-kept")
    return new


def draft(tx: Tx, old: Ed25519Signer, new: Ed25519Signer, terminal: str) -> list[FactDraft]:
    """The announcement, unless it was made."""
    if _announced(tx.db, new.kid) is not None:
        return []
    return [FactDraft("key-rotated", announce(old, new, terminal))]


def settle(db: Connection, keys: KeyStore, signer: Ed25519Signer) -> Ed25519Signer:
    """At a start: switch when the province has stored the announcement; the key in force then.

    A next key nothing speaks of (the announcement was cut off), or whose announcement was refused,
    goes. Cut off anywhere, the next start does the rest.
    """
    waiting = keys.get(NEXT_KEY)
    if waiting is None:
        return signer
    new = Ed25519Signer.from_bytes(waiting)
    if new.kid == signer.kid:  # cut off behind the switch
        keys.delete(NEXT_KEY)
        return signer
    found = _announced(db, new.kid)
    if found is not None and found[0] > rows.position(*outbox.stored_up_to(db)):
        return signer
    if found is None or _refused(db, found[1]):
        keys.delete(NEXT_KEY)
        return signer
    points.reach("rotate.device-switching")
    known = known_keys(keys, signer) | {new.kid: new.public_key}
    keys.put(FORMER, json.dumps({kid: key.hex() for kid, key in known.items()}).encode())
    keys.put(SIGNING_KEY, new.to_bytes())
    points.reach("rotate.device-switched")
    keys.delete(NEXT_KEY)
    return new


def _announced(db: Connection, kid: str) -> tuple[int, str] | None:
    """(position, id) of the fact that announced a key."""
    row = db.execute(
        "select pos, id from facts where type = 'key-rotated' and json_extract(clear, '$.new') = ?",
        (kid,),
    ).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def _refused(db: Connection, fact: str) -> bool:
    row = db.execute(
        "select 1 from facts where type = 'fact-refused' and json_extract(clear, '$.fact') = ?",
        (fact,),
    ).fetchone()
    return row is not None
