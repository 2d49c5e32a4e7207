"""Device keys that follow one another: announced, in force, former.

An announced key opens the door beside the one in force; its first batch makes it the one in force.
A former key opens nothing any more, but what it signed stays verifiable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from shared.proof import Header, kid_of
from shared.proof.rotation import announced_key
from shared.sandbox import tables as t

NEXT, FORMER, LOST = "next", "former", "lost"
"""Lost: the terminal came back with other keys, so somebody else may hold this one."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who holds or held a key; ``revoked``: what it signed counts only where it is stored."""

    terminal: str
    public_key: bytes
    revoked: bool


def take_announcement(db: Connection, header: Header, body: dict[str, Any], now: str) -> None:
    """A ``key-rotated`` fact. The same one again changes nothing.

    Raises ValueError when the key in force did not announce it, the new one did not sign, or it is
    known already as another's.
    """
    mine = db.execute(select(t.terminals).where(t.terminals.c.id == header.terminal)).one()
    if mine.kid == body.get("new") or _held(db, header.terminal, str(body.get("new", ""))):
        return
    key = announced_key(body, header.terminal, bytes(mine.public_key))
    if key is None:
        raise ValueError("key-rotated does not prove itself")
    kid = kid_of(key)
    if taken(db, kid):
        raise ValueError("the key belongs to another terminal")
    waiting = (t.device_keys.c.terminal == header.terminal) & (t.device_keys.c.state == NEXT)
    db.execute(delete(t.device_keys).where(waiting))  # a newer announcement stands for an older one
    _keep(db, header.terminal, kid, key, NEXT, now)


_TERMINAL = select(t.terminals).where(t.terminals.c.id == bindparam("id"))


def take_over(db: Connection, terminal: str, kid: str, now: str) -> None:
    """The terminal has just signed with ``kid``: from now on it is the one in force."""
    row = db.execute(_TERMINAL, {"id": terminal}).first()
    if row is None or row.kid == kid:
        return
    here = (t.device_keys.c.kid == kid) & (t.device_keys.c.state == NEXT)
    new = db.execute(select(t.device_keys).where(here)).first()
    if new is not None:
        replace(db, row, bytes(new.public_key), FORMER, now)


def replace(db: Connection, row: Row[Any], key: bytes, state: str, now: str) -> None:
    """Put ``key`` in force for the terminal of ``row``; the one before it is FORMER or LOST."""
    db.execute(delete(t.device_keys).where(t.device_keys.c.kid == kid_of(key)))
    _keep(db, row.id, row.kid, bytes(row.public_key), state, now)
    mine = t.terminals.c.id == row.id
    db.execute(update(t.terminals).where(mine).values(kid=kid_of(key), public_key=key))


def holder(db: Connection, kid: str) -> Row[Any] | None:
    """The terminal that announced ``kid``, as a row of the register with that key in it."""
    table, keys = t.terminals, t.device_keys
    query = (
        select(
            table.c.id,
            keys.c.kid,
            keys.c.public_key,
            table.c.kind,
            table.c.hall,
            table.c.hall_name,
            table.c.revoked,
        )
        .join(keys, keys.c.terminal == table.c.id)
        .where(keys.c.kid == kid, keys.c.state == NEXT)
    )
    return cast(Row[Any] | None, db.execute(query).first())


def signed_with(db: Connection, kid: str) -> Signed | None:
    """Whose key this is or was: for judging what it signed."""
    row = db.execute(select(t.terminals).where(t.terminals.c.kid == kid)).first()
    if row is not None:
        return Signed(row.id, bytes(row.public_key), bool(row.revoked))
    keys = t.device_keys
    joined = select(keys, t.terminals.c.revoked).join(
        t.terminals, t.terminals.c.id == keys.c.terminal
    )
    row = db.execute(joined.where(keys.c.kid == kid)).first()
    if row is None:
        return None
    return Signed(row.terminal, bytes(row.public_key), bool(row.revoked) or row.state == LOST)


def taken(db: Connection, kid: str) -> bool:
    """Whether any terminal holds, announced or held this key."""
    now = select(t.terminals.c.id).where(t.terminals.c.kid == kid)
    once = select(t.device_keys.c.terminal).where(t.device_keys.c.kid == kid)
    return db.execute(now).first() is not None or db.execute(once).first() is not None


def _held(db: Connection, terminal: str, kid: str) -> bool:
    mine = (t.device_keys.c.terminal == terminal) & (t.device_keys.c.kid == kid)
    return db.execute(select(t.device_keys.c.kid).where(mine)).first() is not None


def _keep(db: Connection, terminal: str, kid: str, key: bytes, state: str, now: str) -> None:
    values = {"terminal": terminal, "kid": kid, "public_key": key, "state": state, "since": now}
    db.execute(insert(t.device_keys).values(**values))
