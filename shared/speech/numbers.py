"""Numbers as they are said: quantities, digits one by one, and when ``2`` is 两."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_TELEPHONE = _DIGITS.replace("一", "幺")
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")


def digits(text: str, *, telephone: bool = False) -> str:
    """Each digit by itself; 1 is 幺 in telephone and identity numbers. Other signs are dropped."""
    table = _TELEPHONE if telephone else _DIGITS
    return "".join(table[int(c)] for c in text if c in "0123456789")


def cardinal(number: int) -> str:
    """A quantity up to 10^16: 20 -> 二十, 105 -> 一百零五. Raises ValueError outside 0..10^16-1."""
    if not 0 <= number < 10**16:
        raise ValueError("number out of range")
    if number == 0:
        return "零"
    said = ""
    for place in range(3, -1, -1):
        section = number // 10 ** (4 * place) % 10_000
        if section:
            gap = said and section < 1000
            said += ("零" if gap else "") + _section(section) + _MYRIADS[place]
        elif said and not said.endswith("零") and number % 10 ** (4 * place):
            said += "零"
    said = said.replace("零零", "零")
    return said[1:] if said.startswith("一十") else said


def _section(number: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return said


def decimal(text: str) -> str:
    """``3.50`` -> 三点五, ``5,120.00`` -> 五千一百二十, ``0.8`` -> 零点八."""
    whole, _, part = text.replace(",", "").partition(".")
    part = part.rstrip("0")
    return cardinal(int(whole)) + (f"点{digits(part)}" if part else "")


def counted(number: int) -> str:
    """A quantity before a measure word: 2 is 两, everything else as usual."""
    return "两" if number == 2 else cardinal(number)
