"""取钱: the boxes of a machine without a desk, taken out and counted by hand against the facts.

The count comes first and is held against the journal afterwards, so that nobody counts towards a
figure. What was given back in cash since the last time came out of a float, never out of a box:
the slip names it, so that the float can be made whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.casework.cashbook import new_id
from shared.domain.errors import Trouble
from shared.domain.money import DENOMINATIONS, yuan

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.printing import Outcome
    from shared.casework.windowtill import Refund
    from shared.image.raster import Raster
    from shared.paper.moneyslip import MoneySlip

PAPER = "moneyslip"


@dataclass(frozen=True, slots=True)
class Box:
    """What lies in one machine. pieces: how many notes and coins; since: when it was emptied last,
    ISO 8601, '' for never; unclear: notes nobody has said of whether they lie in it.
    """

    device: str
    pieces: int
    since: str
    unclear: int


@dataclass(frozen=True, slots=True)
class Emptied:
    """A box as it was counted. Denominations in fen to how many; id: of its slip.

    refunded, refunds: fen given back in cash since a box was emptied last, and how often.
    """

    id: str
    device: str
    counted: Mapping[int, int]
    expected: Mapping[int, int]
    refunded: int
    refunds: int
    clerk: str

    @property
    def total(self) -> int:
        """Fen that were counted."""
        return _sum(self.counted)

    @property
    def agrees(self) -> bool:
        """True when every denomination is as the facts say."""
        values = {*self.counted, *self.expected}
        return all(self.counted.get(v, 0) == self.expected.get(v, 0) for v in values)

    @property
    def words(self) -> str:
        """钱账相符, or by how much they differ."""
        if self.agrees:
            return "钱账相符"
        differs = self.total - _sum(self.expected)
        if not differs:
            return "总数相符，面额不符"
        return f"{'长款' if differs > 0 else '短款'}{yuan(abs(differs))}"


def _sum(pieces: Mapping[int, int]) -> int:
    return sum(value * count for value, count in pieces.items())


def boxes(office: Office) -> list[Box]:
    """Every box of this machine, also of a device that was taken away with money in it."""
    rows = office.journal.query("select device, emptied_at from cash_marks order by device")
    emptied = {str(r["device"]): str(r["emptied_at"] or "") for r in rows}
    unclear = {
        str(r["device"]): int(r["n"])
        for r in office.journal.query(
            "select device, count(*) as n from pieces where state in ('escrowed', 'unknown')"
            " group by device"
        )
    }
    ports = [port.id for port in office.till.cash_ports]
    return [
        Box(
            device,
            sum(office.till.book.box(device).values()),
            emptied.get(device, ""),
            unclear.get(device, 0),
        )
        for device in dict.fromkeys([*ports, *emptied])
        if device in ports or office.till.book.box(device)
    ]


def denominations(office: Office, device: str) -> tuple[int, ...]:
    """What may lie in a box, greatest first: what its machine takes and what it took. Blocks."""
    taken = set(office.till.book.box(device))
    port = next((p for p in office.till.cash_ports if p.id == device), None)
    try:
        takes = set(port.traits().values) if port is not None else set()
    except Trouble:  # it is off, as it may be while its box is out
        takes = set()
    return tuple(sorted(taken | (takes or set(DENOMINATIONS)), reverse=True))


def empty_box(office: Office, device: str, counted: Mapping[int, int], clerk: str) -> Emptied:
    """Write down that a box was taken out and counted; a difference is a task in 钱款待核对.

    Raises what ``Reckoning.empty_box`` raises, ValueError for a count below 0.
    """
    if any(count < 0 for count in counted.values()):
        raise ValueError("nobody counts less than nothing")
    last = office.journal.query("select coalesce(max(emptied_at), '') as at from cash_marks")
    (back,) = office.journal.query(
        "select count(*) as n, coalesce(sum(amount), 0) as fen from refunds"
        " where state = 'paid' and way = 'cash' and done_at > ?",
        (str(last[0]["at"]),),
    )
    expected = office.till.book.box(device)
    kept = {value: count for value, count in counted.items() if count}
    office.till.reckoning.empty_box(device, kept, clerk)
    return Emptied(new_id(), device, kept, expected, int(back["fen"]), int(back["n"]), clerk)


def print_emptied(office: Office, found: Emptied, name: str) -> Outcome:
    """Print 取钱单 on the receipt printer; blocks. name: what people call the machine."""
    from shared.paper.moneyslip import MoneySlip

    lines = []
    if found.refunds:
        lines.append(
            f"上次取钱以来退现金 {found.refunds} 笔，共{yuan(found.refunded)}，"
            "由备用金垫付，凭此单归还。"
        )
    if not found.agrees:
        lines.append("清点与记录不符，已列入“钱款待核对”，请查明并写明。")
    slip = MoneySlip(
        title="取钱单",
        rows=(("设备", name), ("清点", f"工号 {found.clerk}")),
        table=tuple(
            (yuan(v), str(found.counted.get(v, 0)), str(found.expected.get(v, 0)))
            for v in sorted({*found.counted, *found.expected}, reverse=True)
        ),
        total=yuan(found.total),
        state=found.words,
        agrees=found.agrees,
        lines=tuple(lines),
        signs=("清点人", "复核人"),
    )
    return _print(office, found.id, slip)


def print_refund(office: Office, refund: Refund, checker: str) -> Outcome:
    """Print 退款凭单, which whoever gets the money signs; blocks."""
    from shared.casework.payslips import short_name
    from shared.paper.moneyslip import MoneySlip

    slip = MoneySlip(
        title="退款凭单",
        rows=(
            ("缴费编号", short_name(refund.payment)),
            ("退款原因", refund.why.words),
            ("提出", f"工号 {refund.clerk}"),
            ("复核", f"工号 {checker}"),
        ),
        state=f"退现金{yuan(refund.amount)}",
        lines=("请收回原来的缴费凭条，跟这张一起存档。",),
        signs=("领款人", "经办人", "复核人"),
    )
    return _print(office, refund.id, slip)


def _print(office: Office, name: str, slip: MoneySlip) -> Outcome:
    from shared.paper.moneyslip import Printed, money_slip

    def compose(copy: int) -> Raster:
        site = office.tools.site
        head = office.journal.head().hash
        return money_slip(slip, Printed(site.hall_name, site.terminal, office.now(), head, copy))

    return office.prints.slip("", "", f"{PAPER} {name}", compose, lambda: False)
