"""Tables of the sandbox: what arrived (verbatim) apart from what was applied."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# Lengths are the contract's business (shared.sync.contract.MAX_NAME): what a terminal has sealed is
# kept as it came, and SQLite and PostgreSQL store short and long alike.
_ID = String()
_WHEN = String()
_N = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""

terminals = Table(
    "terminals",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kid", _ID, unique=True, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("kind", _ID, nullable=False),
    Column("hall", _ID, nullable=False),
    Column("hall_name", Text, nullable=False),
    Column("revoked", Boolean, nullable=False, default=False),
)

device_keys = Table(
    "device_keys",
    metadata,
    Column("kid", _ID, primary_key=True),
    Column("terminal", _ID, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("state", _ID, nullable=False),
    Column("since", _WHEN, nullable=False),
)
"""Keys of terminals beside the one in force: announced (next) and former ones."""

codes = Table(
    "enrolment_codes",
    metadata,
    Column("terminal", _ID, primary_key=True),
    Column("kind", _ID, nullable=False),
    Column("hall", _ID, nullable=False),
    Column("hall_name", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("expires_at", _WHEN, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", _WHEN, nullable=False, default=""),
    Column("kid", _ID, nullable=False, default=""),
    Column("spki", _ID, nullable=False, default=""),
    Column("chain", LargeBinary, nullable=False, default=b""),
)
"""One-time codes; of a used one also who used it and the certificate it brought."""

certificates = Table(
    "certificates",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("serial", _ID, unique=True, nullable=False),
    Column("terminal", _ID, nullable=False),
    Column("spki", _ID, nullable=False),
    Column("not_after", _WHEN, nullable=False),
    Column("issued_at", _WHEN, nullable=False),
    Column("used_at", _WHEN, nullable=False, default=""),
    Column("state", _ID, nullable=False),
)
"""Every client certificate that was issued: valid, superseded or revoked."""
Index("certificates_terminal", certificates.c.terminal)

chains = Table(
    "chains",
    metadata,
    Column("terminal", _ID, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", _ID, nullable=False),
    Column("head", Text, nullable=False, default=""),
)
"""How far each terminal's journal is stored, and its last signed head."""

facts = Table(
    "facts",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("id", _ID, unique=True, nullable=False),
    Column("terminal", _ID, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("case_id", _ID, nullable=False),
    Column("type", _ID, nullable=False),
    Column("scope", _ID, nullable=False),
    Column("hash", _ID, nullable=False),
    Column("header", Text, nullable=False),
    Column("clear", Text),
    Column("salt", LargeBinary),
    Column("sealed", LargeBinary),
    Column("body_state", _ID, nullable=False),
    Column("applied", _ID, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    UniqueConstraint("terminal", "epoch", "seq"),
)
Index("facts_case", facts.c.case_id)
Index("facts_scope", facts.c.scope, facts.c.body_state)

quarantine = Table(
    "quarantine",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("id", _ID, nullable=False),
    Column("hash", _ID, nullable=False),
    Column("terminal", _ID, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("fact", Text, nullable=False),
    Column("problem", _ID, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    UniqueConstraint("id", "hash", "terminal"),
)

scopes = Table(
    "scopes",
    metadata,
    Column("scope", _ID, primary_key=True),
    Column("terminal", _ID, nullable=False),
    Column("wrapped", LargeBinary),
    Column("destroyed", Boolean, nullable=False, default=False),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("item", _ID, nullable=False),
    Column("item_name", Text, nullable=False, default=""),
    Column("number", _ID, nullable=False, default=""),
    Column("state", _ID, nullable=False),
    Column("terminal", _ID, nullable=False),
    Column("hall", _ID, nullable=False),
    Column("scope", _ID, nullable=False, default=""),
    Column("submitted_at", _WHEN, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    Column("accepted_at", _WHEN, nullable=False, default=""),
    Column("changed_at", _WHEN, nullable=False),
    Column("window", Text, nullable=False, default=""),
    Column("promised_by", _ID, nullable=False, default=""),
    Column("expected_by", _ID, nullable=False, default=""),
    Column("provisional", Boolean, nullable=False, default=False),
    Column("snapshot", Text, nullable=False, default=""),
)

parked = Table(
    "parked_cases",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("problem", _ID, nullable=False),
)
"""Cases with a fact that does not prove itself: stored on, applied no more until a person looks."""

names = Table(
    "item_names",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("item", _ID, nullable=False),
    Column("item_name", Text, nullable=False),
)
"""Names of items of cases that were opened but not yet submitted."""

pages = Table(
    "pages",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("digest", _ID, primary_key=True),
    Column("scope", _ID, nullable=False),
    Column("page", _ID, nullable=False),
    Column("material", Text, nullable=False),
    Column("media_type", _ID, nullable=False),
    Column("sealed_digest", _ID, nullable=False, default=""),
    Column("removed", Boolean, nullable=False, default=False),
)

EVIDENCE_TYPES = ("application/pdf", "application/ofd")
"""What evidence files are; everything else in ``pages`` is a page."""

blobs = Table(
    "blobs",
    metadata,
    Column("sealed_digest", _ID, primary_key=True),
    Column("terminal", _ID, nullable=False),
    Column("scope", _ID, nullable=False),
    Column("length", Integer, nullable=False),
    Column("offset", Integer, nullable=False, default=0),
    Column("received", BigInteger, nullable=False, default=0),
    Column("digest", _ID, nullable=False, default=""),
    Column("state", _ID, nullable=False),
)

blocks = Table(
    "blob_blocks",
    metadata,
    Column("sealed_digest", _ID, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("digests", LargeBinary, nullable=False),
)
"""What the sender signed of each block of an upload; gone once the whole has proved itself."""

feed = Table(
    "feed",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("terminal", _ID, nullable=False),
    Column("type", _ID, nullable=False),
    Column("case_id", _ID, nullable=False, default=""),
    Column("item", _ID, nullable=False, default=""),
    Column("state", _ID, nullable=False, default=""),
    Column("at", _WHEN, nullable=False),
    Column("body", Text, nullable=False),
)
Index("feed_terminal", feed.c.terminal, feed.c.n)

ratings = Table(
    "ratings",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("level", Integer, nullable=False),
    Column("labels", Text, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("channel", _ID, nullable=False),
    Column("at", _WHEN, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("terminal", _ID, nullable=False),
    Column("kind", _ID, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", _WHEN, nullable=False),
)

deeds = Table(
    "deeds",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("at", _WHEN, nullable=False),
    Column("by", Text, nullable=False),
    Column("deed", _ID, nullable=False),
    Column("terminal", _ID, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What the province's staff did about terminals, each under a person's name."""

closings = Table(
    "closings",
    metadata,
    Column("alarm", BigInteger, primary_key=True, autoincrement=False),
    Column("deed", BigInteger, nullable=False),
)
"""Alarms a person has looked at, and the deed that closed them."""

licences = Table(
    "licences",
    metadata,
    Column("number", _ID, primary_key=True),
    Column("title", String(80), primary_key=True),
    Column("identifier", String(80), nullable=False),
    Column("issued_on", _WHEN, nullable=False),
)
"""The e-licences the state holds, by the holder's number."""

lookups = Table(
    "lookups",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("material", _ID, primary_key=True),
    Column("how", _ID, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", _WHEN, nullable=False),
)
"""What became of the exemptions a case arrived with as pending."""

tasks = Table(
    "tasks",
    metadata,
    Column("task", String(128), primary_key=True),
    Column("case_id", _ID, nullable=False),
    Column("kind", _ID, nullable=False),
    Column("material", _ID, nullable=False, default=""),
    Column("sentence", Text, nullable=False),
    Column("opened_at", _WHEN, nullable=False),
    Column("closed_at", _WHEN, nullable=False, default=""),
    Column("outcome", _ID, nullable=False, default=""),
)
Index("tasks_case", tasks.c.case_id)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("terminal", _ID, primary_key=True),
    Column("body", Text, nullable=False),
    Column("received_at", _WHEN, nullable=False),
    Column("first_at", _WHEN, nullable=False),
)
"""The newest word of each terminal on how it is."""

changes = Table(
    "terminal_changes",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("terminal", _ID, nullable=False),
    Column("at", _WHEN, nullable=False),
    Column("what", _ID, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)
"""What changed from one heartbeat to the next, bounded for each terminal."""
Index("terminal_changes_terminal", changes.c.terminal, changes.c.n)

orders = Table(
    "remote_orders",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("id", _ID, unique=True, nullable=False),
    Column("terminal", _ID, nullable=False),
    Column("verb", _ID, nullable=False),
    Column("device", _ID, nullable=False),
    Column("by", _ID, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", _WHEN, nullable=False),
    Column("expires", _WHEN, nullable=False),
    Column("signed", Text, nullable=False),
    Column("state", _ID, nullable=False),
    Column("code", _ID, nullable=False, default=""),
    Column("changed_at", _WHEN, nullable=False),
    Column("bundle", _ID, nullable=False, default=""),
    Column("scope", _ID, nullable=False, default=""),
)
"""What terminals were ordered to do, by whom and why, and what came of it."""
Index("remote_orders_terminal", orders.c.terminal, orders.c.n)

looks = Table(
    "looks",
    metadata,
    Column("n", _N, primary_key=True, autoincrement=True),
    Column("terminal", _ID, nullable=False),
    Column("case_id", _ID, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", _WHEN, nullable=False),
)
"""Every look at a page by a terminal (promise P11)."""
