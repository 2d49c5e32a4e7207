"""How a payment ended, and what the slip says of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.domain.money import words_of, yuan


@dataclass(frozen=True, slots=True)
class Settled:
    """How a payment ended. Amounts in fen.

    outcome: paid, cancelled, interrupted, or unresolved while nobody knows what a card was
    charged. uncertain: notes nobody knows the end of. pieces: what lies in the box. card, last4:
    what a card was charged. code: the trouble that ended it, '' for none.
    """

    payment: str
    due: int
    outcome: str
    received: int
    change: int = 0
    owed: int = 0
    uncertain: int = 0
    pieces: dict[int, int] = field(default_factory=dict)
    card: int = 0
    last4: str = ""
    code: str = ""
    handed: int = 0
    """Cash a clerk took at the window, less the change."""

    @property
    def paid(self) -> bool:
        """True when nothing is left to pay."""
        return self.outcome == "paid"

    def lines(self) -> tuple[str, ...]:
        """What the slip says: 应收, 已收, change, and every fen that could not be given back."""
        found = [f"应收{yuan(self.due)}", f"已收{yuan(self.received)}"]
        if self.pieces:
            found.append(f"现金：{words_of(self.pieces)}")
        if self.handed:
            found.append(f"现金（窗口）{yuan(self.handed)}")
        if self.card:
            tail = f"（卡号末四位 {self.last4}）" if self.last4 else ""
            found.append(f"刷卡{yuan(self.card)}{tail}")
        if self.change:
            found.append(f"已退{yuan(self.change)}")
        if self.owed:
            found.append(f"还应退您{yuan(self.owed)}，请凭此条到人工窗口领取。")
        if self.uncertain:
            found.append(f"另有{yuan(self.uncertain)}正在核实，请凭此条到人工窗口查询。")
        if self.outcome == "unresolved":
            found.append("刷卡结果正在核实，请不要再付一次，请到人工窗口查询。")
        return tuple(found)
