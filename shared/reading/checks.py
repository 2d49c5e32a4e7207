"""What a page says against what the card said, and whether it is the page asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as hidden
from datetime import date, datetime
from enum import StrEnum

from shared.domain.identity import IdentityCard
from shared.reading.model import DocumentKind, Field, Reading

_SURE = 0.80


class Doubt(StrEnum):
    """How a value and the card disagree."""

    DIFFERS = "differs"
    """Both were read well and are not the same."""
    UNSURE = "unsure"
    """The machine could not read it well enough to say; a person should look."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One value on the page that does not simply match the card. Repr shows no content.

    field: name, number, birth or sex. sentence: what the person is asked to look at.
    """

    field: str
    page_value: str = hidden(repr=False)
    card_value: str = hidden(repr=False)
    sentence: str
    doubt: Doubt


_WORDS = {"number": "号码", "name": "姓名", "birth": "出生日期", "sex": "性别"}
_NAMES_OF = {
    "number": "身份证号码：", "bank-number": "银行卡号：", "credit-code": "统一社会信用代码：",
    "certificate-number": "证号：", "spouse-number": "配偶身份证号码：",
    "mother-number": "母亲身份证号码：", "father-number": "父亲身份证号码：",
}  # fmt: skip
_FLAGGED = {
    "check-digit": "号码的最后一位对不上，可能没有认清，请您看一看",
    "birth-differs": "出生日期与号码对不上，请您看一看",
    "sex-differs": "性别与号码对不上，请您看一看",
}


def findings(reading: Reading, today: date | None = None) -> list[str]:
    """What is wrong with a page by itself: flagged values and validity. Sentences for a person.

    today: the day to judge validity by, this one unless given. Nothing is corrected.
    """
    day = today or datetime.now().astimezone().date()
    found = [
        f"{_NAMES_OF.get(name, '')}{_FLAGGED[seen.flag]}"
        if seen.flag == "check-digit"
        else _FLAGGED[seen.flag]
        for name, seen in reading.fields.items()
        if seen.flag in _FLAGGED
    ]
    begins, ends = (_day(reading.fields.get(name)) for name in ("valid-from", "valid-until"))
    if ends is not None and ends < day:
        found.append("有效期已过，请您看一看有没有新的")
    if begins is not None and ends is not None and ends <= begins:
        found.append("有效期的起止日期前后颠倒，可能没有认清，请您看一看")
    if begins is not None and begins > day:
        found.append("有效期还没有开始，请您看一看")
    return found


def _day(seen: Field | None) -> date | None:
    try:
        return date.fromisoformat(seen.value) if seen is not None else None
    except ValueError:
        return None


_OF_SPOUSE = {"name": "spouse-name", "number": "spouse-number", "birth": "spouse-birth",
              "sex": "spouse-sex"}  # fmt: skip
_OF_NOBODY = frozenset({DocumentKind.LETTER, DocumentKind.BUSINESS_LICENCE,
                        DocumentKind.PROPERTY_CERTIFICATE})  # fmt: skip
"""Kinds whose names and numbers may well be another's."""


def own_fields(reading: Reading, card: IdentityCard) -> dict[str, Field]:
    """The values on the page that should be the card holder's own.

    On a marriage certificate either person may be the holder, on a birth certificate either
    parent; of a letter, a licence or a title nothing must be the holder's.
    """
    fields = dict(reading.fields)
    if reading.kind in _OF_NOBODY:
        return {}
    if reading.kind is DocumentKind.MARRIAGE_CERTIFICATE:
        other = fields.get("spouse-number")
        if other is not None and other.value == card.number:
            return {name: fields[its] for name, its in _OF_SPOUSE.items() if its in fields}
        return fields
    if reading.kind is DocumentKind.BIRTH_CERTIFICATE:
        parents = {p: fields.get(f"{p}-number") for p in ("mother", "father")}
        which = next(
            (p for p, n in parents.items() if n is not None and n.value == card.number), ""
        )
        which = which or ("mother" if card.sex == "女" else "father")
        pairs = {"name": fields.get(which), "number": parents[which]}
        return {name: value for name, value in pairs.items() if value is not None}
    return fields


def compare(reading: Reading, card: IdentityCard) -> list[Disagreement]:
    """Where the page and the identity card disagree, the most telling first.

    A value the page does not carry is no disagreement. A name with characters that cannot be
    read at all is ``unsure``, never ``differs``. Nothing is corrected.
    """
    wanted = {
        "number": card.number,
        "name": card.name,
        "birth": card.birth.isoformat(),
        "sex": card.sex,
    }
    found = []
    own = own_fields(reading, card)
    for name, card_value in wanted.items():
        seen = own.get(name)
        if seen is None:
            continue
        doubt = _doubt(seen, name, card_value, reading.alphabet)
        if doubt is not None:
            sentence = _sentence(name, seen, doubt, card_value, reading.alphabet)
            found.append(Disagreement(name, seen.value, card_value, sentence, doubt))
    return found


def _doubt(seen: Field, name: str, card_value: str, alphabet: frozenset[str]) -> Doubt | None:
    if seen.flag == "check-digit":
        return Doubt.UNSURE
    if seen.value == card_value:
        return Doubt.UNSURE if seen.flag else None
    if name == "name" and _rare(card_value, alphabet):
        return Doubt.UNSURE
    sure = seen.confidence >= _SURE and not _perhaps(seen, card_value)
    return Doubt.DIFFERS if sure else Doubt.UNSURE


def _perhaps(seen: Field, card_value: str) -> bool:
    """True when what differs was not read surely and may well be what the card says."""
    read = seen.value
    if len(read) != len(card_value):
        return False
    maybe = {(d.char, other) for d in seen.doubtful for other in d.maybe}
    return all(a == b or (a, b) in maybe for a, b in zip(read, card_value, strict=True))


def _rare(text: str, alphabet: frozenset[str]) -> bool:
    return any(c not in alphabet for c in text) if alphabet else any(c > "\u9fa5" for c in text)


def _sentence(
    name: str, seen: Field, doubt: Doubt, card_value: str, alphabet: frozenset[str]
) -> str:
    if seen.flag:
        return _FLAGGED[seen.flag]
    if doubt is Doubt.DIFFERS:
        return f"{_WORDS[name]}与身份证不一致，请看一看是不是这一页"
    if name == "name" and _rare(card_value, alphabet):
        return "姓名里有生僻字，机器认不全，请您看一看对不对"
    return f"{_WORDS[name]}没有认清，请您看一看"


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a page belongs in a material slot, and what to tell the person when it does not."""

    ok: bool
    sentence: str = ""


_NAMES: Mapping[DocumentKind, str] = {
    DocumentKind.ID_FRONT: "身份证人像面",
    DocumentKind.ID_BACK: "身份证国徽面",
    DocumentKind.HUKOU_COVER: "户口簿首页",
    DocumentKind.HUKOU_PERSON: "户口簿个人页",
    DocumentKind.BUSINESS_LICENCE: "营业执照",
    DocumentKind.DISABILITY_CERTIFICATE: "残疾人证",
    DocumentKind.MARRIAGE_CERTIFICATE: "结婚证",
    DocumentKind.BIRTH_CERTIFICATE: "出生医学证明",
    DocumentKind.BANK_CARD: "银行卡或社会保障卡",
    DocumentKind.DIPLOMA: "毕业证书或学位证书",
    DocumentKind.PROPERTY_CERTIFICATE: "不动产权证书",
    DocumentKind.APPLICATION_FORM: "申请表",
    DocumentKind.LETTER: "书信、证明或通知",
    DocumentKind.PHOTO: "照片",
    DocumentKind.OTHER: "认不出的一页",
}
_ASKS: Mapping[DocumentKind, str] = {
    DocumentKind.ID_FRONT: "请放身份证有照片的一面",
    DocumentKind.ID_BACK: "请放身份证有国徽的一面",
    DocumentKind.HUKOU_COVER: "请翻到户口簿首页",
    DocumentKind.HUKOU_PERSON: "请翻到本人那一页",
    DocumentKind.BUSINESS_LICENCE: "请放营业执照",
    DocumentKind.DISABILITY_CERTIFICATE: "请放残疾人证有照片和姓名的那一页",
    DocumentKind.MARRIAGE_CERTIFICATE: "请翻到结婚证有两人姓名的那一页",
    DocumentKind.BIRTH_CERTIFICATE: "请放出生医学证明",
    DocumentKind.BANK_CARD: "请放银行卡有卡号的一面",
    DocumentKind.DIPLOMA: "请放毕业证书或学位证书",
    DocumentKind.PROPERTY_CERTIFICATE: "请翻到不动产权证书有权利人的那一页",
    DocumentKind.APPLICATION_FORM: "请放填好的申请表",
    DocumentKind.LETTER: "请放证明或信件",
    DocumentKind.PHOTO: "请放照片",
}


def kind_name(kind: DocumentKind) -> str:
    """What a page of this kind is called to a person."""
    return _NAMES[kind]


def fits(reading: Reading, wanted_kind: DocumentKind | str) -> Fit:
    """Does the page fit a slot that asks for ``wanted_kind``?

    ``other`` (and any kind the machine cannot tell) takes every page. Raises nothing.
    """
    try:
        wanted = DocumentKind(wanted_kind)
    except ValueError:
        return Fit(True)
    if wanted is DocumentKind.OTHER:
        return Fit(True)
    if reading.jacket:
        return Fit(False, f"这是户口簿的封面，{_ASKS.get(wanted, '请翻开')}")
    if reading.kind is wanted:
        return Fit(True)
    if reading.kind is DocumentKind.OTHER:
        return Fit(False, f"没认出这是{_NAMES[wanted]}，{_ASKS[wanted]}")
    if {reading.kind, wanted} == {DocumentKind.ID_FRONT, DocumentKind.ID_BACK}:
        return Fit(False, f"这是{_NAMES[reading.kind]}，请翻过来，{_ASKS[wanted]}")
    return Fit(False, f"这是{_NAMES[reading.kind]}，{_ASKS[wanted]}")
