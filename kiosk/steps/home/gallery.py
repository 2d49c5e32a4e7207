"""States of the home screen for `make screenshots` and the layout tests."""

from __future__ import annotations

from kiosk.gallery import Shot, sample_frequent, sample_guides, sample_items
from kiosk.steps.home.home import Action, HomeModel, tile_of

ACTIONS = (
    Action("progress", "查办件进度", "list-checks"),
    Action("reprint", "补打回执", "printer"),
    Action("windows", "找人工窗口", "map-pin"),
)


def make_home(actions: tuple[Action, ...] = ()) -> HomeModel:
    """Home of an invented hall with the shipped catalogue."""
    guides = sample_guides()
    tiles = [tile_of(guides[key]) for key in sample_frequent()]
    return HomeModel("幸福里街道政务服务", "3 号终端", tiles, len(sample_items()), actions=actions)


def gallery() -> list[Shot]:
    """Home, as it is and with the card reader out of order."""
    broken = make_home()
    broken.set_card_ready(False)
    broken.set_state("读卡器在修", well=False)
    return [
        Shot("home", make_home(), seconds=None),
        Shot("home_actions", make_home(ACTIONS), seconds=None),
        Shot("home_reader_broken", broken, faces=("tall", "wide", "tall-elder"), seconds=None),
    ]
