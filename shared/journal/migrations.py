"""Tables of the journal file, made and changed with sqlite-utils over SQLCipher.

Only a file that is new or older needs this module; ``schema`` loads it then. Facts are immutable
(triggers). Views are not migrated: they are dropped and rebuilt from facts when their version
changes.
"""

from __future__ import annotations

from shared.journal import points, views
from shared.journal.engine import Connection  # before sqlite-utils: it names SQLCipher to it

# isort: split
from sqlite_utils import Database, Migrations

__all__ = ["Database", "apply"]

migrations = Migrations("journal")

_FACTS = {
    "pos": int,  # epoch << 40 | seq: order, identity and uniqueness in one key
    "id": str,
    "terminal": str,
    "epoch": int,
    "seq": int,
    "case_id": str,
    "case_seq": int,
    "type": str,
    "item": str,
    "state": str,
    "role": str,
    "catalogue": str,
    "occurred_at": str,
    "clock_offset_ms": int,
    "schema": int,
    "scope": str,
    "body_hash": str,
    "prev_hash": str,
    "clear": str,
    "salt": bytes,
    "sealed": bytes,
}
_NULLABLE = {"clock_offset_ms", "clear", "salt", "sealed"}


@migrations()
def m001_facts_keys_blobs(db: Database) -> None:
    """First schema."""
    db.table("facts").create(_FACTS, pk="pos", not_null=set(_FACTS) - _NULLABLE, strict=True)
    db.table("facts").create_index(["id"], unique=True)
    db.execute("create index facts_of_case on facts (case_id, pos) where case_id <> ''")
    for verb in ("update", "delete"):
        db.execute(
            f"create trigger facts_refuse_{verb} before {verb} on facts"
            " begin select raise(abort, 'facts are immutable'); end"
        )
    db.table("scopes").create(
        {
            "scope": str,
            "kind": str,
            "wrapped": bytes,
            "local_wrap": bytes,
            "state": str,
            "submitted": int,
            "began_at": str,
        },
        pk="scope",
        strict=True,
    )
    db.table("blobs").create(
        {
            "sealed_digest": str,
            "scope": str,
            "name": str,
            "media_type": str,
            "size": int,
            "added_at": str,
            "stored_at": str,
        },
        pk="sealed_digest",
        strict=True,
    )
    db.table("blobs").create_index(["scope", "name"], unique=True)
    db.table("heads").create(
        {
            "pos": int,
            "terminal": str,
            "epoch": int,
            "seq": int,
            "hash": str,
            "signed_at": str,
            "kid": str,
            "signature": str,
        },
        pk="pos",
        strict=True,
    )
    db.table("serials").create({"day": str, "last": int}, pk="day", strict=True)
    db.table("marks").create({"key": str, "value": str}, pk="key", strict=True)


@migrations()
def m002_what_waits(db: Database) -> None:
    """Weeks without the province: what waits for it is found without reading what does not."""
    # one value only, so the index lists rows in the order they came
    db.execute("create index blobs_waiting on blobs (stored_at) where stored_at = ''")
    db.execute(
        "create index facts_of_acts on facts (pos, case_id, type) where type in ('case-submitted',"
        " 'case-accepted', 'supplement-requested', 'supplement-received', 'result-handed-out')"
    )


@migrations()
def m003_live_scopes(db: Database) -> None:
    """A start finds the few live scopes without reading every one there ever was."""
    db.execute("create index live_scopes on scopes (scope) where state = 'live'")


def apply(connection: Connection, version: int) -> None:
    """Apply what is pending, write ``version``, and create the views anew when theirs is old.

    The views' version is written by the rebuild that fills them: a stop in between is repeated.
    """
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    migrations.apply(db)
    points.reach("migrate.applied")
    connection.execute(f"pragma user_version = {version}")
    row = connection.execute("select value from marks where key = 'views'").fetchone()
    if row is not None and row[0] == str(views.VERSION):
        return
    connection.execute("begin immediate")
    with db.atomic():
        views.create(db)
    connection.execute("commit")
    points.reach("migrate.views-made")
