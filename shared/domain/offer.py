"""免申即享、主动提醒: what somebody may be entitled to, and what runs out, from rules as data.

Evaluated here, on what the person agreed to have looked at. It offers and explains; it never
enrols anybody. What no card can tell is asked, and until then it is said to be open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pydantic import Field

from shared.domain.eligibility import reaches
from shared.domain.item import Frozen
from shared.domain.question import YesNo

MOST_YEARS = 20
"""No licence that is reminded of is valid for longer."""
STALE_DAYS = 365
"""What ran out longer ago has been renewed elsewhere or is not wanted any more."""

SOON_DAYS = 90
"""An age reached within so many days is told in advance."""

LICENCE_ON_CARD = "居民身份证"
"""The one licence whose last day a terminal sees: it stands on the card."""


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


class AskedFact(YesNo):
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
    """A licence that runs out: days before its end on which one is told, and where to renew.

    issued: services whose result it is, and years: for how long it is usually valid; for a licence
    no terminal sees, but which was handed out here.
    """

    id: str
    licence: str
    item: str
    issued: tuple[str, ...] = ()
    years: int = Field(default=0, ge=0, le=MOST_YEARS)
    days_before: int = Field(ge=1, le=3650)
    legal_basis: tuple[str, ...]


class YearlyReport(Frozen):
    """What a legal person files each year between two days (``MM-DD``).

    question: what somebody says yes to who has such a business; empty to tell everybody.
    """

    id: str
    who: str
    item: str
    question: str = ""
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
    """What may be looked at. answers: question -> yes or no; licences: name -> its last day;
    issued: service -> the day its result was handed out here."""

    birth: date
    sex: str = ""
    answers: Mapping[str, bool] | None = None
    licences: Mapping[str, date] | None = None
    issued: Mapping[str, date] | None = None


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
        if rule.issued:
            found += _issued_here(rule, person, today)
            continue
        end = (person.licences or {}).get(rule.licence)
        if end is None:
            continue
        days = (end - today).days
        if days <= rule.days_before:
            when = f"{day_words(end)}到期"
            left = f"还有 {days} 天" if days >= 0 else f"已经过期 {-days} 天"
            found.append(Due(rule.id, rule.item, f"您的{rule.licence}在 {when}，{left}。", days))
    return sorted(found, key=lambda due: due.days)


def _issued_here(rule: Reminder, person: Person, today: date) -> list[Due]:
    """Of a licence that went out here: how long it usually is valid, since when. The day printed
    on it is what counts, and the sentence says so."""
    days_out = [day for item, day in (person.issued or {}).items() if item in rule.issued]
    if not days_out or not rule.years:
        return []
    out = max(days_out)
    end = reaches(out, rule.years) - timedelta(days=1)
    days = (end - today).days
    if days > rule.days_before or days < -STALE_DAYS:
        return []
    left = f"还有 {days} 天" if days >= 0 else f"已经过了 {-days} 天"
    said = (
        f"您的{rule.licence}是 {day_words(out)}在这里发的，一般管 {rule.years} 年，"
        f"大约 {day_words(end)}到期，{left}，以证上写的日期为准。"
    )
    return [Due(rule.id, rule.item, said, days)]


def reports_due(
    offers: Offers, today: date, answers: Mapping[str, bool] | None = None
) -> list[Due]:
    """Yearly reports of legal persons whose time is now.

    answers: of somebody; then only the reports of a business they said they have.
    """
    found = []
    for rule in offers.reports:
        opens, closes = in_year(rule, today.year)
        theirs = answers is None or not rule.question or answers.get(rule.question, False)
        if opens <= today <= closes and theirs:
            days = (closes - today).days
            said = f"{rule.who}要在 {day_words(closes)}前报上一年度的年报，还有 {days} 天。"
            found.append(Due(rule.id, rule.item, said, days))
    return sorted(found, key=lambda due: due.days)


def reports_asked(offers: Offers, today: date) -> list[str]:
    """Questions that say whose yearly report is due now."""
    spans = [(rule.question, *in_year(rule, today.year)) for rule in offers.reports]
    return [asked for asked, opens, closes in spans if asked and opens <= today <= closes]


def in_year(report: YearlyReport, year: int) -> tuple[date, date]:
    """First and last day in a year. Raises ValueError for days there are not."""
    opens, closes = (date(year, int(d[:2]), int(d[3:])) for d in (report.opens, report.closes))
    return opens, closes


def day_words(day: date) -> str:
    """2026 年 3 月 2 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
