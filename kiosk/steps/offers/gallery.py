"""States of 您可享受 for `make screenshots` and the layout tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.offers.offers import OfferRow, OffersModel, QuestionRow

ROWS = (
    OfferRow(
        "GA001",
        "身份证补办换领",
        "",
        "您的居民身份证在 2026 年 12 月 2 日到期，还有 10 天",
        "快到期",
        "warn",
    ),
    OfferRow(
        "MZ002",
        "高龄津贴",
        "年满 80 周岁的老人，每月可以领高龄津贴。",
        "因为您在 2026 年 3 月 2 日满 80 周岁，您的户口在本市",
        "适合您",
        "ok",
    ),
    OfferRow(
        "MZ015",
        "养老服务补贴",
        "经济困难、需要人照料的老人，有养老服务补贴。",
        "因为您在 2006 年 3 月 2 日满 60 周岁",
        "还要看情况",
        "info",
    ),
)
ASKED = (
    QuestionRow("local", "您的户口在本市吗？", "yes", "在", "不在"),
    QuestionRow("poor", "您家是低保或者低保边缘家庭吗？"),
)


def gallery() -> list[Shot]:
    """Asked first; found; nothing found."""
    found, nothing = OffersModel(), OffersModel()
    found.show_offers(ROWS, ASKED)
    nothing.show_offers((), ())
    few = ("tall", "wide", "tall-elder", "wide-elder")
    return [
        Shot("offers_ask", OffersModel(), faces=few),
        Shot("offers", found),
        Shot("offers_none", nothing, faces=few),
    ]
