"""States of the guide for `make screenshots` and the layout tests."""

from __future__ import annotations

from datetime import date

from kiosk.gallery import Shot, sample_guides, sample_items
from kiosk.steps.guide.guide import GuideModel, guide_page
from shared.domain.eligibility import age_obstacle


def make_guide(item: str, *, can_begin: bool = True, obstacle: str = "") -> GuideModel:
    """The guide of one service of the shipped catalogue."""
    page = guide_page(sample_items()[item], sample_guides().get(item), can_begin=can_begin)
    return GuideModel(page, obstacle=obstacle)


def too_young() -> str:
    """What is said of an invented card of somebody of 74."""
    told = age_obstacle(sample_items()["MZ002"], date(1952, 3, 8), date(2026, 11, 21))
    assert told is not None
    return told.sentence


def gallery() -> list[Shot]:
    """The two services done here, one that is done at a window, and the notice printed or not."""
    printed, failed = make_guide("MZ002"), make_guide("GA001", can_begin=False)
    printed.set_notice("printed", "告知单打好了，请在出纸口取")
    failed.set_notice("failed", "打印机没纸了，请找工作人员；屏幕上的内容可以拍照")
    few = ("tall", "wide", "tall-elder")
    return [
        Shot("guide", make_guide("MZ002")),
        Shot("guide_too_young", make_guide("MZ002", obstacle=too_young())),
        Shot("guide_statement", make_guide("RS001"), faces=few),
        Shot("guide_window", make_guide("GA001", can_begin=False), faces=few),
        Shot("guide_printed", printed, faces=few),
        Shot("guide_print_failed", failed, faces=few),
    ]
