"""Views of self-tests: each one, and each thing that was found, for its history."""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, as_json, get, number
from shared.proof import Header

_TESTS = Table(
    "self_tests",
    {
        "epoch": int,
        "seq": int,
        "at": str,
        "began": str,
        "level": str,
        "trigger": str,
        "outcome": str,
        "seconds": int,
        "findings": str,
    },
    pk=("epoch", "seq"),
)
_FINDINGS = Table(
    "self_test_findings",
    {
        "id": str,
        "epoch": int,
        "seq": int,
        "at": str,
        "outcome": str,
        "code": str,
        "figures": str,
    },
    pk=("id", "epoch", "seq"),
)


def _ended(db: Connection, header: Header, body: Body) -> None:
    findings = [f for f in (body or {}).get("findings", []) if isinstance(f, dict)]
    db.execute(
        'insert into self_tests (epoch, seq, at, began, level, "trigger", outcome, seconds,'
        " findings) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.epoch,
            header.seq,
            header.occurred_at,
            get(body, "began"),
            get(body, "level"),
            get(body, "trigger"),
            get(body, "outcome"),
            number(body, "seconds"),
            as_json(findings),
        ),
    )
    db.executemany(
        "insert or ignore into self_test_findings (id, epoch, seq, at, outcome, code, figures)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                get(one, "id"),
                header.epoch,
                header.seq,
                header.occurred_at,
                get(one, "outcome"),
                get(one, "code"),
                as_json(one.get("figures") or {}),
            )
            for one in findings
        ],
    )


AREA = Area((_TESTS, _FINDINGS), {"self-test-ended": _ended})
