"""View of the machine's own doings: devices, starts, technicians; newest first by its index."""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, as_json, get
from shared.proof import Header

TYPES = (
    "terminal-started",
    "epoch-began",
    "device-changed",
    "journal-verified",
    "catalogue-switched",
    "self-test-ended",
    "stock-changed",
    "remote-ordered",
    "remote-refused",
    "remote-done",
    "technician-pin-set",
    "technician-entered",
    "technician-left",
    "technician-refused",
    "technician-acted",
)
"""Clear facts that say something of the machine and nothing of anybody who came to it."""

_EVENTS = Table(
    "machine_events",
    {
        "epoch": int,
        "seq": int,
        "at": str,
        "type": str,
        "device": str,
        "code": str,
        "body": str,
    },
    pk=("epoch", "seq"),
    indexes=(("at",), ("device", "at")),
)


def _happened(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into machine_events (epoch, seq, at, type, device, code, body)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            header.epoch,
            header.seq,
            header.occurred_at,
            header.type,
            get(body, "device"),
            get(body, "code"),
            as_json(dict(body or {})),
        ),
    )


AREA = Area((_EVENTS,), dict.fromkeys(TYPES, _happened))
