"""日终对账: what a window's drawer must hold, against what is counted; cards line by line.

Everything since the last count. A difference is named, written down and a task; nobody's guess
evens it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.casework.cashbook import new_id
from shared.domain.facts import Role
from shared.domain.money import yuan
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.printing import Outcome


@dataclass(frozen=True, slots=True)
class DayBook:
    """One window's money since the last count. Amounts in fen.

    fees: (收费项目, how many, fen) of what was paid. waived: how many fees were let off.
    since: when the last count was, '' for never.
    """

    began: int
    taken: int
    takings: int
    refunded: int
    refunds: int
    card: int
    cards: int
    fees: tuple[tuple[str, int, int], ...]
    waived: int
    unresolved: int
    since: str

    @property
    def expected(self) -> int:
        """What must lie in the drawer now."""
        return self.began + self.taken - self.refunded


@dataclass(frozen=True, slots=True)
class Counted:
    """The drawer counted by hand against the book."""

    book: DayBook
    counted: int
    left: int
    clerk: str

    @property
    def differs(self) -> int:
        """Fen more (or less) than the book says."""
        return self.counted - self.book.expected

    @property
    def words(self) -> str:
        """钱账相符, or by how much they differ."""
        if not self.differs:
            return "钱账相符"
        more = "长款" if self.differs > 0 else "短款"
        return f"{more}{yuan(abs(self.differs))}"


def day_book(office: Office) -> DayBook:
    """What the journal says of this window's money since the last count."""
    query = office.journal.query
    last = query("select left, at from till_counts order by at desc limit 1")
    since = str(last[0]["at"]) if last else ""
    (taken,) = query(
        "select count(*) as n, coalesce(sum(amount), 0) as fen from takings where counted = ''"
    )
    (back,) = query(
        "select count(*) as n, coalesce(sum(amount), 0) as fen from refunds"
        " where counted = '' and state = 'paid' and way = 'cash'"
    )
    (card,) = query(
        "select count(*) as n, coalesce(sum(amount), 0) as fen from cards"
        " where batch = '' and state = 'approved'"
    )
    fees = query(
        "select purpose, count(*) as n, sum(received) as fen from payments"
        " where state = 'paid' and closed_at > ? group by purpose order by purpose",
        (since,),
    )
    (waived,) = query(
        "select count(*) as n from payments where state = 'waived' and closed_at > ?", (since,)
    )
    (unresolved,) = query("select count(*) as n from payments where state = 'unresolved'")
    return DayBook(
        began=int(last[0]["left"]) if last else 0,
        taken=int(taken["fen"]),
        takings=int(taken["n"]),
        refunded=int(back["fen"]),
        refunds=int(back["n"]),
        card=int(card["fen"]),
        cards=int(card["n"]),
        fees=tuple((str(f["purpose"]), int(f["n"]), int(f["fen"])) for f in fees),
        waived=int(waived["n"]),
        unresolved=int(unresolved["n"]),
        since=since,
    )


def count_drawer(office: Office, clerk: str, counted: int, left: int) -> Counted:
    """The drawer was counted; ``left`` stays in it as change for the next day.

    A difference is a task in 钱款待核对. Raises ValueError for amounts that cannot be.
    """
    if not 0 <= left <= counted:
        raise ValueError("what stays in the drawer was counted in it")
    book = day_book(office)
    found = Counted(book, counted, left, clerk)
    count = new_id()
    body = {
        "count": count,
        "clerk": clerk,
        "began": book.began,
        "taken": book.taken,
        "refunded": book.refunded,
        "counted": counted,
        "left": left,
    }
    drafts = [FactDraft("till-counted", body, role=Role.CLERK)]
    if found.differs:
        said = (
            f"窗口钱箱清点{yuan(counted)}，账上应有{yuan(book.expected)}，{found.words}。"
            "请查明并写明。"
        )
        till = office.till.book
        drafts.append(till.task("count", said, "", abs(found.differs), name=count))
    office.journal.append(*drafts)
    return found


def print_day_book(office: Office, found: Counted) -> Outcome:
    """Print 对账单 on A4 and follow it to its end; blocks."""
    from shared.paper.daybook import DaySheet, day_sheet

    site, now, book = office.tools.site, office.now(), found.book
    began = datetime.fromisoformat(book.since).astimezone(now.tzinfo) if book.since else None
    pdf = day_sheet(
        DaySheet(
            hall=site.hall_name,
            terminal=site.terminal,
            window=site.window,
            clerk=found.clerk,
            since=began,
            counted_at=now,
            rows=(
                ("上次留在钱箱里", "", yuan(book.began)),
                ("收现金", f"{book.takings} 笔", yuan(book.taken)),
                ("退现金", f"{book.refunds} 笔", yuan(book.refunded)),
                ("账上应有", "", yuan(max(0, book.expected))),
                ("清点实有", "", yuan(found.counted)),
                ("留作找零", "", yuan(found.left)),
                ("应解缴", "", yuan(found.counted - found.left)),
                ("刷卡，还没有结账", f"{book.cards} 笔", yuan(book.card)),
            ),
            fees=tuple((name, f"{many} 笔", yuan(fen)) for name, many, fen in book.fees),
            waived=book.waived,
            verdict=found.words,
            agrees=not found.differs,
            tasks=tuple(str(t["sentence"]) for t in office.till.reckoning.tasks()),
            head=office.journal.head().hash,
        )
    )
    day = f"{now:%Y%m%d}"
    return office.prints.page("", "", f"daybook {day}", f"daybook {day}", pdf)
