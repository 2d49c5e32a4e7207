"""Whether a sentence can be read by people: its length, office words, double negation."""

from __future__ import annotations

import re

LONGEST = 45
"""Characters without a stop (。；！？) that a resident still reads in one go."""
JARGON = {
    "之规定": "按……的规定",
    "须经": "要先经过",
    "予以": "（直接写做什么）",
    "系指": "是指",
    "兹证明": "证明",
    "应予": "要",
    "依申请": "申请后",
    "行政相对人": "申请人",
    "经办人应": "您要",
    "要件": "材料",
    "标的物": "房屋、车辆等实际的东西",
    "缴讫": "交完",
    "书面承诺函": "承诺书",
    "前置审批": "先办的许可",
    "权属来源": "房子、土地是怎么来的",
    "之日起算": "从那天起",
}
"""Office words and what people say instead."""
_STOP = re.compile(r"[。；！？\n]")
_TWICE = re.compile(
    r"(?:不|没有|无|未(?!满|成年))[^，。；、]{0,8}(?:不得|不予|不能|没有|无法|未(?!满|成年))"
    r"|不得不|非[^，。；、]{1,8}不(?:可|得|能)|并非不"
)
_ASCII = re.compile(r"[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]")


def too_long(text: str) -> str:
    """The first stretch without a stop that is too long; '' when there is none."""
    return next((part for part in _STOP.split(text) if len(part) > LONGEST), "")


def office_words(text: str) -> tuple[str, str] | None:
    """An office word in ``text`` and what to say instead."""
    return next(((word, better) for word, better in JARGON.items() if word in text), None)


def double_negation(text: str) -> str:
    """The words that deny twice; '' when there are none."""
    found = _TWICE.search(text)
    return found.group(0) if found else ""


def half_width(text: str) -> str:
    """An ASCII mark beside Chinese; '' when there is none."""
    found = _ASCII.search(text)
    return found.group(0) if found else ""
