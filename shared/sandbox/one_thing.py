"""What joins the cases of a one-thing at the province, and what has to wait for what."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from shared.domain.case import GRANTED, State
from shared.sandbox import tables as t
from shared.sync.contract import name_ok

MOST = 40
"""Members of the largest one-thing this province takes."""
_LONGEST = 200
_CASES = select(t.cases).where(t.cases.c.case_id.in_(bindparam("ids", expanding=True)))


def joined(told: object) -> dict[str, Any]:
    """``part_of`` of a submission, checked: it came from a terminal, and staff pages show it.

    Raises TypeError, KeyError or ValueError for anything else.
    """
    if not isinstance(told, dict):
        raise TypeError("part_of")
    lists = {name: _ids(told[name]) for name in ("waits_for", "cases")}
    words = {name: _words(told[name]) for name in ("waits_elsewhere", "assumed")}
    texts = {name: _text(told[name]) for name in ("bundle", "name", "run", "lead", "lead_dept")}
    return {**texts, **lists, **words}


def waits(db: Connection, row: Row[Any]) -> list[str]:
    """Names of the cases a case still waits for; those nobody handed in count as open."""
    part = json.loads(row.snapshot or "{}").get("part_of") or {}
    wanted = list(part.get("waits_for", ()))
    if not wanted:
        return []
    known = {r.case_id: r for r in db.execute(_CASES, {"ids": wanted}).all()}
    open_ = [c for c in wanted if c not in known or State(known[c].state) not in GRANTED]
    return [known[c].item_name if c in known else "同一件事的前一项" for c in open_]


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise TypeError("text")
    return value


def _words(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST:
        raise TypeError("list")
    return [_text(one) for one in value]


def _ids(value: object) -> list[str]:
    found = _words(value)
    if not all(map(name_ok, found)):
        raise ValueError("case")
    return found
