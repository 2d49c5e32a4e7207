"""What is offered: only what holds, explained by what was looked at, never more than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.casework.entitled import entitled
from shared.catalogue import Catalogue, bundled, load_release
from shared.devices.virtual.people import PEOPLE
from shared.domain.identity import age_on
from shared.domain.offer import (
    Fit,
    Offers,
    Person,
    offered,
    reminded,
    reports_asked,
    reports_due,
)
from shared.domain.offer_faults import offer_faults

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_release(bundled())


def rules(**rule: Any) -> Offers:
    base = {
        "id": "R1",
        "item": "MZ002",
        "says": "说明。",
        "needs": [{"kind": "age", "low": 80}, {"kind": "answer", "question": "local"}],
        "legal_basis": ["某法"],
        "valid_from": "2026-01-01",
    }
    questions = [{"id": "local", "text": "户口在本市吗？", "told": "您的户口在本市"}]
    return Offers.model_validate({"questions": questions, "rules": [base | rule]})


def test_the_reason_is_the_day_the_age_was_reached() -> None:
    old = Person(date(1946, 3, 2), answers={"local": True})
    (offer,) = offered(rules(), old, TODAY)
    assert offer.fit is Fit.FITS
    assert offer.because == ("您在 2026 年 3 月 2 日满 80 周岁", "您的户口在本市")


def test_what_no_card_tells_stays_open_until_it_is_said() -> None:
    (offer,) = offered(rules(), Person(date(1946, 3, 2)), TODAY)
    assert (offer.fit, offer.open) == (Fit.OPEN, ("local",))
    assert offered(rules(), Person(date(1946, 3, 2), answers={"local": False}), TODAY) == []


def test_an_age_soon_reached_is_told_in_advance_and_a_far_one_is_not() -> None:
    near = TODAY + timedelta(days=30)
    (offer,) = offered(rules(), Person(near.replace(year=near.year - 80)), TODAY)
    assert offer.fit is Fit.SOON
    assert offer.because == (f"您到 {near.year} 年 {near.month} 月 {near.day} 日满 80 周岁",)
    far = Person(date(1960, 1, 1))
    assert offered(rules(), far, TODAY) == []


def test_a_rule_counts_only_between_its_days() -> None:
    old = Person(date(1940, 1, 1), answers={"local": True})
    assert offered(rules(valid_from="2027-01-01"), old, TODAY) == []
    assert offered(rules(valid_to="2026-11-21"), old, TODAY) == []
    assert offered(rules(valid_to="2026-11-22"), old, TODAY)


def test_who_was_born_on_the_29th_of_february_turns_on_the_first_of_march() -> None:
    born = Person(date(1948, 2, 29), answers={"local": True})
    need = [{"kind": "age", "low": 77}]
    rule = rules(needs=need, valid_from="2020-01-01")
    (offer,) = offered(rule, born, date(2025, 3, 1))
    assert offer.because == ("您在 2025 年 3 月 1 日满 77 周岁",)
    assert offered(rule, born, date(2025, 2, 28))[0].fit is Fit.SOON


@settings(max_examples=60, deadline=None)
@given(
    birth=st.dates(date(1920, 1, 1), date(2026, 1, 1)),
    today=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    low=st.integers(0, 100),
    span=st.integers(0, 30),
)
def test_nobody_outside_the_ages_is_ever_told_it_fits(
    birth: date, today: date, low: int, span: int
) -> None:
    need = [{"kind": "age", "low": low, "high": low + span}]
    found = offered(rules(needs=need), Person(birth), today)
    inside = low <= age_on(birth, today) <= low + span
    assert any(o.fit is Fit.FITS for o in found) == inside


def test_an_identity_card_that_runs_out_is_told_with_days() -> None:
    offers = Offers.model_validate(
        {
            "reminders": [
                {
                    "id": "M1",
                    "licence": "居民身份证",
                    "item": "GA001",
                    "days_before": 180,
                    "legal_basis": ["某法"],
                }
            ]
        }
    )

    def told(end: date) -> list[str]:
        who = Person(date(1980, 1, 1), licences={"居民身份证": end})
        return [due.sentence for due in reminded(offers, who, TODAY)]

    assert told(date(2026, 12, 2)) == ["您的居民身份证在 2026 年 12 月 2 日到期，还有 10 天。"]
    assert "已经过期 2 天" in told(date(2026, 11, 20))[0]
    assert told(date(2028, 1, 1)) == []
    assert reminded(offers, Person(date(1980, 1, 1)), TODAY) == []


def reminder(**rule: Any) -> Offers:
    base = {
        "id": "M2",
        "licence": "食品经营许可证",
        "item": "SJ017",
        "issued": ["SJ004", "SJ017"],
        "years": 5,
        "days_before": 90,
        "legal_basis": ["某法"],
    }
    return Offers.model_validate({"reminders": [base | rule]})


def test_a_licence_that_went_out_here_is_told_by_its_usual_term() -> None:
    def told(**issued: date) -> list[str]:
        who = Person(date(1980, 1, 1), issued=issued)
        return [due.sentence for due in reminded(reminder(), who, TODAY)]

    assert told(SJ004=date(2021, 12, 20)) == [
        "您的食品经营许可证是 2021 年 12 月 20 日在这里发的，一般管 5 年，大约 2026 年 12 月 19 日"
        "到期，还有 27 天，以证上写的日期为准。"
    ]
    assert "已经过了 3 天" in told(SJ004=date(2021, 11, 20))[0]
    assert told(SJ004=date(2021, 12, 20), SJ017=date(2026, 10, 1)) == [], "it was renewed"
    assert told(SJ004=date(2019, 1, 1)) == [], "too long ago to speak of"
    assert told(GA002=date(2021, 12, 20)) == []
    assert told() == []
    leap = Person(date(1980, 1, 1), issued={"SJ004": date(2024, 2, 29)})
    (due,) = reminded(reminder(years=3), leap, date(2027, 2, 20))
    assert due.days == (date(2027, 2, 28) - date(2027, 2, 20)).days


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"issued": ["SJ004", "XX1"]}, "到期提醒 M2 的发证事项 XX1 不存在。"),
        ({"years": 0}, "到期提醒 M2 没有写全"),
        ({"issued": []}, "到期提醒 M2 没有写全"),
        ({"years": 1, "days_before": 365}, "到期提醒 M2 的提前天数比证件管的时间还长"),
    ],
)
def test_a_bad_reminder_is_refused_in_words(rule: dict[str, Any], words: str) -> None:
    assert offer_faults(reminder(), {"SJ004", "SJ017"}) == []
    assert any(words in said for said in offer_faults(reminder(**rule), {"SJ004", "SJ017"}))


def test_yearly_reports_are_told_while_their_time_runs(catalogue: Catalogue) -> None:
    (first, second) = reports_due(catalogue.offers, date(2026, 6, 20))
    assert (first.item, first.days) == ("SJ011", 10)
    assert "企业要在 2026 年 6 月 30 日前" in first.sentence
    assert second.item == "SJ012"
    assert reports_due(catalogue.offers, TODAY) == []


def test_a_yearly_report_is_told_to_who_says_that_it_is_theirs(catalogue: Catalogue) -> None:
    june, offers = date(2026, 6, 20), catalogue.offers
    assert reports_asked(offers, june) == ["company", "shop"]
    assert reports_asked(offers, TODAY) == []
    assert reports_due(offers, june, {}) == []
    (shop,) = reports_due(offers, june, {"shop": True, "company": False})
    assert shop.item == "SJ012"


def test_what_is_entitled_is_one_for_kiosk_and_window(catalogue: Catalogue) -> None:
    card = replace(PEOPLE[1].card, valid_until=date(2026, 7, 1))
    june = date(2026, 6, 20)
    found = entitled(catalogue.offers, card, {"company": True, "baby": False}, june)
    assert [due.item for due in found.runs_out] == ["GA001"]
    assert [due.item for due in found.reports] == ["SJ011"]
    assert "WJ003" not in [offer.rule.item for offer in found.offers]
    asked = [q.id for q in found.questions]
    assert {"company", "shop", "baby", "jobless"} <= set(asked), "what was answered stays"
    assert asked == [q.id for q in catalogue.offers.questions if q.id in asked]
    assert entitled(catalogue.offers, card, {}, date(2025, 8, 1)).runs_out == ()


def test_the_shipped_rules_are_sound_and_offer_an_old_person_something(
    catalogue: Catalogue,
) -> None:
    assert offer_faults(catalogue.offers, catalogue.items) == []
    old = Person(date(1946, 3, 2), "女")
    items = [offer.rule.item for offer in offered(catalogue.offers, old, TODAY)]
    assert "MZ002" in items
    assert "RS005" not in items


BAD: list[tuple[dict[str, Any], str]] = [
    ({"item": "XX1"}, "不存在的事项 XX1"),
    ({"legal_basis": []}, "没有写依据"),
    ({"needs": []}, "会推给所有人"),
    ({"valid_to": "2025-01-01"}, "结束日期早于开始日期"),
    ({"needs": [{"kind": "age"}]}, "没有写多大"),
    ({"needs": [{"kind": "age", "low": 80, "high": 60}]}, "写反了"),
    ({"needs": [{"kind": "sex", "sex": "x"}]}, "只能写男或女"),
    ({"needs": [{"kind": "answer", "question": "没有"}]}, "没有写出来"),
]


@pytest.mark.parametrize(("rule", "words"), BAD)
def test_bad_rules_are_refused_in_words(rule: dict[str, Any], words: str) -> None:
    assert any(words in said for said in offer_faults(rules(**rule), {"MZ002"}))


BAD_AROUND: list[tuple[dict[str, Any], str]] = [
    ({"reports": [{"closes": "02-30"}]}, "年报规则 RP1 的日期不存在。"),
    ({"reports": [{"opens": "07-01"}]}, "年报规则 RP1 的结束日期早于开始日期。"),
    ({"reports": [{"question": "car"}]}, "年报规则 RP1 用到的问题“car”没有写出来。"),
    ({"reports": [{"id": "R1"}]}, "主动办规则编号 R1 用了两次。"),
    ({"questions": [{}, {}]}, "主动办的问题 local 写了两次。"),
    ({"questions": [{"text": "户口在本市"}]}, "主动办的问题 local 没有写全"),
    ({"questions": [{"told": ""}]}, "主动办的问题 local 没有写全"),
    ({"questions": [{"yes": "在"}]}, "主动办的问题 local 两个回答没有成对"),
    ({"questions": [{"yes": "在", "no": "在"}]}, "主动办的问题 local 两个回答没有成对"),
]


@pytest.mark.parametrize(("change", "words"), BAD_AROUND)
def test_bad_reports_and_questions_are_refused_in_words(
    change: dict[str, list[dict[str, str]]], words: str
) -> None:
    report = {"id": "RP1", "who": "企业", "item": "MZ002", "opens": "01-01", "closes": "06-30"}
    question = {"id": "local", "text": "户口在本市吗？", "told": "您的户口在本市"}
    whole = rules().model_dump(mode="json") | {
        "reports": [report | {"legal_basis": ["某法"]} | r for r in change.get("reports", [])],
        "questions": [question | q for q in change.get("questions", [{}])],
    }
    assert offer_faults(rules(), {"MZ002"}) == []
    said = offer_faults(Offers.model_validate(whole), {"MZ002"})
    assert any(words in one for one in said), said
