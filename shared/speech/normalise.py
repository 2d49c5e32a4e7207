"""From what is written to what is said: dates, times, numbers, money, codes, letters, signs."""

from __future__ import annotations

import re
from collections.abc import Callable

from shared.speech.numbers import cardinal, counted, decimal, digits

_A_TO_M = "诶 必 西 地 易 艾弗 吉 艾尺 艾 杰 开 艾勒 艾姆"
_N_TO_Z = "恩 欧 披 丘 阿尔 艾斯 提 优 维 达不溜 艾克斯 歪 贼"
_LETTER_NAMES = f"{_A_TO_M} {_N_TO_Z}"
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTER_NAMES.split(), strict=True))
_MEASURE = "个份张次天位名件页秒岁元角人套本种步遍条台块层楼项家户口只周回联级"
_MEASURE_WORDS = rf"(?:分钟|小时|工作日|自然日|公里|米|[{_MEASURE}])"
_NOT = r"(?<![\d.])"
_END = r"(?![\d.]\d)(?!\d)"
Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _date(m: re.Match[str]) -> str:
    said = f"{digits(m['y'])}年{cardinal(int(m['m']))}月"
    return said + (f"{cardinal(int(m['d']))}日" if m["d"] else "")


def _time(m: re.Match[str]) -> str:
    hour, minute = int(m["h"]), int(m["m"])
    said = f"{counted(hour)}点"
    if minute:
        said += f"{'零' if minute < 10 else ''}{cardinal(minute)}分"
    if m["s"]:
        said += f"{cardinal(int(m['s']))}秒"
    return said


def _identity(m: re.Match[str]) -> str:
    text = m.group()
    groups = (text[:6], text[6:14], text[14:17])
    last = "艾克斯" if text[17] in "Xx" else digits(text[17], telephone=True)
    return "，".join(digits(g, telephone=True) for g in groups) + last


def _mobile(m: re.Match[str]) -> str:
    text = m.group()
    return "，".join(digits(g, telephone=True) for g in (text[:3], text[3:7], text[7:]))


def _masked(m: re.Match[str]) -> str:
    head, tail = digits(m["a"], telephone=True), _spelt(m["b"])
    return (head + "，" if head else "") + ("尾号" + tail if tail else "")


def _spelt(text: str) -> str:
    return "".join(
        digits(c, telephone=True) if c.isdigit() else _LETTERS.get(c.upper(), "") for c in text
    )


def _by_digit(m: re.Match[str]) -> str:
    return "，".join(digits(g, telephone=True) for g in re.split(r"\D+", m.group()) if g)


def _code(m: re.Match[str]) -> str:
    return "，".join(_spelt(g) for g in re.split(r"[ \-]+", m.group()) if g)


def _span(m: re.Match[str]) -> str:
    return f"{decimal(m['a'])}到{decimal(m['b'])}"


def _number(m: re.Match[str]) -> str:
    text = m.group()
    whole = text.replace(",", "").split(".")[0]
    if (len(whole) > 1 and whole.startswith("0")) or len(whole) >= 5:
        return digits(text, telephone=True)
    return decimal(text)


_RULES: tuple[Rule, ...] = (
    (re.compile(r"(?<!\d)(?P<y>\d{4}) ?[年] ?(?P<m>\d{1,2}) ?[月](?: ?(?P<d>\d{1,2}) ?[日])?"),
     _date),
    (re.compile(r"(?<!\d)(?P<y>[12]\d{3})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), _date),
    (re.compile(r"(?<!\d)(?P<y>[12]\d{3})-(?P<m>0[1-9]|1[0-2])(?P<d>)(?![\d-])"), _date),
    (re.compile(r"(?<!\d)\d{4}(?= ?[年])"), lambda m: digits(m.group())),
    (re.compile(r"(?<!\d)(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?:[:：](?P<s>[0-5]\d))?(?!\d)"),
     _time),
    (re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])"), _identity),
    (re.compile(r"(?<![\dA-Za-z])1\d{10}(?!\d)"), _mobile),
    (re.compile(r"(?P<a>\d*)[*•·・]{2,}(?P<b>[\dXx]*)"), _masked),
    (re.compile(r"(?<=[\u4e00-\u9fff])[*•](?=[\u4e00-\u9fff]|\b|$)"), lambda _: "某"),
    (re.compile(r"(?<![\dA-Za-z])\d{3,4}-\d{3,4}(?:-\d{3,4})?(?!\d)"), _by_digit),
    (re.compile(r"(?<!\d)\d{3,4}(?: \d{3,4})+(?!\d)"), _by_digit),
    (re.compile(r"(?<![A-Za-z])[A-Z]{1,6}[ \-]?\d{2,}(?:[ \-]\d+)*"), _code),
    (re.compile(r"(?P<a>\d+(?:\.\d+)?) ?%"), lambda m: f"百分之{decimal(m['a'])}"),
    (re.compile(r"[¥￥] ?(?P<a>\d[\d,]*(?:\.\d+)?)(?: ?[元])?"),
     lambda m: f"{decimal(m['a'])}元"),
    (re.compile(rf"{_NOT}(?P<a>\d{{1,4}}) ?[-—~～至到]{{1,2}} ?(?P<b>\d{{1,4}})"), _span),
    (re.compile(r"(?:第|(?<=\D)) ?(?P<a>\d{1,4}) ?(?=[号月日年])"), lambda m: m.group().replace(
        m["a"], cardinal(int(m["a"]))).replace(" ", "")),
    (re.compile(r"第 ?(?P<a>\d{1,4})"), lambda m: f"第{cardinal(int(m['a']))}"),
    (re.compile(rf"{_NOT}(?P<a>\d{{1,12}}) ?(?=多{{0,1}}{_MEASURE_WORDS})"),
     lambda m: counted(int(m["a"]))),
    (re.compile(rf"{_NOT}(?P<a>\d[\d,]{{0,15}}\.\d{{1,6}}|\d{{1,3}}(?:,\d{{3}})+) ?"
                rf"(?={_MEASURE_WORDS})"), lambda m: decimal(m["a"])),
    (re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+"), _number),
    (re.compile(r"[A-Za-z]+"), lambda m: _spelt(m.group())),
    (re.compile(r"(?<=[零一二三四五六七八九十分点])[—~～-]{1,2}(?=[零一二两三四五六七八九十])"),
     lambda _: "到"),
    (re.compile(r"[：；;:、—…\n\r]+"), lambda _: "，"),
    (re.compile(r"[（）()《》〈〉“”‘’\"'「」【】〔〕\[\]<>]+"), lambda _: " "),
)  # fmt: skip
_KEPT = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff，。！？,.!?]+")


def spoken(text: str) -> str:
    """``text`` in Chinese characters and pauses (，。！？) only, ready to be read aloud."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    text = _KEPT.sub("", text)
    text = text.translate(str.maketrans(",.!?", "，。！？"))
    return re.sub(r"[，。]*([。！？])[，。]*|，+", lambda m: m[1] or "，", text).strip("，")
