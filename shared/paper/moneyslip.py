"""取钱单 and 退款凭单: what staff took out of a machine or gave back, to be signed and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.image.raster import Raster
from shared.paper.dots import dots_from_png
from shared.paper.press import Press, shared_press
from shared.paper.receipt import DOTS_ACROSS
from shared.paper.words import moment, short_head


@dataclass(frozen=True)
class MoneySlip:
    """What the slip says. No name and no number of a person is on it: people sign by hand.

    rows: what and who, label and value. table: denomination, counted, on record; total: what was
    counted in all. state: the result, set largest; agrees: False draws it open, to be noticed.
    signs: who signs.
    """

    title: str
    rows: tuple[tuple[str, str], ...]
    state: str
    signs: tuple[str, ...]
    table: tuple[tuple[str, str, str], ...] = ()
    total: str = ""
    agrees: bool = True
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """Where and when it is printed. copy: how many came out before."""

    hall: str
    terminal: str
    at: datetime
    head: str
    copy: int = 0


def money_slip(paper: MoneySlip, where: Printed, press: Press | None = None) -> Raster:
    """The slip as a raster 576 dots wide. Raises Trouble ``fonts-missing``, ``paper-not-set``."""
    data: dict[str, object] = {
        "hall": where.hall,
        "title": paper.title,
        "rows": [list(row) for row in paper.rows],
        "table": [list(row) for row in paper.table],
        "total": paper.total,
        "state": paper.state,
        "agrees": paper.agrees,
        "lines": list(paper.lines),
        "signs": list(paper.signs),
        "terminal": where.terminal,
        "copy": where.copy,
        "printed": moment(where.at),
        "head": short_head(where.head),
    }
    png = (press or shared_press()).png("moneyslip", data, ppi=72)
    return dots_from_png(png, DOTS_ACROSS)
