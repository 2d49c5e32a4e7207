"""Views of ratings, devices, tasks, duty, numbers called, looks at personal data, and refusals."""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, as_json, get, number
from shared.proof import Header

_RATINGS = Table(
    "ratings",
    {
        "subject": str,
        "case_id": str,
        "level": int,
        "labels": str,
        "skipped": int,
        "comment": str,
        "scope": str,
        "at": str,
    },
    pk=("subject",),
)
_DEVICES = Table(
    "devices",
    {"device": str, "kind": str, "state": str, "code": str, "changed_at": str},
    pk=("device",),
)
_TASKS = Table(
    "tasks",
    {
        "task": str,
        "kind": str,
        "case_id": str,
        "sentence": str,
        "material": str,
        "opened_at": str,
        "closed_at": str,
        "outcome": str,
    },
    pk=("task",),
    indexes=(("closed_at",),),
)
_DUTY = Table(
    "duty",
    {"fact": str, "clerk": str, "window": str, "began_at": str, "ended_at": str},
    pk=("fact",),
)
_LOOKS = Table(
    "looks",
    {"fact": str, "clerk": str, "case_id": str, "what": str, "purpose": str, "at": str},
    pk=("fact",),
    indexes=(("case_id",),),
)
_REFUSALS = Table(
    "refusals",
    {
        "fact": str,
        "case_id": str,
        "problem": str,
        "detail": str,
        "at": str,
        "settled_at": str,
        "how": str,
    },
    pk=("fact",),
    indexes=(("settled_at",),),
)
_CALLS = Table(
    "calls",
    {"fact": str, "number": str, "window": str, "how": str, "clerk": str, "at": str},
    pk=("fact",),
    indexes=(("at",),),
)


def _subject(db: Connection, header: Header) -> str:
    """One rating per case; without a case each rating stands for itself."""
    subject = header.case or header.id
    db.execute(
        "insert into ratings (subject, case_id) values (?, ?) on conflict (subject) do nothing",
        (subject, header.case),
    )
    return subject


def _rated(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update ratings set level = ?, labels = ?, skipped = 0, at = ? where subject = ?",
        (
            number(body, "level"),
            as_json(body.get("labels") if body else None),
            header.occurred_at,
            _subject(db, header),
        ),
    )


def _skipped(db: Connection, header: Header, _body: Body) -> None:
    db.execute(
        "update ratings set skipped = 1, at = ? where subject = ? and level = 0",
        (header.occurred_at, _subject(db, header)),
    )


def _commented(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update ratings set comment = ?, scope = ? where subject = ?",
        (get(body, "text"), header.scope, _subject(db, header)),
    )


def _device(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert or replace into devices (device, kind, state, code, changed_at)"
        " values (?, ?, ?, ?, ?)",
        (
            get(body, "device"),
            get(body, "kind"),
            get(body, "after"),
            get(body, "code"),
            header.occurred_at,
        ),
    )


def _task_opened(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into tasks (task, kind, case_id, sentence, material, opened_at)"
        " values (?, ?, ?, ?, ?, ?)"
        " on conflict (task) do nothing",
        (
            get(body, "task"),
            get(body, "kind"),
            get(body, "case"),
            get(body, "sentence"),
            get(body, "material"),
            header.occurred_at,
        ),
    )


def _task_closed(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update tasks set closed_at = ?, outcome = ? where task = ? and closed_at = ''",
        (header.occurred_at, get(body, "outcome"), get(body, "task")),
    )


def _duty_began(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into duty (fact, clerk, window, began_at) values (?, ?, ?, ?)",
        (header.id, get(body, "clerk"), get(body, "window"), header.occurred_at),
    )


def _duty_ended(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update duty set ended_at = ? where clerk = ? and window = ? and ended_at = ''",
        (header.occurred_at, get(body, "clerk"), get(body, "window")),
    )


def _looked(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into looks (fact, clerk, case_id, what, purpose, at) values (?, ?, ?, ?, ?, ?)",
        (
            header.id,
            get(body, "clerk"),
            header.case,
            get(body, "what"),
            get(body, "purpose"),
            header.occurred_at,
        ),
    )


def _stuck_settled(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into refusals (fact, case_id) values (?, ?) on conflict (fact) do nothing",
        (get(body, "fact") or get(body, "task"), header.case),
    )
    db.execute(
        "update refusals set settled_at = ?, how = ? where fact = ?",
        (header.occurred_at, get(body, "how"), get(body, "fact") or get(body, "task")),
    )


def _refused(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert or replace into refusals (fact, case_id, problem, detail, at)"
        " values (?, ?, ?, ?, ?)",
        (
            get(body, "fact"),
            header.case,
            get(body, "problem"),
            get(body, "detail"),
            header.occurred_at,
        ),
    )


def _called(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into calls (fact, number, window, how, clerk, at) values (?, ?, ?, ?, ?, ?)"
        " on conflict (fact) do nothing",
        (
            header.id,
            *(get(body, name) for name in ("number", "window", "how", "clerk")),
            header.occurred_at,
        ),
    )


def _blank(db: Connection, scope: str) -> None:
    db.execute("update ratings set comment = '' where scope = ?", (scope,))


AREA = Area(
    (_RATINGS, _DEVICES, _TASKS, _DUTY, _LOOKS, _REFUSALS, _CALLS),
    {
        "rated": _rated,
        "rating-skipped": _skipped,
        "rating-commented": _commented,
        "device-changed": _device,
        "task-opened": _task_opened,
        "task-closed": _task_closed,
        "duty-began": _duty_began,
        "duty-ended": _duty_ended,
        "data-viewed": _looked,
        "fact-refused": _refused,
        "stuck-settled": _stuck_settled,
        "number-called": _called,
    },
    _blank,
)
