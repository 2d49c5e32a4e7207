"""The licences the state holds, and what they decide for a case that arrives (四减两免).

A terminal that could not ask in time hands its exemptions in as pending. The province looks each
up when the case arrives and says so in the feed; what is not held becomes a supplement task.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from shared.domain.item import Material, ServiceItem
from shared.domain.materials import How, Lookup, exemption_words, supplement_for
from shared.sandbox import tables as t
from shared.sandbox.identifier import mod_37_36
from shared.sync.contract import LicenceAnswer

SUPPLEMENT = "supplement"
"""Kind of the task that a failed look-up opens."""
_TYPES = {
    "居民身份证": "001",
    "居民户口簿": "002",
    "社会保障卡": "003",
    "老年人优待证": "004",
    "残疾人证": "005",
}
"""Illustrative type codes; a licence of another name carries one made from its name."""
_ISSUER = "11410000000000001X"


def enter(db: Connection, number: str, title: str, issued_on: date) -> str:
    """Enter a licence into the register; the same again changes nothing. Returns its identifier."""
    mine = (t.licences.c.number == number) & (t.licences.c.title == title)
    known = db.execute(select(t.licences.c.identifier).where(mine)).scalar()
    if known is not None:
        return str(known)
    identifier = _identifier(number, title)
    db.execute(
        insert(t.licences).values(
            number=number, title=title, identifier=identifier, issued_on=issued_on.isoformat()
        )
    )
    return identifier


def strike(db: Connection, number: str, title: str) -> None:
    """Take a licence out of the register."""
    mine = (t.licences.c.number == number) & (t.licences.c.title == title)
    db.execute(delete(t.licences).where(mine))


def look_up(db: Connection, kind: str, number: str) -> LicenceAnswer:
    """Whether the register holds a licence of ``kind`` (its catalogue name) for a number."""
    query = select(t.licences).where(t.licences.c.number == number).order_by(t.licences.c.title)
    rows = db.execute(query).all()
    held = tuple(str(row.title) for row in rows)
    for row in rows:
        if kind in (row.title, str(row.title).removeprefix("居民")):
            return LicenceAnswer(
                found=True,
                title=row.title,
                sample=True,
                identifier=row.identifier,
                issued_on=row.issued_on,
                held=held,
            )
    return LicenceAnswer(found=False, sample=True, held=held)


class Exemptions:
    """Decides the pending exemptions of cases, inside the transaction that takes them in.

    item: the service with an id, None when it is not known: then nothing can be looked up and
    the exemptions stay pending.
    """

    def __init__(self, db: Connection, item: Callable[[str], ServiceItem | None], now: str) -> None:
        self._db, self._item, self._now = db, item, now

    def decide(self, case: Row[Any]) -> bool:
        """Look up every exemption a case arrived with as pending; a miss opens a task.

        True when there was anything to decide.
        """
        snapshot = json.loads(case.snapshot)
        number = str(snapshot["applicant"]["number"])
        pending = {str(m["key"]) for m in snapshot["materials"] if m["how"] == How.PENDING}
        if not pending:
            return False
        known = self._item(case.item)
        for material in known.materials if known is not None else ():
            if material.key in pending:
                self._decide(case.case_id, number, material)
        return True

    def close(self, case: Row[Any], task: str, outcome: str) -> bool:
        """Close a task of a case; False when none of that name is open."""
        mine = (t.tasks.c.task == task) & (t.tasks.c.case_id == case.case_id)
        query = update(t.tasks).where(mine, t.tasks.c.closed_at == "")
        return bool(self._db.execute(query.values(closed_at=self._now, outcome=outcome)).rowcount)

    def _decide(self, case_id: str, number: str, material: Material) -> None:
        found = look_up(self._db, material.e_licence or material.name, number).found
        self._db.execute(
            insert(t.lookups).values(
                case_id=case_id,
                material=material.key,
                how=(How.EXEMPT if found else How.BRING).value,
                reason=exemption_words(material, found=found),
                at=self._now,
            )
        )
        task = supplement_for(material, Lookup.FOUND if found else Lookup.MISSING)
        if task is not None:
            self._db.execute(
                insert(t.tasks).values(
                    task=f"{case_id}/{material.key}",
                    case_id=case_id,
                    kind=SUPPLEMENT,
                    material=material.key,
                    sentence=task.sentence,
                    opened_at=self._now,
                )
            )


def _identifier(number: str, title: str) -> str:
    """A GB/T 36904 identifier of an illustrative licence."""
    seed = int.from_bytes(hashlib.sha256(f"{title}\n{number}".encode()).digest()[:8], "big")
    code = _TYPES.get(title) or f"{seed % 900 + 100:03d}"
    parts = (f"1111000000000{code}00", _ISSUER, f"{seed % 10**9:09d}", "001")
    return "1.2.156.3005.2." + ".".join(parts) + "." + mod_37_36("".join(parts))
