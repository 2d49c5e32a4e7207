"""Questions the province answers at once, with illustrative data (样例) for specimen people.

Everything is derived from the identity number, so the same person always gets the same record.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from shared.domain.identity import age_on, birth_of, id_number_ok
from shared.sync.contract import Contribution, ContributionsAnswer

_SCHEMES = (("企业职工基本养老保险", 0.08), ("失业保险", 0.005), ("职工基本医疗保险", 0.02))
_PAYERS = ("样例市第一纺织厂", "样例市惠民商贸有限公司", "样例县供销合作社", "样例市晨光文具厂")
_RESIDENT_SCHEME = "城乡居民基本养老保险"
_RESIDENT_LEVELS = (200, 300, 500, 1000, 2000)
_MONTHS = 24


def _seed(number: str, purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose}\n{number}".encode()).digest()[:8], "big")


def contributions(number: str, name: str, now: datetime) -> ContributionsAnswer:
    """The contribution record of a person up to last month; empty when there is none."""
    birth = birth_of(number) if id_number_ok(number) else None
    if birth is None or not name:
        return ContributionsAnswer(
            rows=(), verify_code="", asked_at=now.isoformat(), sample=True, note="没有查到这个人。"
        )
    months = _months_before(now.date(), _MONTHS)
    seed = _seed(number, "contributions")
    rows: list[Contribution] = []
    if seed % 5 == 0:
        level = _RESIDENT_LEVELS[seed // 7 % len(_RESIDENT_LEVELS)]
        for month in (m for m in months if m.endswith("-12") and _paying_age(birth, m, 60)):
            rows.append(_row(month, _RESIDENT_SCHEME, level, level, "本人"))
    else:
        base = 4000 + seed % 60 * 100
        payer = _PAYERS[seed // 11 % len(_PAYERS)]
        for month in (m for m in months if _paying_age(birth, m, 60)):
            for scheme, share in _SCHEMES:
                rows.append(_row(month, scheme, base, base * share, payer))
    code = hashlib.sha256(f"{number}\n{now.date()}".encode()).hexdigest()[:12].upper()
    note = "" if rows else "近两年没有缴费记录。"
    return ContributionsAnswer(
        rows=tuple(rows), verify_code=code, asked_at=now.isoformat(), sample=True, note=note
    )


def _months_before(day: date, count: int) -> list[str]:
    """``count`` months before the month of ``day``, oldest first, as YYYY-MM."""
    index = day.year * 12 + day.month - 1
    return [f"{i // 12}-{i % 12 + 1:02d}" for i in range(index - count, index)]


def _paying_age(birth: date, month: str, until: int) -> bool:
    return 18 <= age_on(birth, date.fromisoformat(month + "-01")) < until


def _row(month: str, kind: str, base: float, paid: float, payer: str) -> Contribution:
    return Contribution(month=month, kind=kind, base=f"{base:.2f}", paid=f"{paid:.2f}", payer=payer)
