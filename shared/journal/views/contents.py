"""Views of what a case holds: answers, materials, pages, supplements. All personal.

Every key holds the scope: a forgotten scope's rows go as a whole, and rows of two scopes never
overwrite each other, so rebuilding without a key gives the same tables.
"""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, as_json, get, number
from shared.proof import Header

_ANSWERS = Table(
    "answers",
    {"case_id": str, "scope": str, "question": str, "value": str, "source": str, "at": str},
    pk=("case_id", "scope", "question"),
)
_MATERIALS = Table(
    "materials",
    {
        "case_id": str,
        "scope": str,
        "material": str,
        "how": str,
        "reason": str,
        "verdict": str,
        "verdict_reason": str,
        "clerk": str,
    },
    pk=("case_id", "scope", "material"),
)
_PAGES = Table(
    "pages",
    {
        "case_id": str,
        "scope": str,
        "page": str,
        "material": str,
        "digest": str,
        "media_type": str,
        "width": int,
        "height": int,
        "dpi": int,
        "kind": str,
        "fields": str,
        "findings": str,
        "at": str,
    },
    pk=("case_id", "scope", "page"),
)
_SUPPLEMENTS = Table(
    "supplements",
    {
        "case_id": str,
        "scope": str,
        "fact": str,
        "materials": str,
        "reason": str,
        "clerk": str,
        "at": str,
    },
    pk=("case_id", "scope", "fact"),
)


def _answer(db: Connection, header: Header, body: Body) -> None:
    if body is None:
        return
    db.execute(
        "insert or replace into answers (scope, case_id, question, value, source, at)"
        " values (?, ?, ?, ?, ?, ?)",
        (
            header.scope,
            header.case,
            get(body, "question"),
            as_json(body.get("value")),
            get(body, "source"),
            header.occurred_at,
        ),
    )


def _settled(db: Connection, header: Header, body: Body) -> None:
    if body is None:
        return
    db.execute(
        "insert into materials (scope, case_id, material, how, reason) values (?, ?, ?, ?, ?)"
        " on conflict (case_id, scope, material) do update"
        " set how = excluded.how, reason = excluded.reason",
        (
            header.scope,
            header.case,
            get(body, "material"),
            get(body, "how"),
            get(body, "reason"),
        ),
    )


def _checked(db: Connection, header: Header, body: Body) -> None:
    if body is None:
        return
    db.execute(
        "insert into materials (scope, case_id, material, verdict, verdict_reason, clerk)"
        " values (?, ?, ?, ?, ?, ?) on conflict (case_id, scope, material) do update"
        " set verdict = excluded.verdict, verdict_reason = excluded.verdict_reason,"
        " clerk = excluded.clerk",
        (
            header.scope,
            header.case,
            get(body, "material"),
            get(body, "verdict"),
            get(body, "reason"),
            get(body, "clerk"),
        ),
    )


def _page(db: Connection, header: Header, body: Body) -> None:
    if body is None:
        return
    db.execute(
        "insert or replace into pages (scope, page, case_id, material, digest, media_type,"
        " width, height, dpi, kind, fields, findings, at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.scope,
            get(body, "page"),
            header.case,
            get(body, "material"),
            get(body, "digest"),
            get(body, "media_type"),
            number(body, "width"),
            number(body, "height"),
            number(body, "dpi"),
            get(body, "kind"),
            as_json(body.get("fields")),
            as_json(body.get("findings")),
            header.occurred_at,
        ),
    )


def _page_removed(db: Connection, header: Header, body: Body) -> None:
    if body is not None:
        db.execute(
            "delete from pages where case_id = ? and scope = ? and page = ?",
            (header.case, header.scope, get(body, "page")),
        )


def _supplement(db: Connection, header: Header, body: Body) -> None:
    if body is None:
        return
    db.execute(
        "insert or replace into supplements (scope, fact, case_id, materials, reason, clerk, at)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            header.scope,
            header.id,
            header.case,
            as_json(body.get("materials")),
            get(body, "reason"),
            get(body, "clerk"),
            header.occurred_at,
        ),
    )


def _blank(db: Connection, scope: str) -> None:
    db.execute("delete from answers where scope = ?", (scope,))
    db.execute("delete from materials where scope = ?", (scope,))
    db.execute("delete from pages where scope = ?", (scope,))
    db.execute("delete from supplements where scope = ?", (scope,))


AREA = Area(
    (_ANSWERS, _MATERIALS, _PAGES, _SUPPLEMENTS),
    {
        "answer-given": _answer,
        "material-settled": _settled,
        "material-checked": _checked,
        "page-captured": _page,
        "page-removed": _page_removed,
        "supplement-requested": _supplement,
    },
    _blank,
)
