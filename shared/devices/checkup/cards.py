"""What the checks of card readers share: somebody lays a card down, and it is read, masked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.domain.errors import Trouble
from shared.domain.identity import mask_name

_TRIES = 25
_BETWEEN_S = 0.2


class _Named(Protocol):
    @property
    def name(self) -> str: ...


C = TypeVar("C", bound=_Named)


def check_reader(
    about: Callable[[], str],
    read: Callable[[], C | None],
    level: CheckLevel,
    ask: Ask,
    *,
    please: str,
    nobody: str,
    nothing: tuple[str, str],
    more: Callable[[C], str] = lambda _card: "",
) -> Finding:
    """about: asks the reader for what it says of itself, in words. read: reads the card.

    Internal and external ask only. Interactive: please, the request to a person; nobody, what is
    said when no person came; nothing, words and code for a card that was laid down and not found;
    more, what else to say of a card. Raises Trouble of ``about``.
    """
    began = time.monotonic()
    words = about()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    if level is not CheckLevel.INTERACTIVE:
        return Finding(True, words, figures=figures)
    if ask(Question(please, act=True)) is None:
        return Finding(None, words + nobody, figures=figures)
    for _ in range(_TRIES):
        began = time.monotonic()
        try:
            card = read()
        except Trouble as trouble:
            return Finding(False, f"{words}卡没有读出来。", trouble.code, figures)
        if card is not None:
            figures["read_ms"] = round((time.monotonic() - began) * 1000, 1)
            return Finding(
                True, f"{words}读到 {mask_name(card.name)}{more(card)}。", figures=figures
            )
        time.sleep(_BETWEEN_S)
    return Finding(False, words + nothing[0], nothing[1], figures)
