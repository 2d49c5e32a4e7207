"""What `make screenshots` draws: states of screens with invented people, from every step's gallery.

A step offers ``gallery() -> list[Shot]`` (or pairs of name and model) in ``gallery.py`` beside its
view. Nothing here runs in the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject

from shared.catalogue import Catalogue, bundled, load_release
from shared.domain.guide import PlainGuide
from shared.domain.item import ServiceItem

TALL = ("tall", "tall-elder", "tall-contrast", "tall-elder-contrast")
WIDE = ("wide", "wide-elder", "wide-contrast", "wide-elder-contrast")
ALL_FACES = TALL + WIDE
SAMPLE_STEPS = ("刷身份证", "填几个问题", "拍材料", "手写签名", "核对提交")
"""Step names of an application with papers."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One state of one screen.

    faces: which of ``ALL_FACES`` to draw. steps, at: names on the step bar and where we are.
    seconds: what is left on the clock, None without a countdown. after: called with the loaded
    view once it stands (to open a sheet, for instance).
    """

    name: str
    model: QObject
    faces: tuple[str, ...] = ALL_FACES
    item_name: str = ""
    steps: tuple[str, ...] = ()
    at: int = 0
    seconds: int | None = 290
    after: Callable[[QObject], None] | None = None


@cache
def sample_catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load_release(bundled())


def sample_items() -> Mapping[str, ServiceItem]:
    """Every service of the shipped catalogue, by id."""
    return sample_catalogue().items


def sample_guides() -> Mapping[str, PlainGuide]:
    """Every plain guide of the shipped catalogue, by item id."""
    return sample_catalogue().guides


def sample_frequent() -> list[str]:
    """Item ids of the home screen, in order."""
    return list(sample_catalogue().frequent)
