"""A receipt somebody shows at the window: what can be said of it, and what the clerk does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.casework.ports import ReceiptSaid
from shared.casework.progress import CASE_OF as _CASE_OF
from shared.casework.progress import CaseProgress, case_progress
from shared.domain.case import State
from shared.domain.errors import Trouble
from shared.domain.facts import Role
from shared.domain.receipt import ReceiptVerdict, token_of
from shared.domain.turn import turn_of
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office

HANDED_OUT = frozenset({State.DELIVERED.value, State.ARCHIVED.value})


@dataclass(frozen=True, slots=True)
class ReceiptLook:
    """What to show. tone: ok, warn or danger; rows: label and value of what the receipt says."""

    tone: str
    words: str
    sentence: str
    rows: tuple[tuple[str, str], ...] = ()


def look_at_receipt(office: Office, clerk: str, text: str) -> ReceiptLook:
    """Judge a receipt by what a scanner typed. Blocks; the look itself is journalled.

    Without a line only this window's own receipts can be told from forged ones. Raises Trouble
    when the journal cannot be written.
    """
    token = token_of(text)
    found = _asked(office, token)
    number = found.number if found is not None else ""
    what = {"clerk": clerk, "what": f"receipt {number}".strip(), "purpose": "核验回执"}
    office.journal.append(FactDraft("data-viewed", what, role=Role.CLERK))
    if found is None:
        return _offline(office, token)
    verdict = ReceiptVerdict(found.verdict)
    rows = _rows(office, found)
    if verdict is ReceiptVerdict.KNOWN and found.state in HANDED_OUT:
        sentence = "回执是真的，但这件事的结果已经送达，不能凭它再领。有疑问请核对领取记录。"
        return ReceiptLook("warn", "结果已经送达", sentence, rows)
    tone = {ReceiptVerdict.KNOWN: "ok", ReceiptVerdict.NOT_YET_KNOWN: "ok"}.get(verdict, "danger")
    if verdict in (ReceiptVerdict.REVOKED, ReceiptVerdict.UNREADABLE):
        tone = "warn"
    return ReceiptLook(tone, verdict.words, verdict.sentence, rows)


def progress_by_receipt(office: Office, text: str) -> CaseProgress | ReceiptLook:
    """How far the case of a receipt is, for whoever holds the paper before a kiosk's scanner.

    What this terminal gave out it tells as it knows it; anything else as the province answers.
    Nothing of the person is in either. Blocks; the look is journalled (P11).
    """
    token = token_of(text)
    rows = office.journal.query(_CASE_OF + " where r.token = ?", (token,)) if token else []
    what = {"clerk": "", "what": "receipt", "purpose": "凭回执查进度"}
    case = str(rows[0]["case_id"]) if rows else ""
    office.journal.append(FactDraft("data-viewed", what, case=case, role=Role.RESIDENT))
    if rows:
        return case_progress(office, rows[0])[1]
    found = _asked(office, token)
    if found is None:
        return ReceiptLook(
            "warn",
            "查不到",
            "这个码不是本机出的回执，现在也问不到省平台。请刷身份证查，或到人工窗口问。",
        )
    verdict = ReceiptVerdict(found.verdict)
    good = verdict in (ReceiptVerdict.KNOWN, ReceiptVerdict.NOT_YET_KNOWN)
    if not good:
        return ReceiptLook(
            "warn", "查不到", "这个码查不到办件。请看是不是收件回执上的码，或到人工窗口问。"
        )
    state = State(found.state) if found.state in set(State) else None
    sentence = turn_of(state).sentence if state is not None else "省平台还没有登记到这一步。"
    return ReceiptLook("ok", verdict.words, sentence, _rows(office, found))


def _asked(office: Office, token: str) -> ReceiptSaid | None:
    """What the province says; None when it cannot be asked, or says what nobody here knows."""
    province = office.tools.province
    if province is None:
        return None
    try:
        said = province.receipt(token)
        ReceiptVerdict(said.verdict)
    except (Trouble, ValueError):
        return None
    return said


def _offline(office: Office, token: str) -> ReceiptLook:
    query = "select number, item_name, received_at from receipts where token = ?"
    mine = office.journal.query(query, (token,))
    if not mine:
        sentence = "现在联系不上省平台，不能判断真假，不要凭它办理。网络恢复后再核验。"
        return ReceiptLook("warn", "现在不能核验", sentence)
    row = mine[0]
    at = datetime.fromisoformat(str(row["received_at"]))
    sentence = "这张回执是本窗口出的。现在联系不上省平台，别的情况要等网络恢复后再核验。"
    rows = (
        ("收件编号", str(row["number"])),
        ("事项", str(row["item_name"])),
        ("收件时间", _moment(at)),
    )
    return ReceiptLook("ok", "本窗口出的回执", sentence, rows)


def _rows(office: Office, said: ReceiptSaid) -> tuple[tuple[str, str], ...]:
    if not said.number:
        return ()
    zone = office.now().tzinfo
    state = State(said.state).words if said.state in set(State) else ""
    rows = (
        ("收件编号", said.number),
        ("事项", said.item_name),
        ("出具的终端", said.terminal),
        ("收件时间", _moment(datetime.fromtimestamp(said.received_at, zone))),
        ("办到哪里", state),
    )
    return tuple((label, value) for label, value in rows if value)


def _moment(at: datetime) -> str:
    return f"{at.year} 年 {at.month} 月 {at.day} 日 {at:%H:%M}"
