"""Amounts of money in fen: how they are said, what a fee is, and which coins make up change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NOTES: Final = (100, 500, 1000, 2000, 5000, 10000)
"""Notes of the fifth series in circulation, in fen."""
COINS: Final = (10, 50, 100)
"""Coins in circulation, in fen: 1 jiao, 5 jiao, 1 yuan."""
DENOMINATIONS: Final = tuple(sorted({*NOTES, *COINS}))
_FEE = re.compile(r"([^\d、，；。]*?)(\d+(?:\.\d{1,2})?)元(/[^、，；。]*)?")
_TYPED = re.compile(r"(\d{1,6})(?:[.．](\d{1,2}))?")
_VAGUE = ("等", "按", "起", "不超过", "约")


def yuan(fen: int) -> str:
    """An amount as a paper says it: ``20元``, ``0.50元``. Raises ValueError below 0."""
    if fen < 0:
        raise ValueError("an amount is never negative")
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}元" if rest else f"{whole}元"


def fen_of(text: str) -> int | None:
    """What somebody typed as yuan (``20``, ``20.5``) in fen; None when it is no amount."""
    match = _TYPED.fullmatch(text.strip().removesuffix("元").strip())
    if match is None:
        return None
    return int(match[1]) * 100 + int(f"{match[2] or '0':0<2}")


def words_of(values: Mapping[int, int]) -> str:
    """Denominations and how many of each: ``10元 2 张，0.50元 1 枚``; '' for none."""
    return "，".join(
        f"{yuan(value)} {count} {'枚' if value < 100 else '张'}"
        for value, count in sorted(values.items(), reverse=True)
        if count
    )


@dataclass(frozen=True, slots=True)
class FeeChoice:
    """One amount a service item may cost, in fen; ``label`` says when, '' when there is one."""

    label: str
    fen: int


def fees(text: str) -> tuple[FeeChoice, ...]:
    """The amounts a catalogue's sentence names, in its order.

    Empty where it names none for certain (免费, 按当年标准, 15元等): a person then says the amount.
    """
    if any(word in text for word in _VAGUE):
        return ()
    found = []
    for label, number, per in _FEE.findall(text):
        whole, _, part = number.partition(".")
        found.append(FeeChoice(label.strip(), int(whole) * 100 + int(f"{part:0<2}"[:2] or 0)))
        if per and per != "/件":
            return ()
    return tuple(found)


def change_from(amount: int, stock: Mapping[int, int]) -> dict[int, int] | None:
    """Coins that make up ``amount`` fen out of a stock, the fewest first; None when they cannot.

    stock: denomination to how many there are. An amount of 0 needs none.
    """
    best: dict[int, tuple[int, ...]] = {0: ()}
    for value, count in sorted(stock.items(), reverse=True):
        if value <= 0:
            continue
        for _ in range(min(count, amount // value)):
            longer = {
                total + value: (*coins, value)
                for total, coins in best.items()
                if total + value <= amount
            }
            fresh = {
                total: coins
                for total, coins in longer.items()
                if total not in best or len(coins) < len(best[total])
            }
            if not fresh:
                break
            best.update(fresh)
    if amount not in best:
        return None
    chosen = best[amount]
    return {value: chosen.count(value) for value in sorted(set(chosen), reverse=True)}
