"""What the journal says of cash: every note and coin once, and what became of each.

The facts come first: a note in escrow is written down before it is moved, and what was credited
before the machine is told to forget it. So after any stop the journal knows which piece is open,
and the machine is asked about that one only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uuid_utils

from shared.devices.cash.words import CashEvent, CashMark
from shared.domain.facts import Role
from shared.domain.money import yuan
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.journal import Journal


def new_id() -> str:
    """A fresh id for a payment, a piece or a task."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True, slots=True)
class Piece:
    """A note or coin the journal knows. state: escrowed, stacked, returned or unknown."""

    id: str
    payment: str
    device: str
    value: int
    state: str
    how: str
    taken: int
    """Pieces the machine had ever taken before it, -1 when it does not count."""


class CashBook:
    """Writes the facts of one terminal's cash and reads them back."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, type_: str, body: Mapping[str, Any], payment: str = "") -> None:
        """Append one fact, tied to the case of its payment."""
        self._journal.append(self.draft(type_, body, payment))

    def append_all(self, drafts: Sequence[FactDraft]) -> None:
        """Append several facts in one durable transaction."""
        self._journal.append(*drafts)

    def draft(self, type_: str, body: Mapping[str, Any], payment: str = "") -> FactDraft:
        """A fact, tied to the case of its payment."""
        return FactDraft(type_, body, case=self.case_of(payment), role=Role.DEVICE)

    def case_of(self, payment: str) -> str:
        """The case a payment is for, '' for none."""
        if not payment:
            return ""
        rows = self._journal.query("select case_id from payments where payment = ?", (payment,))
        return str(rows[0]["case_id"]) if rows else ""

    # -- reading ---------------------------------------------------------------------------------

    def received(self, payment: str) -> int:
        """Fen that certainly lie in a box for a payment."""
        return sum(v * n for v, n in self.pieces_in(payment).items())

    def pieces_in(self, payment: str) -> dict[int, int]:
        """Denomination to count of what certainly lies in a box for a payment."""
        rows = self._journal.query(
            "select value, count(*) as n from pieces where payment = ? and state = 'stacked'"
            " group by value order by value desc",
            (payment,),
        )
        return {int(r["value"]): int(r["n"]) for r in rows}

    def handed(self, payment: str) -> int:
        """Fen a clerk took for a payment at the window, less the change."""
        rows = self._journal.query(
            "select coalesce(sum(amount), 0) as v from takings where payment = ?", (payment,)
        )
        return int(rows[0]["v"])

    def uncertain(self, payment: str) -> int:
        """Fen of pieces nobody knows the end of yet."""
        rows = self._journal.query(
            "select coalesce(sum(value), 0) as v from pieces where payment = ?"
            " and state in ('escrowed', 'unknown')",
            (payment,),
        )
        return int(rows[0]["v"])

    def box(self, device: str) -> dict[int, int]:
        """Denomination to count of what lies in the box that is in a machine now."""
        rows = self._journal.query(
            "select p.value as value, count(*) as n from pieces p join cash_marks m"
            " on m.device = p.device and m.box = p.box where p.device = ? and p.state = 'stacked'"
            " group by p.value order by p.value desc",
            (device,),
        )
        return {int(r["value"]): int(r["n"]) for r in rows}

    def mark(self, device: str) -> tuple[CashMark, bool]:
        """Where a machine stood when it was written down last, and whether nothing moved then."""
        rows = self._journal.query(
            "select events, taken, quiet from cash_marks where device = ?", (device,)
        )
        if not rows:
            return CashMark(), True
        row = rows[0]
        return CashMark(int(row["events"]), int(row["taken"])), bool(row["quiet"])

    def last_piece(self, device: str) -> Piece | None:
        """The piece a machine handled last."""
        rows = self._journal.query(
            "select piece, payment, device, value, state, how, taken from pieces where device = ?"
            " order by epoch desc, seq desc limit 1",
            (device,),
        )
        if not rows:
            return None
        r = rows[0]
        return Piece(
            str(r["piece"]),
            str(r["payment"]),
            str(r["device"]),
            int(r["value"]),
            str(r["state"]),
            str(r["how"]),
            int(r["taken"]),
        )

    def open_payment(self) -> str:
        """The payment money that comes in now belongs to: the one that is open, '' for none."""
        rows = self._journal.query(
            "select payment from payments where state = 'open' order by opened_at desc limit 1"
        )
        return str(rows[0]["payment"]) if rows else ""

    # -- writing ---------------------------------------------------------------------------------

    def escrowed(self, payment: str, device: str, value: int, mark: CashMark) -> Piece:
        """A note is held: durable before anything moves it."""
        piece = Piece(new_id(), payment, device, value, "escrowed", "", mark.taken)
        self.append(
            "cash-escrowed",
            {
                "payment": payment,
                "piece": piece.id,
                "device": device,
                "value": value,
                "taken": mark.taken,
            },
            payment,
        )
        return piece

    def stacked(self, piece: Piece, how: str) -> None:
        """It lies in the box. Whatever was to be cleared up about it is cleared up."""
        self._settle(piece, "cash-stacked", {"piece": piece.id, "how": how}, "in-box")

    def returned(self, piece: Piece, how: str) -> None:
        """The person has it back."""
        self._settle(piece, "cash-returned", {"piece": piece.id, "how": how}, "returned")

    def unknown(self, piece: Piece, reason: str) -> None:
        """Nobody can know: shown as such, and a task for staff."""
        if piece.state == "unknown":
            return
        self._journal.append(
            self.draft("cash-unknown", {"piece": piece.id, "reason": reason}, piece.payment),
            self.task(
                "piece",
                f"{yuan(piece.value)}纸币不知道是否进了钱箱（设备 {piece.device}），"
                "请打开机器查看，并在“钱款待核对”里写明。",
                piece.payment,
                piece.value,
                name=piece.id,
            ),
        )

    def dropped(self, payment: str, device: str, value: int, mark: CashMark) -> None:
        """A coin, or a note nobody was asked about, lies in the box."""
        piece = new_id()
        body = {
            "payment": payment,
            "piece": piece,
            "device": device,
            "value": value,
            "events": mark.events,
            "taken": mark.taken,
        }
        drafts = [self.draft("cash-dropped", body, payment)]
        if not payment:
            said = f"设备 {device} 收到{yuan(value)}，不属于任何一笔缴费，请清点时单独登记。"
            drafts.append(self.task("refund", said, "", value, name=piece))
        self._journal.append(*drafts)

    def unseen(self, payment: str, device: str, event: CashEvent) -> None:
        """It took something nobody saw the value of; said once, as the mark moves on with it."""
        many = f"{event.count} 枚" if event.count >= 0 else "若干枚"
        body = {
            "payment": payment,
            "device": device,
            "count": event.count,
            "events": event.mark.events,
            "taken": event.mark.taken,
        }
        said = f"设备 {device} 收到{many}硬币，没有报出面值，请清点后核对。"
        self._journal.append(
            self.draft("cash-unseen", body, payment), self.task("unseen", said, payment, 0)
        )

    def watched(self, device: str, payment: str, why: str, mark: CashMark) -> None:
        """Where a machine stands while nothing moves in it."""
        body = {
            "device": device,
            "payment": payment,
            "why": why,
            "events": mark.events,
            "taken": mark.taken,
        }
        self.append("cash-watched", body, payment)

    def change_unknown(self, payment: str, change: str, amount: int, reason: str) -> None:
        """Change was under way and nobody can know how much of it came out."""
        said = f"找零{yuan(amount)}不知道是否出完，请清点找零斗。"
        self._journal.append(
            self.draft("change-unknown", {"change": change, "reason": reason}, payment),
            self.task("change", said, payment, amount, name=change),
        )

    def task(
        self, kind: str, sentence: str, payment: str, amount: int, name: str = ""
    ) -> FactDraft:
        """Something staff have to do about money; ``name`` makes it one task only."""
        task = f"{kind}/{name or new_id()}"
        body = {
            "task": task,
            "kind": kind,
            "payment": payment,
            "amount": amount,
            "sentence": sentence,
        }
        return self.draft("money-task-opened", body, payment)

    def _settle(self, piece: Piece, type_: str, body: Mapping[str, Any], outcome: str) -> None:
        drafts = [self.draft(type_, body, piece.payment)]
        if piece.state == "unknown":  # the machine has cleared up what staff were asked about
            closing = {"task": f"piece/{piece.id}", "outcome": outcome, "clerk": "", "note": ""}
            drafts.append(self.draft("money-task-closed", closing, piece.payment))
        self._journal.append(*drafts)
