"""免申即享、主动提醒: what somebody may be entitled to, and what runs out, from rules as data.

Evaluated here, on what the person agreed to have looked at. It offers and explains; it never
enrols anybody. What no card can tell is asked, and until then it is said to be open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.domain.eligibility import reaches
from shared.domain.item import Frozen

SOON_DAYS = 90
"""An age reached within so many days is told in advance."""


class NeedKind(StrEnum):
    """What a rule looks at."""

    AGE = "age"
    SEX = "sex"
    ANSWER = "answer"


class Need(Frozen):
    """One condition. age: full years from ``low`` to ``high``. sex: 男 or 女. answer: what the
    person says to ``question``: household, disability, employment, which no card tells."""

    kind: NeedKind
    low: int | None = Field(default=None, ge=0, le=130)
    high: int | None = Field(default=None, ge=0, le=130)
    sex: str = ""
    question: str = ""


class AskedFact(Frozen):
    """A yes-or-no question of the offers page. ``told``: how a yes reads as a reason."""

    id: str
    text: str
    told: str


class OfferRule(Frozen):
    """Who is offered an item. valid_to: the last day, empty for no end."""

    id: str
    item: str
    says: str
    """What it is, in one sentence for the resident."""
    needs: tuple[Need, ...]
    legal_basis: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None


class Reminder(Frozen):
    """A licence that runs out: days before its end on which one is told, and where to renew."""

    id: str
    licence: str
    item: str
    days_before: int = Field(ge=1, le=3650)
    legal_basis: tuple[str, ...]


class YearlyReport(Frozen):
    """What a legal person files each year between two days (``MM-DD``)."""

    id: str
    who: str
    item: str
    opens: str = Field(pattern=r"^\d\d-\d\d$")
    closes: str = Field(pattern=r"^\d\d-\d\d$")
    legal_basis: tuple[str, ...]


class Offers(Frozen):
    """``offers.json`` of a release."""

    notice: str = ""
    questions: tuple[AskedFact, ...] = ()
    rules: tuple[OfferRule, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    reports: tuple[YearlyReport, ...] = ()

    def only(self, items: Collection[str]) -> Offers:
        """The same without what speaks of other items."""
        return self.model_copy(
            update={
                "rules": tuple(r for r in self.rules if r.item in items),
                "reminders": tuple(r for r in self.reminders if r.item in items),
                "reports": tuple(r for r in self.reports if r.item in items),
            }
        )


@dataclass(frozen=True, slots=True)
class Person:
    """What may be looked at. answers: question -> yes or no; licences: name -> its last day."""

    birth: date
    sex: str = ""
    answers: Mapping[str, bool] | None = None
    licences: Mapping[str, date] | None = None


class Fit(StrEnum):
    """How sure an offer is."""

    FITS = "fits"
    """Everything that is looked at holds."""
    OPEN = "open"
    """What is known holds; something has still to be asked."""
    SOON = "soon"
    """Only an age is not reached yet, and will be within ``SOON_DAYS``."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer: why, what is still open (question ids), and from when."""

    rule: OfferRule
    fit: Fit
    because: tuple[str, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Something to be told about: of which item, in one sentence, and how many days are left
    (negative: it is over)."""

    id: str
    item: str
    sentence: str
    days: int


def offered(offers: Offers, person: Person, today: date) -> list[Offer]:
    """What speaks for somebody today, surest first, the catalogue's order within."""
    asked = {q.id: q for q in offers.questions}
    found = [_offer(rule, person, today, asked) for rule in offers.rules]
    order = list(Fit)
    return sorted((o for o in found if o is not None), key=lambda o: order.index(o.fit))


def _offer(
    rule: OfferRule, person: Person, today: date, asked: Mapping[str, AskedFact]
) -> Offer | None:
    if today < rule.valid_from or (rule.valid_to is not None and today > rule.valid_to):
        return None
    because: list[str] = []
    open_: list[str] = []
    soon = False
    for need in rule.needs:
        held, why = _holds(need, person, today, asked)
        if held is False:
            return None
        if held is None and need.kind is NeedKind.AGE:
            soon = True
        elif held is None:
            open_.append(need.question)
        if why:
            because.append(why)
    fit = Fit.SOON if soon else Fit.OPEN if open_ else Fit.FITS
    return Offer(rule, fit, tuple(because), tuple(open_))


def _holds(
    need: Need, person: Person, today: date, asked: Mapping[str, AskedFact]
) -> tuple[bool | None, str]:
    """Whether a condition holds (None: not known, or not yet), and how that is said."""
    if need.kind is NeedKind.AGE:
        return _age(need, person.birth, today)
    if need.kind is NeedKind.SEX:
        return person.sex == need.sex, ""
    said = (person.answers or {}).get(need.question)
    question = asked.get(need.question)
    return said, question.told if said and question is not None else ""


def _age(need: Need, birth: date, today: date) -> tuple[bool | None, str]:
    why = ""
    if need.low is not None:
        since = reaches(birth, need.low)
        if today < since:
            near = (since - today).days <= SOON_DAYS
            return None if near else False, f"您到 {day_words(since)}满 {need.low} 周岁" * near
        why = f"您在 {day_words(since)}满 {need.low} 周岁"
    if need.high is not None:
        until = reaches(birth, need.high + 1)
        if today >= until:
            return False, ""
        why = why or f"您还没有满 {need.high + 1} 周岁"
    return True, why


def reminded(offers: Offers, person: Person, today: date) -> list[Due]:
    """Licences of somebody that run out soon or have run out, the most urgent first."""
    found = []
    for rule in offers.reminders:
        end = (person.licences or {}).get(rule.licence)
        if end is None:
            continue
        days = (end - today).days
        if days <= rule.days_before:
            when = f"{day_words(end)}到期"
            left = f"还有 {days} 天" if days >= 0 else f"已经过期 {-days} 天"
            found.append(Due(rule.id, rule.item, f"您的{rule.licence}在 {when}，{left}。", days))
    return sorted(found, key=lambda due: due.days)


def reports_due(offers: Offers, today: date) -> list[Due]:
    """Yearly reports of legal persons whose time is now."""
    found = []
    for rule in offers.reports:
        opens, closes = _in_year(rule, today.year)
        if opens <= today <= closes:
            days = (closes - today).days
            said = f"{rule.who}要在 {day_words(closes)}前报上一年度的年报，还有 {days} 天。"
            found.append(Due(rule.id, rule.item, said, days))
    return sorted(found, key=lambda due: due.days)


def _in_year(report: YearlyReport, year: int) -> tuple[date, date]:
    """First and last day in a year. Raises ValueError for days there are not."""
    opens, closes = (date(year, int(d[:2]), int(d[3:])) for d in (report.opens, report.closes))
    return opens, closes


def day_words(day: date) -> str:
    """2026 年 3 月 2 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def offer_faults(offers: Offers, items: Collection[str]) -> list[str]:
    """What is wrong with the rules as data, one Chinese sentence each."""
    found = []
    asked = {q.id for q in offers.questions}
    every: list[OfferRule | Reminder | YearlyReport] = [
        *offers.rules,
        *offers.reminders,
        *offers.reports,
    ]
    names = [rule.id for rule in every]
    twice = sorted({n for n in names if names.count(n) > 1})
    found += [f"主动办规则编号 {n} 用了两次。" for n in twice]
    for rule in every:
        if rule.item not in items:
            found.append(f"主动办规则 {rule.id} 指向不存在的事项 {rule.item}。")
        if not rule.legal_basis:
            found.append(f"主动办规则 {rule.id} 没有写依据。")
    for rule in offers.rules:
        if not rule.needs:
            found.append(f"主动办规则 {rule.id} 没有条件，会推给所有人。")
        if rule.valid_to is not None and rule.valid_to < rule.valid_from:
            found.append(f"主动办规则 {rule.id} 的结束日期早于开始日期。")
        for need in rule.needs:
            found += _need_faults(rule.id, need, asked)
    for report in offers.reports:
        try:
            opens, closes = _in_year(report, 2023)  # a day every year has
        except ValueError:
            found.append(f"年报规则 {report.id} 的日期不存在。")
            continue
        if closes < opens:
            found.append(f"年报规则 {report.id} 的结束日期早于开始日期。")
    return found


def _need_faults(rule: str, need: Need, asked: Collection[str]) -> list[str]:
    if need.kind is NeedKind.AGE:
        if need.low is None and need.high is None:
            return [f"主动办规则 {rule} 的年龄条件没有写多大。"]
        if need.low is not None and need.high is not None and need.low > need.high:
            return [f"主动办规则 {rule} 的年龄写反了：从 {need.low} 到 {need.high} 周岁。"]
    if need.kind is NeedKind.SEX and need.sex not in ("男", "女"):
        return [f"主动办规则 {rule} 的性别只能写男或女。"]
    if need.kind is NeedKind.ANSWER and need.question not in asked:
        return [f"主动办规则 {rule} 用到的问题“{need.question}”没有写出来。"]
    return []
