"""Checks of answers: each failure says, in one Chinese sentence, what to fix."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from shared.domain.identity import id_number_ok
from shared.domain.question import Problem, Question, QuestionType

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}")
_SEPARATORS = re.compile(r"[\s\-－—]")
_FULL_WIDTH = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "X"}
_MOBILE_DIGITS = 11
_ACCOUNT_LENGTHS = range(12, 20)
_ADDRESS_MIN = 6

Fault = tuple[str, str]
"""(code, sentence)"""


def normalise(question: Question, value: str) -> str:
    """The form in which an answer is kept: trimmed; numbers without separators, X upper case."""
    text = value.strip()
    if question.type in (
        QuestionType.PHONE,
        QuestionType.ID_NUMBER,
        QuestionType.BANK_ACCOUNT,
    ):
        text = text.translate(_FULL_WIDTH)
        if not (question.type is QuestionType.PHONE and text.startswith("0")):
            text = _SEPARATORS.sub("", text)
        return text.upper()
    return text


def check(
    question: Question,
    value: str,
    answers: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Problem | None:
    """What is wrong with ``value``; None when it may be kept.

    answers: other answers, for rules that compare dates. today: needed by rules that say
    ``today``; without it those rules are not checked.
    """
    text = normalise(question, value)
    if not text:
        if not question.required:
            return None
        return Problem(question.id, "empty", f"还没有填{question.label}。")
    fault = _CHECKS[question.type](question, text) or _length(question, text)
    if fault is None and question.type is QuestionType.DATE:
        fault = _bounds(question, date.fromisoformat(text), answers or {}, today)
    return Problem(question.id, *fault) if fault else None


def luhn_ok(digits: str) -> bool:
    """Check digit of a bank card (ISO/IEC 7812); False unless all are digits."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        n = int(char)
        if place % 2:
            n = n * 2 - 9 * (n > 4)
        total += n
    return total % 10 == 0


def _text(question: Question, text: str) -> Fault | None:
    if any(ord(c) < 32 for c in text):
        return "control", f"{question.label}里有认不出的字符，请重新填。"
    return None


def _name(question: Question, text: str) -> Fault | None:
    if any(c.isdigit() for c in text):
        return "not-a-name", f"{question.label}里不会有数字，请照着证件再看一下。"
    return _text(question, text)


def _phone(question: Question, text: str) -> Fault | None:
    if text.startswith("0"):
        if _LANDLINE.fullmatch(text):
            return None
        return "landline", "固定电话要带区号，例如 0371-12345678，请再看一下。"
    if not (text.isascii() and text.isdigit()):
        return "not-digits", "手机号码只有数字，请去掉其他符号。"
    if len(text) < _MOBILE_DIGITS:
        return "short", f"手机号码是 11 位，还差 {_MOBILE_DIGITS - len(text)} 位。"
    if len(text) > _MOBILE_DIGITS:
        return "long", f"手机号码是 11 位，多了 {len(text) - _MOBILE_DIGITS} 位。"
    if not _MOBILE.fullmatch(text):
        return "mobile", "手机号码是 13 到 19 开头的，请看看开头两位有没有按错。"
    return None


def _choice(question: Question, text: str) -> Fault | None:
    if text not in {c.value for c in question.choices}:
        return "choice", f"请从下面选一个{question.label}。"
    return None


def _yes_no(question: Question, text: str) -> Fault | None:
    return None if text in ("yes", "no") else ("choice", "请选“是”或者“不是”。")


def _date(question: Question, text: str) -> Fault | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "date", f"{question.label}不是一个真实的日期，请重新选年、月、日。"
    return None


def _id_number(question: Question, text: str) -> Fault | None:
    if len(text) != 18:
        word = f"还差 {18 - len(text)} 位" if len(text) < 18 else f"多了 {len(text) - 18} 位"
        return "length", f"身份证号码是 18 位，{word}。"
    if not id_number_ok(text):
        return "id-check", "身份证号码对不上，可能有一位按错了，请照着证件再核对一遍。"
    return None


def _address(question: Question, text: str) -> Fault | None:
    if len(text) < _ADDRESS_MIN or not re.search(r"[\u4e00-\u9fff]", text):
        return "address", "地址要写到门牌号，例如“幸福路 12 号 3 单元 201”。"
    return _text(question, text)


def _bank_account(question: Question, text: str) -> Fault | None:
    if not (text.isascii() and text.isdigit()):
        return "not-digits", "卡号只有数字，请去掉其他符号。"
    if len(text) not in _ACCOUNT_LENGTHS:
        return "length", f"卡号一般是 16 到 19 位，现在是 {len(text)} 位，请再核对一遍。"
    if len(text) >= 16 and not luhn_ok(text):
        return "luhn", "卡号对不上，可能有一位按错了，请照着卡面再核对一遍。"
    return None


_CHECKS: dict[QuestionType, Callable[[Question, str], Fault | None]] = {
    QuestionType.TEXT: _text,
    QuestionType.NAME: _name,
    QuestionType.PHONE: _phone,
    QuestionType.CHOICE: _choice,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: _date,
    QuestionType.ID_NUMBER: _id_number,
    QuestionType.ADDRESS: _address,
    QuestionType.BANK_ACCOUNT: _bank_account,
}


def _length(question: Question, text: str) -> Fault | None:
    rule = question.rule
    if rule.min_length is not None and len(text) < rule.min_length:
        return "too-short", f"{question.label}至少要 {rule.min_length} 个字。"
    if rule.max_length is not None and len(text) > rule.max_length:
        return "too-long", f"{question.label}最多 {rule.max_length} 个字，请删短一些。"
    return None


def _bounds(
    question: Question, day: date, answers: Mapping[str, str], today: date | None
) -> Fault | None:
    first = _edge(question.rule.not_before, answers, today)
    last = _edge(question.rule.not_after, answers, today)
    if first is not None and day < first:
        return "too-early", f"{question.label}不能早于 {_words(first)}，请重新选。"
    if last is not None and day > last:
        return "too-late", f"{question.label}不能晚于 {_words(last)}，请重新选。"
    return None


def _edge(rule: str | None, answers: Mapping[str, str], today: date | None) -> date | None:
    if rule is None:
        return None
    if rule == "today":
        return today
    try:
        return date.fromisoformat(answers.get(rule, rule))
    except ValueError:
        return None


def _words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
