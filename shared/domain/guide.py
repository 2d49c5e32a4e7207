"""Plain-language guides: what an item is in a resident's own words, and what is promised.

These sit beside the official elements and never replace them: limits, fees and materials are
always taken from the item itself.
"""

from __future__ import annotations

from pydantic import Field

from shared.domain.item import Frozen

PROMISE_SENTENCES = 3


class Step(Frozen):
    """One step as the resident sees it."""

    name: str
    minutes: int = Field(ge=0)


class Bring(Frozen):
    """A paper worth having in hand; ``key`` is the material's key."""

    key: str
    name: str
    note: str


class Leave(Frozen):
    """A paper people think they need and do not, and why."""

    name: str
    tag: str
    why: str
    icon: str = ""


class PlainSentence(Frozen):
    """One promise in a resident's words: what, and what it means."""

    title: str
    detail: str


class Commitment(Frozen):
    """承诺: the plain sentences people read and the full letter they sign."""

    sentences: tuple[PlainSentence, ...]
    full_text: str


class PlainGuide(Frozen):
    """Plain words for one item. ``minutes`` and ``icon`` (a lucide name) serve the home screen."""

    item: str
    short_name: str
    icon: str
    minutes: int = Field(ge=1)
    summary: str
    result_words: str = ""
    """What you get, two to six characters: 按月到账, 当场打印."""
    result_note: str = ""
    tile_note: str = ""
    conditions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    bring: tuple[Bring, ...] = ()
    leave: tuple[Leave, ...] = ()
    leave_note: str = ""
    commitment: Commitment | None = None


MACHINE_STEPS = ("刷身份证", "填几个问题", "拍材料", "手写签名", "核对提交", "缴费", "查询打印")
"""What the steps of a terminal are called on its own step bar: the guide promises these, so that
the number said of the same thing is the same."""


def guide_faults(guide: PlainGuide, material_keys: frozenset[str]) -> list[str]:
    """What is wrong with a guide, one Chinese sentence each."""
    found = [
        f"{guide.item} 的白话指南要带“{b.name}”，但事项没有这份材料。"
        for b in guide.bring
        if b.key not in material_keys
    ]
    if guide.steps and sum(s.minutes for s in guide.steps) != guide.minutes:
        found.append(f"{guide.item} 的步骤时间加起来不是 {guide.minutes} 分钟。")
    found += [
        f"{guide.item} 的步骤“{s.name}”屏幕上没有：机器上的步骤叫{'、'.join(MACHINE_STEPS)}。"
        for s in guide.steps
        if s.name not in MACHINE_STEPS
    ]
    if guide.steps and guide.steps[0].name != MACHINE_STEPS[0]:
        found.append(f"{guide.item} 的步骤要从“{MACHINE_STEPS[0]}”写起。")
    if guide.commitment and len(guide.commitment.sentences) != PROMISE_SENTENCES:
        found.append(f"{guide.item} 的承诺不是三句话。")
    return found
