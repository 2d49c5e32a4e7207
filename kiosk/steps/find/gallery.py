"""States of finding for `make screenshots` and the layout tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.gallery import TALL, WIDE, Shot, sample_catalogue, sample_guides, sample_items
from kiosk.steps.find.find import Ask, FindModel, Hit, Shelf
from shared.domain.item import ServiceItem
from shared.ui.pinyin import PinyinModel

TOPICS = ("身份证", "社保", "医保", "养老", "户口", "补贴", "证明", "公积金", "营业执照")
_FOUND = (
    ("MZ002", "因为您提到“八十”和“补贴”", 0.94),
    ("MZ004", "因为您提到“补贴”", 0.61),
    ("RS002", "因为您提到“八十”", 0.43),
    ("MZ003", "因为您提到“八十”", 0.4),
)


@dataclass(frozen=True, slots=True)
class SampleHit:
    """One hit of an invented finding."""

    item: ServiceItem
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class SampleOption:
    """One answer of an invented question."""

    text: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """An invented question."""

    text: str
    options: tuple[SampleOption, ...]


@dataclass(frozen=True, slots=True)
class SampleWord:
    """One candidate of an invented composition."""

    text: str
    consumed: int


def _words(keys: str) -> list[SampleWord]:
    rest = [SampleWord(word, 2) for word in "步不部布补捕簿埠哺钚卟"]
    return [SampleWord("补贴", len(keys)), SampleWord("不贴", len(keys)), *rest]


def _find(query: str) -> Sequence[Hit]:
    if "啥也不是" in query:
        return []
    items = sample_items()
    return [SampleHit(items[key], why, score) for key, why, score in _FOUND if key in items]


def _ask(_query: str, _hits: Sequence[Hit]) -> SampleQuestion:
    here = SampleOption("在本市", "house", "户口在本市")
    away = SampleOption("在外地", "map-pin", "户口在外地")
    return SampleQuestion("妈妈的户口在本市吗？", (here, away))


def _ask_three(_query: str, _hits: Sequence[Hit]) -> SampleQuestion:
    old = SampleOption("给老人", "user-round", "老人高龄津贴")
    child = SampleOption("给孩子", "baby", "育儿补贴")
    disabled = SampleOption("给残疾人", "accessibility", "残疾人两项补贴")
    return SampleQuestion("补贴是给谁的？", (old, child, disabled))


def _shelves() -> list[Shelf]:
    events = sample_catalogue().situations.events
    return [Shelf(e.name, e.icon, e.items, event=True) for e in events]


def make_find(
    query: str,
    keys: str = "",
    *,
    typing: bool = True,
    ask: Ask = _ask,
    identified: bool = False,
    shelf: int = -1,
) -> FindModel:
    """Finding with the shipped catalogue, an invented finder and an invented composition."""
    keyboard = PinyinModel(_words)
    for key in keys:
        keyboard.type(key)
    model = FindModel(
        _find,
        list(sample_items().values()),
        sample_guides(),
        keyboard,
        query=query,
        typing=typing,
        topics=TOPICS,
        ask=ask,
        identified=identified,
        shelves=_shelves(),
        often=("SW002", "RS001", "GA001", "YB001"),
    )
    model.open(shelf)
    keyboard.setParent(model)
    return model


def gallery() -> list[Shot]:
    """While typing, after typing, nothing found, nothing typed, and all services."""
    few = ("tall", "wide", "tall-elder")
    return [
        Shot("find", make_find("我妈八十了有啥", "butie"), faces=TALL + WIDE, seconds=None),
        Shot("find_done", make_find("我妈八十了有啥补贴", typing=False), faces=few),
        Shot("find_asked", make_find("补贴", typing=False, ask=_ask_three), faces=TALL + WIDE),
        Shot("find_nothing", make_find("啥也不是"), faces=few),
        Shot("find_start", make_find(""), faces=few),
        Shot("find_identified", make_find("", identified=True), faces=TALL + WIDE),
        Shot("find_all", make_find("", typing=False), faces=TALL + WIDE),
        Shot("find_shelf", make_find("", typing=False, shelf=0), faces=few),
    ]
