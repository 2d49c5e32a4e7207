"""States of the home screen for `make screenshots` and the layout tests."""

from __future__ import annotations

from kiosk.gallery import Shot, sample_frequent, sample_guides, sample_items
from kiosk.steps.home.home import ACTIONS, HomeModel, tile_of


def make_home() -> HomeModel:
    """Home of an invented hall with the shipped catalogue."""
    guides = sample_guides()
    tiles = [tile_of(guides[key]) for key in sample_frequent()]
    return HomeModel("幸福里街道政务服务", "3 号终端", tiles, len(sample_items()), actions=ACTIONS)


def gallery() -> list[Shot]:
    """Home, as it is and with the card reader out of order."""
    broken = make_home()
    broken.set_card_ready(False)
    broken.set_state("读卡器在修", well=False)
    ill = make_home()
    ill.set_card_ready(False)
    ill.set_state("读卡器等 4 样设备暂时不能用，办事目录要管理员看", well=False)
    return [
        Shot("home_all_broken", ill, seconds=None),
        Shot("home", make_home(), seconds=None),
        Shot("home_reader_broken", broken, faces=("tall", "wide", "tall-elder"), seconds=None),
    ]
