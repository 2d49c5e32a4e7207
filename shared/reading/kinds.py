"""Which document a page is, from titles and labels and where they stand; and then its fields.

A sign counts only where a title or a label can stand: at the beginning of a line, or after a
blank, a colon or a number. A letter that mentions an identity card is therefore none. What no
kind explains well enough stays ``other``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.reading import bank, hukou, idcard
from shared.reading.birth import birth
from shared.reading.diploma import diploma
from shared.reading.disability import disability
from shared.reading.eye import RawPage
from shared.reading.form import form, title_of
from shared.reading.layout import level, rows, squeeze
from shared.reading.letter import letter, prose_share
from shared.reading.licence import licence
from shared.reading.marriage import marriage
from shared.reading.model import DocumentKind, Field, Line, Reading
from shared.reading.property import estate

Kind = DocumentKind
_SIGNS: Mapping[DocumentKind, Mapping[str, float]] = {
    Kind.ID_FRONT: {
        "公民身份号码": 3, "住址": 1, "民族": 0.5, "出生": 0.5, "性别": 0.5, "姓名": 0.5,
    },
    Kind.ID_BACK: {"签发机关": 2, "有效期限": 2, "中华人民共和国": 0.5},
    Kind.HUKOU_PERSON: {
        "曾用名": 1.5, "户主或与": 1.5, "户主关系": 0.5, "籍贯": 1, "婚姻状况": 0.7,
        "文化程度": 0.7, "宗教信仰": 1, "服务处所": 1, "何时由何地": 1, "兵役状况": 1,
        "本市（县）": 0.5, "出生地": 0.5, "公民身份": 0.5, "证件编号": 0.5,
    },
    Kind.HUKOU_COVER: {
        "户口专用章": 1, "省级公安机关": 1, "户口登记机关": 1.5, "户主姓名": 2, "户别": 1.5,
        "户号": 1.5, "住址": 0.5, "承办人": 0.5,
    },
    Kind.BUSINESS_LICENCE: {
        "统一社会信用代码": 1.5, "法定代表人": 1, "经营范围": 1.5, "注册资本": 1, "成立日期": 1,
        "营业期限": 1, "登记机关": 1, "经营者": 1, "组成形式": 1, "经营场所": 1, "注册日期": 1,
        "类型": 0.5, "名称": 0.5, "住所": 0.5,
    },
    Kind.DISABILITY_CERTIFICATE: {
        "残疾类别": 1.5, "残疾等级": 1.5, "残疾证号": 1.5, "残疾人证号": 1.5, "批准残联": 1,
        "监护人": 0.7, "发证日期": 0.5, "签发日期": 0.5,
    },
    Kind.MARRIAGE_CERTIFICATE: {
        "结婚证字号": 3, "离婚证字号": 3, "持证人": 2, "登记日期": 0.7, "婚姻登记员": 1.5,
        "登记机关": 0.5, "身份证件号": 1, "国籍": 0.5,
    },
    Kind.BIRTH_CERTIFICATE: {
        "新生儿姓名": 2, "出生孕周": 1.5, "出生体重": 1, "出生身长": 1, "母亲姓名": 1,
        "父亲姓名": 1, "医疗机构名称": 1, "出生证编号": 1.5, "出生地点": 0.5, "接生": 0.5,
    },
    Kind.BANK_CARD: {
        "社会保障卡": 1.5, "社会保障号码": 1.5, "借记卡": 1.5, "银联": 1.5, "UnionPay": 1.5,
        "发卡日期": 1, "VALIDTHRU": 1, "储蓄卡": 1.5, "信用卡": 1.5, "银行卡": 1,
        "MONTH/YEAR": 1, "DEBIT": 1,
    },
    Kind.DIPLOMA: {"证书编号": 1, "校（院）长": 1, "校长": 0.7, "校名": 1, "学生": 0.5},
    Kind.PROPERTY_CERTIFICATE: {
        "权利人": 1.5, "共有情况": 1.5, "坐落": 1, "不动产单元号": 2, "权利类型": 1,
        "权利性质": 1, "使用期限": 0.7, "权利其他状况": 1.5, "用途": 0.3, "面积": 0.3,
        "房屋所有权人": 1.5, "房屋坐落": 1.5, "附记": 0.5,
    },
    Kind.APPLICATION_FORM: {
        "申请人": 0.6, "填表": 0.8, "联系电话": 0.5, "申请事由": 0.8, "申请理由": 0.8,
        "本人承诺": 0.8, "代办人": 0.6, "审核意见": 0.8, "审批意见": 0.8, "社区意见": 0.8,
        "签名": 0.4, "单位意见": 0.8,
    },
}  # fmt: skip
_TITLES: Mapping[DocumentKind, tuple[str, ...]] = {
    Kind.ID_BACK: ("居民身份证",),
    Kind.HUKOU_PERSON: ("常住人口登记卡",),
    # the last character is gold on a rough jacket, and at times it is lost
    Kind.HUKOU_COVER: ("居民户口簿", "居民户口", "户口簿"),
    Kind.BUSINESS_LICENCE: ("营业执照",),
    Kind.DISABILITY_CERTIFICATE: ("残疾人证", "中华人民共和国残疾人证"),
    Kind.MARRIAGE_CERTIFICATE: ("结婚证", "离婚证", "中华人民共和国结婚证"),
    Kind.BIRTH_CERTIFICATE: ("出生医学证明",),
    Kind.DIPLOMA: ("毕业证书", "学位证书", "结业证书", "肄业证书"),
    Kind.PROPERTY_CERTIFICATE: ("不动产权证书", "不动产权证", "房屋所有权证", "房地产权证"),
    Kind.BANK_CARD: ("社会保障卡",),
}
_TITLE, _FORM_TITLE, _LEAST = 3.5, 6.0, 3.0
_LONGEST_TITLE = 14
_OTHER_CARDS = re.compile("居住证|临时居民身份证|往来.{2,4}通行证|永久居留|护照")
"""Documents that carry the labels of an identity card and are none."""
_JACKET = re.compile("居民户口簿|^居民户口.?$|^户口簿")
_PROSE = 0.55
_READERS: Mapping[DocumentKind, Callable[[RawPage], dict[str, Field]]] = {
    Kind.ID_FRONT: idcard.front,
    Kind.ID_BACK: idcard.back,
    Kind.HUKOU_COVER: hukou.cover,
    Kind.HUKOU_PERSON: hukou.person,
    Kind.BUSINESS_LICENCE: licence,
    Kind.DISABILITY_CERTIFICATE: disability,
    Kind.MARRIAGE_CERTIFICATE: marriage,
    Kind.BIRTH_CERTIFICATE: birth,
    Kind.BANK_CARD: bank.card,
    Kind.DIPLOMA: diploma,
    Kind.PROPERTY_CERTIFICATE: estate,
    Kind.APPLICATION_FORM: form,
    Kind.LETTER: letter,
}


@dataclass(frozen=True)
class _Page:
    texts: tuple[str, ...]
    """Lines and whole rows, without blanks."""
    lines: list[Line]
    prose: float


def kind_of(raw: RawPage) -> DocumentKind:
    """The best-supported kind; ``other`` when none is supported well enough."""
    lines = level(raw.lines)
    if not lines:
        return Kind.PHOTO if raw.portrait else Kind.OTHER
    grouped = rows(lines)
    texts = dict.fromkeys(squeeze(line.text) for line in lines)
    texts |= dict.fromkeys(squeeze("".join(line.text for line in row)) for row in grouped)
    page = _Page(tuple(texts), lines, prose_share(lines))
    scores = {kind: _score(kind, page) for kind in _SIGNS}
    if title_of(lines, raw.height) is not None:
        scores[Kind.APPLICATION_FORM] += _FORM_TITLE
    if any(_OTHER_CARDS.search(text) for text in page.texts):
        scores[Kind.ID_FRONT] = scores[Kind.ID_BACK] = 0.0
    if bank.number_on(lines) is not None:
        scores[Kind.BANK_CARD] += 1.5
    if any(re.fullmatch("[一-鿿]{2,10}银行", text) for text in page.texts):
        scores[Kind.BANK_CARD] += 1.5
    if any("准予毕业" in text or ("授予" in text and "学位" in text) for text in page.texts):
        scores[Kind.DIPLOMA] += 1.5
    if page.prose > _PROSE:
        for kind in scores:
            if kind not in (Kind.DIPLOMA, Kind.APPLICATION_FORM):
                scores[kind] -= 2.0
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best] >= _LEAST:
        return best
    return Kind.LETTER if _is_letter(page) else Kind.OTHER


def _score(kind: DocumentKind, page: _Page) -> float:
    score = sum(
        weight
        for sign, weight in _SIGNS[kind].items()
        if any(_stands(squeeze(sign), text) for text in page.texts)
    )
    titles = _TITLES.get(kind, ())
    if any(_is_title(title, text) for text in page.texts for title in titles):
        score += 2.5 if kind is Kind.ID_BACK else _TITLE
    return score


def _stands(sign: str, text: str) -> bool:
    """True when a sign stands where a label can: not in the middle of running words."""
    at = text.find(sign)
    while at >= 0:
        if at == 0 or not ("一" <= text[at - 1] <= "鿿" or text[at - 1] in ",。;、《“\"('「"):
            return True
        if _after_label(text[:at]):
            return True
        at = text.find(sign, at + 1)
    return False


def _after_label(before: str) -> bool:
    """性别男民族汉: a closed value ends before the next label begins."""
    return (
        bool(re.search(r"(?:性别[男女]|民族[一-鿿]{1,5}|[年月日号])$", before)) and len(before) < 24
    )


def _is_title(title: str, text: str) -> bool:
    """A title stands alone in its line, perhaps with what it is of before it."""
    return (
        text.endswith(title)
        and len(text) <= max(_LONGEST_TITLE, len(title) + 2)
        and (not re.search("[,。;:的]", text))
    )


def _is_letter(page: _Page) -> bool:
    long = [line for line in page.lines if len(squeeze(line.text)) >= 12]
    return page.prose > 0.4 and len(long) >= 2


def understand(raw: RawPage, alphabet: frozenset[str] = frozenset()) -> Reading:
    """Name the document and pick its fields."""
    kind = kind_of(raw)
    read = _READERS.get(kind)
    fields = read(raw) if read is not None else {}
    texts = [squeeze(line.text) for line in raw.lines]
    jacket = (
        kind is Kind.HUKOU_COVER
        and any(_JACKET.search(text) for text in texts)
        and not any("户别" in text or "户主姓名" in text for text in texts)
    )
    return Reading(
        kind, fields, raw.codes, raw.lines, raw.turned, raw.width, raw.height, alphabet, jacket
    )
