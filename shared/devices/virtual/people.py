"""Invented people for specimens, the virtual card reader and the demo.

Their numbers carry right check characters in a division no province has handed out (4103 99 …),
so that every check in the product can pass and nobody real is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.identity import CardKind, IdentityCard, id_check_character


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist: the card and what a household book and a bank card say."""

    card: IdentityCard
    relation: str
    education: str
    marriage: str
    work: str
    bank_number: str
    """Digits without spaces, right by Luhn."""
    job: str = ""

    @property
    def name(self) -> str:
        """Full name."""
        return self.card.name

    @property
    def number(self) -> str:
        """18-character identity number."""
        return self.card.number


def number_for(division: str, birth: date, order: int) -> str:
    """Identity number with its right check character; odd ``order`` (0..999) for men."""
    body = f"{division}{birth:%Y%m%d}{order:03d}"
    return body + id_check_character(body)


def bank_number_for(first: str) -> str:
    """Append the Luhn digit to a card number's first digits."""
    total = 0
    for place, digit in enumerate(reversed(first)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return first + str(-total % 10)


def invent(
    name: str,
    birth: date,
    order: int,
    *,
    address: str = "样例省样例市样例区幸福里12号楼3单元201号",
    nation: str = "汉",
    relation: str = "户主",
    education: str = "初中",
    marriage: str = "已婚",
    work: str = "退休",
    valid_from: date = date(2016, 4, 19),
    valid_until: date | None = None,
) -> Person:
    """A person with matching number, sex, birth and bank number."""
    card = IdentityCard(
        kind=CardKind.RESIDENT,
        name=name,
        number=number_for("410399", birth, order),
        sex="男" if order % 2 else "女",
        birth=birth,
        nation=nation,
        address=address,
        issuer="样例市公安局样例分局",
        valid_from=valid_from,
        valid_until=valid_until,
    )
    bank = bank_number_for(f"62209999{birth:%y%m%d}{order:04d}")
    return Person(card, relation, education, marriage, work, bank)


WANG_GUIFANG = invent("王桂芳", date(1945, 3, 8), 2, marriage="丧偶")
LI_JIANGUO = invent(
    "李建国", date(1988, 11, 23), 117, relation="儿子", education="大学本科", work="样例机械厂",
    valid_from=date(2019, 6, 1), valid_until=date(2039, 6, 1),
)  # fmt: skip
RARE_NAME = invent(
    "㐀𠮷", date(1996, 7, 15), 35, relation="户主", education="大学专科", marriage="未婚",
    work="自由职业", valid_from=date(2020, 2, 10), valid_until=date(2040, 2, 10),
)  # fmt: skip
ZHAO_MEILING = invent(
    "赵美玲", date(1952, 12, 30), 208, address="样例省样例市河西区柳树巷7号", relation="妻",
    nation="回",
)  # fmt: skip
PEOPLE = (WANG_GUIFANG, LI_JIANGUO, RARE_NAME, ZHAO_MEILING)
