"""Counters, stock, and how long the paper will last: what technicians and the heartbeat read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shared.devices.counts import WORDS
from shared.domain.facts import Role
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.journal import Journal

ENOUGH_PRINTS: Final = 10
"""Receipts after which their usual length is known well enough to say anything."""
ENOUGH_ROLLS: Final = 3
"""Rolls seen from beginning to end after which their length is taken from them."""
_NOMINAL_SD: Final = 0.10
"""What is printed on a roll's box is right within a tenth, one time in three not even that."""
_STOCKS: Final = {"receipt-roll": "凭条纸卷", "page-pack": "A4 纸", "licence-paper": "空白证照纸"}


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter. ``since``: since its stock was changed. ``words``: what it counts, Chinese."""

    words: str
    total: int
    since: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What was put in last. ``amount``: mm of a roll, sheets of paper; 0 when nobody said.

    known: False since it ran out and nobody said what was put in then. used: by our count.
    """

    what: str
    words: str
    amount: int
    used: int
    known: bool
    changed_at: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many more receipts the roll is likely to give. None: not known, ``why`` says what for.

    least and most: in nineteen cases of twenty it will be between them.
    """

    likely: int | None = None
    least: int = 0
    most: int = 0
    why: str = ""

    @property
    def words(self) -> str:
        """The same for a technician."""
        if self.likely is None:
            return f"还能打多少张说不准：{self.why}。"
        if self.most <= 0:
            return "凭条纸随时会用完。"
        return f"约还能打 {self.likely} 张（{self.least} 至 {self.most} 张）。"


class Consumables:
    """Reads the views; ``put_in`` writes the one fact of a changed roll or pack."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def counters(self, device: str) -> Mapping[str, Counter]:
        """Every counter of a device that is for people, by its word in ``counts.WORDS``."""
        rows = self._journal.query(
            "select counter, total, since from counters where device = ? order by counter",
            (device,),
        )
        return {
            row["counter"]: Counter(WORDS[row["counter"]], row["total"], row["since"])
            for row in rows
            if row["counter"] in WORDS and row["counter"] != "paper_mm2"
        }

    def stocks(self, device: str) -> tuple[Stock, ...]:
        """What was put into a device."""
        from shared.journal.views.stock import USES

        sums = self._sums(device)
        rows = self._journal.query(
            "select what, amount, state, changed_at from stock where device = ? order by what",
            (device,),
        )
        return tuple(
            Stock(
                row["what"],
                _STOCKS.get(row["what"], row["what"]),
                row["amount"],
                sums.get(USES.get(row["what"], ("", ()))[0], (0, 0))[1],
                row["state"] == "in-use",
                row["changed_at"],
            )
            for row in rows
        )

    def put_in(self, device: str, what: str, amount: int, by: str) -> None:
        """A new roll (mm), pack or blank licence paper (sheets); 0: nobody said how much.

        by: work number of who did it. Raises ValueError for a stock nobody counts.
        """
        if what not in _STOCKS or amount < 0:
            raise ValueError("no such stock")
        body = {"device": device, "what": what, "amount": amount, "by": by}
        self._journal.append(FactDraft("stock-changed", body, role=Role.SYSTEM))

    def forecast(self, device: str) -> Forecast:
        """How many receipts the roll in a printer still gives, as far as anybody can know."""
        roll = next((one for one in self.stocks(device) if one.what == "receipt-roll"), None)
        if roll is None:
            return Forecast(why="还没有登记过装纸")
        if not roll.known:
            return Forecast(why="纸用完以后换的纸没有登记")
        length = self._length(device, roll.amount)
        if length is None:
            return Forecast(why="装纸时没有填长度，也还没有见过整卷用完")
        sums = self._sums(device)
        prints = sums.get("receipts", (0, 0))[0]
        if prints < ENOUGH_PRINTS:
            return Forecast(why=f"只打过 {prints} 张，还不知道一张多长")
        mean = sums["paper_mm"][0] / prints
        spread = max(0.0, sums.get("paper_mm2", (0, 0))[0] / prints - mean * mean)
        left = length[0] - roll.used
        likely = max(0.0, left / mean)
        # of the roll itself, of each receipt to come, and of what the usual length was taken from
        variance = (length[1] / mean) ** 2 + likely * spread / mean**2
        variance += likely**2 * spread / (mean**2 * prints)
        wide = 2 * math.sqrt(variance)
        return Forecast(
            round(likely), max(0, math.floor(likely - wide)), max(0, math.ceil(likely + wide))
        )

    def _length(self, device: str, nominal: int) -> tuple[float, float] | None:
        """Length of a roll and its standard deviation, mm; None when nobody knows."""
        rows = self._journal.query(
            "select used from rolls where device = ? and what = 'receipt-roll'"
            " order by at desc limit 12",
            (device,),
        )
        seen = [float(row["used"]) for row in rows]
        if len(seen) >= ENOUGH_ROLLS:
            mean = sum(seen) / len(seen)
            spread = math.sqrt(sum((one - mean) ** 2 for one in seen) / (len(seen) - 1))
            return mean, max(spread, 0.02 * mean)
        return (float(nominal), _NOMINAL_SD * nominal) if nominal else None

    def _sums(self, device: str) -> dict[str, tuple[int, int]]:
        rows = self._journal.query(
            "select counter, total, since from counters where device = ?", (device,)
        )
        return {row["counter"]: (row["total"], row["since"]) for row in rows}
