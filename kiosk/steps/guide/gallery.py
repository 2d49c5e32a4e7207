"""States of the guide for `make screenshots` and the layout tests."""

from __future__ import annotations

from kiosk.gallery import Shot, sample_guides, sample_items
from kiosk.steps.guide.guide import GuideModel, guide_page


def make_guide(item: str, *, can_begin: bool = True) -> GuideModel:
    """The guide of one service of the shipped catalogue."""
    return GuideModel(
        guide_page(sample_items()[item], sample_guides().get(item), can_begin=can_begin)
    )


def gallery() -> list[Shot]:
    """The two services done here, one that is done at a window, and the notice printed or not."""
    printed, failed = make_guide("MZ002"), make_guide("GA001", can_begin=False)
    printed.set_notice("printed", "告知单打好了，请在出纸口取")
    failed.set_notice("failed", "打印机没纸了，已经通知工作人员；屏幕上的内容可以拍照")
    few = ("tall", "wide", "tall-elder")
    return [
        Shot("guide", make_guide("MZ002")),
        Shot("guide_statement", make_guide("RS001"), faces=few),
        Shot("guide_window", make_guide("GA001", can_begin=False), faces=few),
        Shot("guide_printed", printed, faces=few),
        Shot("guide_print_failed", failed, faces=few),
    ]
