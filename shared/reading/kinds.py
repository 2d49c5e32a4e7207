"""Which document a page is, from the words printed on it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.reading import bank, hukou, idcard
from shared.reading.layout import squeeze
from shared.reading.model import DocumentKind, Field, Reading
from shared.reading.worker import RawPage

_SIGNS: Mapping[DocumentKind, Mapping[str, float]] = {
    DocumentKind.ID_FRONT: {
        "公民身份号码": 3, "住址": 1, "民族": 0.5, "出生": 0.5, "性别": 0.5, "姓名": 0.5,
    },
    DocumentKind.ID_BACK: {
        "居民身份证": 3, "中华人民共和国": 1, "签发机关": 2, "有效期限": 2,
    },
    DocumentKind.HUKOU_PERSON: {
        "常住人口登记卡": 4, "曾用名": 1.5, "与户主关系": 1.5, "户主关系": 0.5, "籍贯": 1,
        "婚姻状况": 1, "文化程度": 1, "宗教信仰": 1, "服务处所": 1, "何时由何地": 1,
        "兵役状况": 1, "本市": 0.5,
    },
    DocumentKind.HUKOU_COVER: {
        "居民户口簿": 4, "户口专用章": 2, "户主姓名": 2, "户别": 1.5, "户号": 1.5,
        "户口登记机关": 1.5, "住址": 0.5,
    },
    DocumentKind.BANK_CARD: {
        "社会保障卡": 3, "社会保障号码": 1.5, "借记卡": 2, "银联": 2, "UnionPay": 2, "银行": 1.5,
        "发卡日期": 1, "VALIDTHRU": 1.5, "储蓄卡": 2, "信用卡": 2,
    },
}  # fmt: skip
_LEAST = 3.0


def kind_of(text: str) -> DocumentKind:
    """The best-supported kind; ``other`` when nothing reaches the threshold."""
    flat = squeeze(text)
    scores = {
        kind: sum(weight for sign, weight in signs.items() if sign in flat)
        for kind, signs in _SIGNS.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= _LEAST else DocumentKind.OTHER


def understand(raw: RawPage, alphabet: frozenset[str] = frozenset()) -> Reading:
    """Name the document and pick its fields."""
    text = "\n".join(line.text for line in raw.lines)
    kind = kind_of(text)
    fields: dict[str, Field] = {}
    if kind is DocumentKind.ID_FRONT:
        fields = idcard.front(raw)
    elif kind is DocumentKind.ID_BACK:
        fields = idcard.back(raw)
    elif kind is DocumentKind.HUKOU_PERSON:
        fields = hukou.person(raw)
    elif kind is DocumentKind.BANK_CARD:
        fields = bank.card(raw)
    flat = squeeze(text)
    jacket = kind is DocumentKind.HUKOU_COVER and "户口簿" in flat and "户别" not in flat
    return Reading(
        kind, fields, raw.codes, raw.lines, raw.turned, raw.width, raw.height, alphabet, jacket
    )
