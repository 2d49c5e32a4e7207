"""Who uses the terminals: residents at a kiosk, clerks at a desk. One ``yield`` is a pause.

The order of facts is casework's: durable first, paper after it; a scope ends with its visit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.domain.facts import Role
from shared.journal import FactDraft, ScopeKind, Tx, points
from tests.sim.machine import Machine

ITEM = "MZ002"
_CARD = {"name": "王桂芳", "number": "410101194003070021"}


def resident(world: Any, m: Machine) -> Iterator[None]:
    """One visit, from first touch to goodbye; not everybody stays to the end."""
    visit = world.name("v", m)
    m.append(FactDraft("visit-began", {"visit": visit, "face": m.kind}))
    if world.rng.random() < 0.005:  # a printer that flaps: more than one batch, and heads between
        body = {"device": "p1", "kind": "printer", "before": "ready", "after": "gone", "code": ""}
        m.append(*[FactDraft("device-changed", body)] * 230)
    yield
    scope = m.do(m.journal.begin_scope, ScopeKind.VISIT)
    m.append(FactDraft("resident-identified", {"card": _CARD, "how": "card"}, scope=scope))
    submitted = False
    for _ in range(world.rng.choice((1, 1, 1, 2))):
        yield
        case = world.name("c", m)
        yield from _fill(world, m, visit, scope, case)
        if world.rng.random() < 0.15:
            break
        yield from world.bug.submit(world, m, visit, scope, case)
        submitted = True
        if world.rng.random() < 0.2:
            level = world.rng.choice((5, 5, 5, 9))  # no such level: stored, and refused in the feed
            m.append(FactDraft("rated", {"level": level, "labels": []}, case=case, item=ITEM))
    yield
    if world.rng.random() < 0.8:
        m.append(FactDraft("visit-ended", {"visit": visit, "reason": "done"}))
    if submitted:
        m.do(m.journal.forget, scope, "done")
    else:
        m.do(m.journal.destroy, scope, "not-submitted")


def clerk(world: Any, m: Machine) -> Iterator[None]:
    """A spell of work at the desk: a case of the hall, or one that begins here."""
    found = m.do(
        m.journal.query,
        "select case_id, scope, number, state from cases"
        " where scope <> '' and state in ('received', 'supplementing', 'supplemented')",
    )
    mine = [row for row in found if m.journal.readable(row["scope"])]
    if not mine:
        if world.rng.random() < 0.5:
            yield from _at_the_window(world, m)
        return
    row = world.rng.choice(mine)
    case, scope = row["case_id"], row["scope"]
    body = {"clerk": "C1", "what": "case", "purpose": "work"}
    m.append(FactDraft("data-viewed", body, case=case, item=ITEM, role=Role.CLERK))
    yield
    body = {"material": "photo", "verdict": "passed", "reason": "", "clerk": "C1"}
    m.append(FactDraft("material-checked", body, scope, case, ITEM, role=Role.CLERK))
    yield
    if row["state"] == "supplementing":
        body = {"clerk": "C1", "window": "1"}
        m.append(FactDraft("supplement-received", body, "", case, ITEM, "supplemented"))
    elif world.rng.random() < 0.3:
        body = {"materials": ["photo"], "reason": "missing", "clerk": "C1"}
        m.append(FactDraft("supplement-requested", body, scope, case, ITEM, "supplementing"))
    else:
        yield from _accept(world, m, case, str(row["number"]))
        if world.rng.random() < 0.3:
            m.do(m.journal.forget, scope, "retention")


def _at_the_window(world: Any, m: Machine) -> Iterator[None]:
    visit, case = world.name("v", m), world.name("c", m)
    scope = m.do(m.journal.begin_scope, ScopeKind.CASE)
    yield from _fill(world, m, visit, scope, case)
    yield from world.bug.submit(world, m, visit, scope, case)


def _accept(world: Any, m: Machine, case: str, number: str) -> Iterator[None]:
    body = {"number": number, "clerk": "C1", "window": "1", "promised_by": "2026-12-01"}
    body |= {"provisional": False}
    m.append(FactDraft("case-accepted", body, "", case, ITEM, "accepted", Role.CLERK))
    yield
    yield from print_paper(world, m, "", number, "acceptance")


def _fill(world: Any, m: Machine, visit: str, scope: str, case: str) -> Iterator[None]:
    body: dict[str, Any] = {"visit": visit, "item_name": "高龄津贴"}
    m.append(FactDraft("case-opened", body, case=case, item=ITEM, role=Role.RESIDENT))
    for number in range(world.rng.choice((0, 0, 1, 1, 2))):
        yield
        data = world.rng.randbytes(world.rng.choice((40, 900, 5000, 20_000)))
        digest = m.do(m.journal.put_blob, scope, data, "image/jpeg")
        yield
        body = {"material": "photo", "page": f"{case}-{number}", "digest": digest}
        body |= {"media_type": "image/jpeg"}
        m.append(FactDraft("page-captured", body, scope, case, ITEM))
        world.pages.append((m.name, case, digest))
    yield


def submit(world: Any, m: Machine, visit: str, scope: str, case: str) -> Iterator[None]:
    """Number, case and receipt in one transaction; paper only then."""
    number = commit(world, m, visit, scope, case)
    yield
    yield from print_paper(world, m, visit, number, "receipt")


def commit(world: Any, m: Machine, visit: str, scope: str, case: str) -> str:
    """The case and its receipt; returns the number once both are durable."""
    made: list[str] = []

    def build(tx: Tx) -> list[FactDraft]:
        day = f"{m.now():%y%m%d}"
        number = f"{m.terminal} {day} {tx.next_serial(day):04d}"
        body: dict[str, Any] = {"number": number, "applicant": _CARD, "answers": {}}
        body |= {"materials": [], "pages": []}
        tx.add(FactDraft("case-submitted", body, scope, case, ITEM, "submitted", Role.RESIDENT))
        seconds = int(m.now().timestamp())
        token = tx.receipt_token(number=number, case=case, item=ITEM, received_at=seconds)
        made[:] = [number]
        body = {"number": number, "visit": visit, "token": token, "item_name": "高龄津贴"}
        body |= {"received_at": m.now().isoformat(), "expected_by": "2026-12-01"}
        body |= {"provisional": False}
        return [FactDraft("receipt-issued", body, "", case, ITEM, "received")]

    m.append_with(build)
    return made[0]


def print_paper(world: Any, m: Machine, visit: str, number: str, paper: str) -> Iterator[None]:
    """Begin durably, print, settle durably."""
    name = world.name("p", m)
    body = {"print": name, "visit": visit, "number": number, "paper": paper, "copy": 0}
    m.append(FactDraft("print-begun", body))
    m.do(points.reach, "print.begun")
    yield
    fate = world.rng.random()
    if fate < 0.1:
        m.append(FactDraft("print-failed", {"print": name, "code": "paper-out"}))
        return
    world.checks.paper(m, name, number, paper)
    m.do(points.reach, "print.sent")
    if fate < 0.2:
        m.append(FactDraft("print-unknown", {"print": name, "reason": "no-answer"}))
    else:
        m.append(FactDraft("print-confirmed", {"print": name}))
    m.do(points.reach, "print.settled")
