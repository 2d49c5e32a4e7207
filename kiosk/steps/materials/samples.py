"""Somebody's papers as they lie, for pictures of screens: nothing is written down here."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any, cast

from shared.casework.comparing import Compared, Match
from shared.casework.filing import Filing
from shared.casework.folder import Folder
from shared.casework.pages import CapturedPage, PageNotes, PagePlace, Seen, Unsure
from shared.casework.sight import Still
from shared.domain.identity import id_check_character, typed_card
from shared.domain.shortfalls import Fault, Shortfall
from shared.domain.slots import PaperSlot
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.papers.edge import EdgeModel
from shared.ui.papers.review import PageReview

QUAD = ((0.201, 0.093), (0.815, 0.123), (0.786, 0.888), (0.209, 0.847))
"""Where the page lies in ``gallery-camera``."""

_NUMBER = "41039919450308002" + id_check_character("41039919450308002")
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
"""One pixel; whoever draws the picture lays a specimen where ``review/page`` is looked for."""


def _laid(name: str, place: PagePlace, why: str = "") -> CapturedPage:
    return CapturedPage(
        name,
        place.material,
        place.slot,
        "",
        "image/png",
        1,
        1,
        _DOT,
        PageNotes("hukou-person", why=why),
    )


def review() -> PageReview:
    """Somebody's papers as they lie, for a picture: nothing can be written down here."""
    filing = Filing(cast(Any, None), "", cast(Any, None))
    filing.take_over(
        [_laid("p1", PagePlace("hk", "member")), _laid("p2", PagePlace("", ""), "odd")]
    )
    slots = [
        PaperSlot("hk", "first", "户口簿首页", "hukou-cover"),
        PaperSlot("hk", "member", "户口簿本人页", "hukou-person", held=True),
        PaperSlot("bank", "front", "银行卡", "bank-card"),
    ]
    folder = Folder(filing, typed_card("王桂芳", _NUMBER), lambda: slots)
    made = PageReview(
        Background(), LiveImages(), lambda page: [*_values()] if page.id == "p1" else []
    )
    made.use(folder)
    return made


def _values() -> tuple[Compared, ...]:
    seen, number = Seen("", 0.9), "4103··········0026"
    unsure = replace(seen, doubtful=(Unsure("方", (0.27, 0.17, 0.36, 0.22), "芳"),))
    return (
        Compared("name", "姓名", "王桂方", "王桂芳", "身份证", Match.UNSURE, unsure, (2,)),
        Compared("number", "身份号码", number, number, "身份证", Match.SAME, seen),
        Compared("birth", "出生日期", "1945-03-08", "1945-03-08", "身份证", Match.SAME, seen),
        Compared("relation", "与户主关系", "户主", "", "", Match.ONLY, seen),
    )


TOLD = (
    (Fault.EXPIRED, "社会保障卡过期了，有效期到 2024 年 5 月 1 日"),
    (Fault.CONTRADICTS, "户口簿本人页：姓名与身份证不一致，请看一看是不是这一页"),
    (Fault.EXTRA, "还有 1 页没有放到材料里，请看一看"),
)


def shortfalls() -> list[Shortfall]:
    """What a clerk would say of these papers."""
    return [Shortfall(fault, "", "", words) for fault, words in TOLD]


def edge() -> EdgeModel:
    """Corners over a picture that stands still."""
    made = EdgeModel(LiveImages())
    made.begin(cast(Still, _Frozen()))
    return made


class _Frozen:
    """A picture that stands still: one dark pixel, and corners near those of the found page."""

    quad = QUAD

    class picture:
        """What ``bgr_image`` asks of an array."""

        shape = (1, 1, 3)

        @staticmethod
        def tobytes() -> bytes:
            """One pixel."""
            return b"\0\0\0"
