"""What is wrong with the rules of what is offered, in words an editor of the catalogue mends by."""

from __future__ import annotations

from collections.abc import Collection

from shared.domain.offer import (
    Need,
    NeedKind,
    OfferRule,
    Offers,
    Reminder,
    YearlyReport,
    in_year,
)


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
    for reminder in offers.reminders:
        found += _reminder_faults(reminder, items)
    for rule in offers.rules:
        if not rule.needs:
            found.append(f"主动办规则 {rule.id} 没有条件，会推给所有人。")
        if rule.valid_to is not None and rule.valid_to < rule.valid_from:
            found.append(f"主动办规则 {rule.id} 的结束日期早于开始日期。")
        for need in rule.needs:
            found += _need_faults(rule.id, need, asked)
    ids = [q.id for q in offers.questions]
    found += [f"主动办的问题 {n} 写了两次。" for n in sorted({n for n in ids if ids.count(n) > 1})]
    for question in offers.questions:
        if not question.text.endswith("？") or not question.told:
            found.append(
                f"主动办的问题 {question.id} 没有写全：要有一句问话（以问号结尾）和答“是”的说法。"
            )
        if question.own_word_missing:
            found.append(
                f"主动办的问题 {question.id} 两个回答没有成对：yes 和 no 要一起写，不能一样。"
            )
    for report in offers.reports:
        if report.question and report.question not in asked:
            found.append(f"年报规则 {report.id} 用到的问题“{report.question}”没有写出来。")
        try:
            opens, closes = in_year(report, 2023)  # a day every year has
        except ValueError:
            found.append(f"年报规则 {report.id} 的日期不存在。")
            continue
        if closes < opens:
            found.append(f"年报规则 {report.id} 的结束日期早于开始日期。")
    return found


def _reminder_faults(rule: Reminder, items: Collection[str]) -> list[str]:
    found = [
        f"到期提醒 {rule.id} 的发证事项 {item} 不存在。"
        for item in rule.issued
        if item not in items
    ]
    if bool(rule.issued) != bool(rule.years):
        found.append(f"到期提醒 {rule.id} 没有写全：发证事项（issued）和管几年（years）要一起写。")
    elif rule.issued and rule.days_before >= 365 * rule.years:
        found.append(f"到期提醒 {rule.id} 的提前天数比证件管的时间还长，刚发就会提醒。")
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
