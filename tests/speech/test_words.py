"""What is written is said the way people say it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.speech.normalise import spoken
from shared.speech.numbers import cardinal, decimal, digits
from shared.speech.reading import numbered_pinyin


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026年", "二零二六年"),
        ("2026 年 11 月 27 日", "二零二六年十一月二十七日"),
        ("2026-11-21 14:02", "二零二六年十一月二十一日十四点零二分"),
        ("2026-10", "二零二六年十月"),
        ("2 月 2 日", "二月二日"),
        ("9:00—17:00", "九点到十七点"),
        ("410311194605120021", "四幺零三幺幺，幺九四六零五幺二，零零二幺"),
        ("11010519491231002X", "幺幺零幺零五，幺九四九幺二三幺，零零二艾克斯"),
        ("4103••••••••••0021", "四幺零三，尾号零零二幺"),
        ("13812340021", "幺三八，幺二三四，零零二幺"),
        ("请拨打 12345", "请拨打幺二三四五"),
        ("查询码 615 204", "查询码六幺五，二零四"),
        ("0379-6312-3456", "零三七九，六三幺二，三四五六"),
        ("终端 YC-0003", "终端歪西，零零零三"),
        ("王*芳", "王某芳"),
        ("2 份材料", "两份材料"),
        ("第 2 联", "第二联"),
        ("2 号窗口", "二号窗口"),
        ("12 个工作日", "十二个工作日"),
        ("3—5 天", "三到五天"),
        ("80%", "百分之八十"),
        ("¥1,205.00", "一千二百零五元"),
        ("共 3.50 元", "共三点五元"),
        ("20000元", "二万元"),
        ("一次性告知单：共 10 页", "一次性告知单，共十页"),
        ("《行政许可法》第三十二条", "行政许可法第三十二条"),
        ("您还在吗？再过 20 秒就要退出了。", "您还在吗？再过二十秒就要退出了。"),
    ],
)
def test_written_becomes_said(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("重庆", "chong2 qing4"),
        ("银行卡", "yin2 hang2 ka3"),
        ("重新拍照", "chong2 xin1 pai1 zhao4"),
        ("原件已退还", "yuan2 jian4 yi3 tui4 huan2"),
        ("参保缴费", "can1 bao3 jiao3 fei4"),
        ("行政许可", "xing2 zheng4 xu3 ke3"),
        ("女士", "nv3 shi4"),
        ("不要动", "bu2 yao4 dong4"),
        ("不行", "bu4 xing2"),
        ("一份", "yi2 fen4"),
        ("一张", "yi4 zhang1"),
        ("第一次", "di4 yi1 ci4"),
        ("十一月", "shi2 yi1 yue4"),
        ("一月", "yi1 yue4"),
        ("二零一一年", "er4 ling2 yi1 yi1 nian2"),
        ("幺幺零", "yao1 yao1 ling2"),
        ("您好，请坐。", "nin2 hao3, qing3 zuo4."),
    ],
)
def test_said_becomes_the_right_syllables(text: str, pinyin: str) -> None:
    assert numbered_pinyin(text) == pinyin


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"),
        (110, "一百一十"), (1005, "一千零五"), (2008, "二千零八"), (10000, "一万"),
        (10010, "一万零一十"), (100_000, "十万"), (1_000_010, "一百万零一十"),
        (100_000_000, "一亿"), (100_000_001, "一亿零一"), (120_034_005, "一亿二千零三万四千零五"),
    ],
)  # fmt: skip
def test_quantities(number: int, said: str) -> None:
    assert cardinal(number) == said


def test_quantities_have_bounds() -> None:
    with pytest.raises(ValueError, match="range"):
        cardinal(10**16)


def value_of(said: str) -> int:
    """Read a Chinese quantity back, by the usual rules and independent of the writer."""
    total = section = digit = 0
    for char in said:
        if char in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(char)
        elif char in "十百千":
            section += (digit or 1) * 10 ** ("十百千".index(char) + 1)
            digit = 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


@given(st.integers(0, 10**12 - 1))
def test_a_said_quantity_is_the_quantity(number: int) -> None:
    assert value_of(cardinal(number)) == number


@given(st.decimals(0, 99999, places=2))
def test_a_said_amount_keeps_its_cents(amount: object) -> None:
    said = decimal(str(amount))
    whole, _, part = said.partition("点")
    assert value_of(whole) == int(str(amount).split(".")[0])
    assert part == digits(str(amount).split(".")[1].rstrip("0"))


@given(st.text(max_size=80))
def test_any_text_becomes_plain_syllables(text: str) -> None:
    said = spoken(text)
    assert not re.search(r"[0-9A-Za-z*•]", said)
    assert re.fullmatch(r"[a-z1-5 ,.!?]*", numbered_pinyin(said))
