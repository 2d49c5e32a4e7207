"""How something can be paid here now: what is attached and well, and what is said beforehand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.errors import Trouble
from shared.domain.money import yuan

if TYPE_CHECKING:
    from shared.casework.till import Till


@dataclass(frozen=True, slots=True)
class Ways:
    """What a person may choose. A way that is there but not well says why.

    cash: the amount can be put in exactly or with change. terms: said before money goes in.
    card: a card terminal is there and answers. The window always takes it.
    """

    cash: bool
    card: bool
    terms: tuple[str, ...]
    why_no_cash: str = ""
    why_no_card: str = ""


def ways_of(till: Till, due: int) -> Ways:
    """See ``Till.ways``: asks every machine, so call it off the screen's thread."""
    values: set[int] = set()
    stock: dict[int, int] = {}
    gives = False
    for port in till.cash_ports:
        try:
            traits = port.traits()
        except Trouble:
            continue
        values |= traits.values
        gives = gives or bool(traits.change)
        for value, count in traits.change.items():
            stock[value] = stock.get(value, 0) + count
    card = till.card_port is not None and till.card_port.ready
    no_card = "" if card else "刷卡机现在不能用。" if till.card_port is not None else ""
    if not values:
        instead = "可以刷卡，" if card else ""
        words = f"本机现在不能收现金，{instead}现金请到人工窗口缴。"
        return Ways(False, card, (words,), words if till.cash_ports else "", no_card)
    said = [f"能收{_known(values)}。"]
    short = due % min(values)
    if not gives:
        said.append("本机不找零，请投入正好的金额。")
    elif not any(stock.values()):
        said.append("现在不能找零，请投入正好的金额。")
    else:
        most = sum(v * n for v, n in stock.items())
        said.append(f"可以找零，最多能找{yuan(most)}。")
    if not gives:
        said.append("收下的钱要退，得到人工窗口领。")
    no_cash = ""
    if not gives and short:
        no_cash = f"本机收不了{yuan(short)}的零头，请到人工窗口缴。"
        said.append(no_cash)
    return Ways(not no_cash, card, tuple(said), no_cash, no_card)


def _known(values: Collection[int]) -> str:
    """1、5、10元, what a machine takes."""
    if any(value % 100 for value in values):
        return "、".join(yuan(value) for value in sorted(values))
    return "、".join(str(value // 100) for value in sorted(values)) + "元"
