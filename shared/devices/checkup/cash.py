"""Checks of cash acceptors: what they know, and a note a person puts in and gets back."""

from __future__ import annotations

import time

from shared.devices.cash.driver import CashAcceptor
from shared.devices.cash.words import CashTraits, Happened
from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.model import Level
from shared.devices.troubles import FAULTS
from shared.domain.money import yuan

_WAIT_S = 30.0
_PUT_IN = Question("请放入任意一张纸币，收钞机认出后会退回，请取回。好了吗？", act=True)
_BACK = Question("刚才放入的钱退回来了吗？")


def check(driver: CashAcceptor, level: CheckLevel, ask: Ask) -> Finding:
    """Ask it how it is and what it takes; from INTERACTIVE on a person tries one note.

    Nothing is ever taken by a check: a note is read, held and given back. A machine without escrow
    is only asked, because a coin it takes is gone. Raises Trouble.
    """
    began = time.monotonic()
    health = driver.health()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    if health.level is Level.FAULTED:
        return Finding(False, FAULTS[health.code].staff, health.code, figures)
    traits, mark = driver.traits(), driver.mark()
    figures["denominations"] = float(len(traits.values))
    if mark.taken >= 0:
        figures["pieces_ever"] = float(mark.taken)
    words = _words(traits)
    if level is not CheckLevel.INTERACTIVE or not traits.escrow:
        return Finding(True, words, health.code, figures)
    return _tried(driver, traits, words, ask, figures)


def _words(traits: CashTraits) -> str:
    known = "、".join(yuan(value) for value in sorted(traits.values))
    if not traits.change:
        return f"应答正常，收{known}，不找零。"
    stock = sum(value * count for value, count in traits.change.items())
    return f"应答正常，收{known}，现在至少能找{yuan(stock)}。"


def _tried(
    driver: CashAcceptor, traits: CashTraits, words: str, ask: Ask, figures: dict[str, float]
) -> Finding:
    seen = 0
    driver.admit(traits.values)
    try:
        if ask(_PUT_IN) is None:
            return Finding(None, f"{words}没有人放纸币，收退没有试。", figures=figures)
        end = time.monotonic() + _WAIT_S
        while not seen and time.monotonic() < end:
            event = driver.next_event(0.5)
            if event is None:
                continue
            if event.what is Happened.TROUBLE:
                return Finding(False, FAULTS[event.code].staff, event.code, figures)
            if event.what is Happened.ESCROWED:
                seen = max(event.value, 1)
                driver.give_back()
    finally:
        driver.admit(frozenset())
    if not seen:
        return Finding(None, f"{words}没有认出纸币，收退没有试。", figures=figures)
    back = ask(_BACK)
    said = f"{words}认出{yuan(seen) if seen > 1 else '纸币'}并退回。"
    if back is False:
        return Finding(False, FAULTS["cash-jam"].staff, "cash-jam", figures)
    return Finding(True if back else None, said, figures=figures)
