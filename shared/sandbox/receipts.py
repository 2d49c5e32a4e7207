"""What the province says of a receipt somebody shows: one judgement for page, desk and door."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from shared.domain.receipt import ReceiptVerdict, token_of
from shared.proof import ReceiptToken, TokenError, TokenVerdict, decode_token, verify_token
from shared.sandbox import tables as t
from shared.sandbox.device_keys import signed_with
from shared.sandbox.feed import case_row
from shared.sandbox.sealed import BodyState
from shared.sync.contract import ReceiptAnswer

RECEIPT = "receipt-issued"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, the token when it could be read, and the case as the province has it."""

    verdict: ReceiptVerdict
    token: ReceiptToken | None = None
    case: Row[Any] | None = None
    stranger: bool = False
    """Forged, for nobody here holds the key it names."""

    def answer(self) -> ReceiptAnswer:
        """The same on the wire."""
        token, case = self.token, self.case
        if token is None:
            return ReceiptAnswer(verdict=self.verdict.value)
        said = ReceiptAnswer(
            verdict=self.verdict.value,
            number=token.number,
            case=token.case,
            item=token.item,
            terminal=token.terminal,
            received_at=token.received_at,
        )
        if case is None:
            return said
        more = {"item_name": case.item_name, "state": case.state, "changed_at": case.changed_at}
        return said.model_copy(update=more | {"hall": case.hall})


def judge(db: Connection, text: str) -> Judged:
    """Judge a receipt (its token, or the address that holds it)."""
    text = token_of(text)
    try:
        token, _, _ = decode_token(text)
    except TokenError:
        return Judged(ReceiptVerdict.UNREADABLE)
    device = signed_with(db, token.kid)
    if device is None:
        return Judged(ReceiptVerdict.FORGED, stranger=True)
    signed = verify_token(text, {token.kid: device.public_key})
    if signed is not TokenVerdict.VALID or token.terminal != device.terminal:
        return Judged(ReceiptVerdict.FORGED)
    return _placed(db, text, token, revoked=device.revoked)


def _placed(db: Connection, text: str, token: ReceiptToken, *, revoked: bool) -> Judged:
    """A genuine signature: does the province hold this receipt, another in its place, or none?

    A revoked key stores nothing any more (403), so what is stored was signed before: it stands.
    """
    case = case_row(db, token.case)
    if _stored(db, token, text):
        return Judged(ReceiptVerdict.KNOWN, token, case)
    if _clashes(db, token, text, case):
        return Judged(ReceiptVerdict.REPLAYED, token)
    if revoked:
        return Judged(ReceiptVerdict.REVOKED, token)
    # a receipt follows its case in the journal: where the case is, the receipt is on its way
    known = ReceiptVerdict.NOT_YET_KNOWN if case is None else ReceiptVerdict.KNOWN
    return Judged(known, token, case)


def _stored(db: Connection, token: ReceiptToken, text: str) -> bool:
    mine = (t.facts.c.terminal == token.terminal) & (t.facts.c.case_id == token.case)
    return text in _tokens(db, mine)


def _clashes(db: Connection, token: ReceiptToken, text: str, case: Row[Any] | None) -> bool:
    """True when the province holds something else where this receipt says it belongs."""
    if _tokens(db, t.facts.c.case_id == token.case):
        return True  # another receipt of the case: this paper is of a past that was left behind
    if case is not None and (case.terminal, case.number) != (token.terminal, token.number):
        return True
    numbered = select(t.cases.c.case_id).where(
        t.cases.c.number == token.number,
        t.cases.c.terminal == token.terminal,
        t.cases.c.case_id != token.case,
    )
    if db.execute(numbered).first() is not None:
        return True
    return _aside(db, token, text) or _taken(db, token)


def _tokens(db: Connection, where: Any) -> set[str]:  # noqa: ANN401 - a SQL condition
    """Tokens of the receipts stored and proved under a condition."""
    query = select(t.facts.c.clear).where(
        where,
        t.facts.c.type == RECEIPT,
        t.facts.c.body_state == BodyState.OPEN.value,
        t.facts.c.clear.is_not(None),  # a sealed one is no receipt of ours
    )
    return {str(json.loads(row.clear).get("token", "")) for row in db.execute(query)}


def _aside(db: Connection, token: ReceiptToken, text: str) -> bool:
    """True when the receipt itself was set aside: a clone's, or a history that was left."""
    mine = (t.quarantine.c.terminal == token.terminal) & (t.quarantine.c.seq == token.seq)
    for row in db.execute(select(t.quarantine.c.fact).where(mine)):
        clear = json.loads(row.fact).get("clear") or {}
        if clear.get("token") == text:
            return True
    return False


def _taken(db: Connection, token: ReceiptToken) -> bool:
    """True when another fact stands in the place the receipt claims behind its head."""
    head = token.head.hex()
    mine = (t.facts.c.terminal == token.terminal) & (t.facts.c.hash.startswith(head))
    before = db.execute(select(t.facts.c.epoch, t.facts.c.seq).where(mine)).first()
    if before is None or token.seq <= before.seq:
        return False  # not here yet, or the first facts of a later epoch
    place = (t.facts.c.epoch == before.epoch) & (t.facts.c.seq == token.seq)
    after = select(t.facts.c.n).where(t.facts.c.terminal == token.terminal, place)
    return db.execute(after).first() is not None
