"""What a page says, value by value, against the card and the form. Shown, decided by a person.

Nothing is corrected here: a value is what was read, a decision stands beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as hidden
from difflib import SequenceMatcher
from enum import StrEnum

from shared.casework.filing import MISREAD, Filing
from shared.casework.pages import CapturedPage, Seen
from shared.domain.identity import IdentityCard

LABELS = {
    "name": "姓名", "number": "身份号码", "sex": "性别", "nation": "民族", "birth": "出生日期",
    "address": "住址", "issuer": "签发机关", "valid-until": "有效期至", "valid-from": "有效期起",
    "bank-number": "银行卡号", "bank": "开户银行", "relation": "与户主关系",
    "former-name": "曾用名",
    "birthplace": "出生地", "origin": "籍贯", "company": "单位名称", "legal-person": "法定代表人",
    "credit-code": "统一社会信用代码", "type": "类型", "scope": "经营范围", "capital": "注册资本",
    "founded": "成立日期", "term": "营业期限", "composition": "组成形式", "issued": "发证日期",
    "date": "日期", "title": "标题", "certificate-number": "证号", "holder": "持证人",
    "registered": "登记日期", "note": "备注", "spouse-number": "配偶身份号码", "grade": "等级",
    "mother": "母亲", "father": "父亲", "mother-number": "母亲身份号码", "hospital": "接生机构",
    "father-number": "父亲身份号码", "parent-number": "父母身份号码", "weight": "出生体重",
    "length": "出生身长", "weeks": "孕周", "school": "学校", "rector": "校长", "owner": "权利人",
    "sharing": "共有情况", "unit": "不动产单元号", "right": "权利类型", "right-nature": "权利性质",
    "usage": "用途", "area": "面积", "use-term": "使用期限", "disability": "残疾类别",
    "country": "国籍",
}  # fmt: skip
"""What a value is called to a person; one that is not named here is called 其他内容."""
_SURE = 0.80
_ANSWERS = {"bank-number": ("bank_account",), "name": ("name",), "number": ("id_number", "number")}
"""Values a form asks for, by the field of a paper that shows the same."""


class Match(StrEnum):
    """How a value on paper stands to what is known."""

    SAME = "same"
    DIFFERS = "differs"
    UNSURE = "unsure"
    ONLY = "only"
    """Nothing to compare it with."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison. Repr shows no content.

    against: what the card or form says; source: 身份证 or 申请表, '' when neither says anything.
    marks: places in ``paper`` of characters that do not agree. decision: what a person saw.
    """

    field: str
    label: str
    paper: str = hidden(repr=False)
    against: str = hidden(repr=False)
    source: str
    match: Match
    seen: Seen
    marks: tuple[int, ...] = ()
    """Empty where reading itself says which characters it doubts (``seen.doubtful``)."""
    decision: str = ""

    @property
    def open(self) -> bool:
        """True while a person should look at it."""
        return self.match in (Match.DIFFERS, Match.UNSURE) and not self.decision

    @property
    def doubted(self) -> str:
        """The characters a person should look at, at most three."""
        found = [one.char for one in self.seen.doubtful] or [
            self.paper[i] for i in self.marks if i < len(self.paper)
        ]
        return "、".join(dict.fromkeys(found[:3]))

    @property
    def maybe(self) -> str:
        """What the first of them may be instead, as the reader sees it; the value stays as read."""
        return "、".join(self.seen.doubtful[0].maybe) if self.seen.doubtful else ""

    @property
    def closeup(self) -> tuple[float, float, float, float] | None:
        """Where the first of them stands on the page, None without any."""
        if self.seen.doubtful:
            return self.seen.doubtful[0].place
        return self.character(self.marks[0]) if self.marks else None

    def character(self, place: int) -> tuple[float, float, float, float]:
        """Where about that character stands on the page: left, top, right, bottom as fractions."""
        left, top, right, bottom = self.seen.box
        wide, high = right - left, bottom - top
        count = max(1, len(self.paper))
        if high > wide:  # a column
            return left, top + high * place / count, right, top + high * (place + 1) / count
        return left + wide * place / count, top, left + wide * (place + 1) / count, bottom


def comparison(
    page: CapturedPage, card: IdentityCard, answers: Mapping[str, str], filing: Filing
) -> list[Compared]:
    """Every value read off a page beside what the card or the form says; what is open first."""
    rows = [_row(page, name, seen, card, answers, filing) for name, seen in page.notes.seen.items()]
    return sorted(rows, key=lambda r: not r.open)


def _row(
    page: CapturedPage,
    name: str,
    seen: Seen,
    card: IdentityCard,
    answers: Mapping[str, str],
    filing: Filing,
) -> Compared:
    against, source = _known(name, card, answers)
    doubt = next((d for d in page.notes.doubts if d.field == name), None)
    if doubt is not None:
        match = Match.DIFFERS if doubt.differs else Match.UNSURE
    elif not against:
        match = Match.UNSURE if seen.flag or seen.doubtful else Match.ONLY
    elif _plain(seen.value) == _plain(against):
        match = Match.UNSURE if seen.flag else Match.SAME
    else:
        match = Match.DIFFERS if seen.confidence >= _SURE and not seen.flag else Match.UNSURE
    looked_at = match in (Match.DIFFERS, Match.UNSURE)
    marks = _marks(seen.value, against) if looked_at and not seen.doubtful else ()
    decision = filing.settled(page, name)
    if decision == MISREAD and not against:
        decision = ""
    label = LABELS.get(name, "其他内容")
    return Compared(name, label, seen.value, against, source, match, seen, marks, decision)


def _known(name: str, card: IdentityCard, answers: Mapping[str, str]) -> tuple[str, str]:
    for key in _ANSWERS.get(name, ()):
        if name == "bank-number" and answers.get(key):
            return answers[key], "申请表"
    on_card = {
        "name": card.name,
        "number": card.number,
        "sex": card.sex,
        "nation": card.nation,
        "birth": card.birth.isoformat(),
        "address": card.home,
    }.get(name, "")
    if on_card:
        return on_card, "身份证"
    return next(
        ((answers[k], "申请表") for k in _ANSWERS.get(name, ()) if answers.get(k)), ("", "")
    )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _marks(paper: str, against: str) -> tuple[int, ...]:
    if not against:
        return ()
    marks: list[int] = []
    for tag, begin, end, _, _ in SequenceMatcher(
        None, paper, against, autojunk=False
    ).get_opcodes():
        if tag in ("replace", "delete"):
            marks += range(begin, end)
        elif tag == "insert":
            marks += [min(begin, max(0, len(paper) - 1))]
    return tuple(dict.fromkeys(marks))
