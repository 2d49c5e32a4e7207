"""The work list: names masked, kinds of work apart, what is searched for found in every tab."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from counter.worklist import WorkListModel
from shared.casework.worklist import Notice, WorkRow
from shared.domain.case import State, Urgency

NOW = datetime(2026, 11, 21, 14, 26, tzinfo=ZoneInfo("Asia/Shanghai"))


def row(case: str, name: str, state: State, minutes: int = 5, settled: str = "") -> WorkRow:
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    number = f"GL 261121 {case}"
    return WorkRow(case, number, "MZ002", "高龄津贴申领", name, state, at, "", "YC-0003", settled)


@pytest.fixture
def work(qapp: object) -> WorkListModel:
    made = WorkListModel()
    made.set_work(
        [
            row("0001", "王桂芳", State.RECEIVED),
            row("0002", "李四", State.RECEIVED, minutes=75),
            row("0003", "赵文静", State.SUPPLEMENTING),
            row("0004", "孙丽华", State.ISSUED),
            row("0005", "陈立", State.ACCEPTED, settled=NOW.isoformat()),
            row("0006", "何平", State.ACCEPTED, settled=(NOW - timedelta(days=2)).isoformat()),
        ],
        NOW,
    )
    return made


def test_names_are_masked_until_a_case_is_opened(work: WorkListModel) -> None:
    assert [r["name"] for r in work.shown_rows()] == ["王*芳", "李*"]
    work.set_current("0001", "王桂芳")
    assert work.shown_rows()[0]["name"] == "王桂芳"
    work.set_current("")
    assert work.shown_rows()[0]["name"] == "王*芳"


def test_each_kind_of_work_has_its_tab_and_count(work: WorkListModel) -> None:
    tabs = work.tabs
    counts = {tabs.row(n)["key"]: tabs.row(n)["cases"] for n in range(4)}
    assert counts == {"intake": 2, "supplement": 1, "handout": 1, "today": 1}
    assert work.accepted_today() == 1


def test_searching_looks_in_every_tab(work: WorkListModel) -> None:
    work.search("赵文静")
    assert [r["caseId"] for r in work.shown_rows()] == ["0003"]
    work.search("0004")
    assert [r["caseId"] for r in work.shown_rows()] == ["0004"]


def test_stepping_opens_the_neighbour_and_stops_at_the_ends(work: WorkListModel) -> None:
    wanted: list[str] = []
    work.wanted.connect(wanted.append)
    work.step(1)
    work.set_current("0001", "王桂芳")
    work.step(1)
    work.set_current("0002", "李四")
    work.step(1)
    assert wanted == ["0001", "0002", "0002"]


def test_the_days_left_to_accept_are_told_in_words_and_tone(work: WorkListModel) -> None:
    def left(case: str, urgency: Urgency, words: str) -> WorkRow:
        notice = Notice(urgency, NOW.date(), words, "")
        return replace(row(case, "王桂芳", State.RECEIVED), notice=notice)

    work.set_work(
        [
            left("0001", Urgency.DEEMED, "已视为受理"),
            left("0002", Urgency.LAST_DAY, "今天截止"),
            left("0003", Urgency.NONE, "剩余 4 个工作日"),
            row("0004", "李四", State.RECEIVED),
        ],
        NOW,
    )
    assert [(r["tag"], r["tone"]) for r in work.shown_rows()] == [
        ("已视为受理", "danger"),
        ("今天截止", "danger"),
        ("剩余 4 个工作日", "info"),
        ("待受理", "info"),
    ]


def test_a_missing_paper_is_named_and_to_whom_it_must_be_said(work: WorkListModel) -> None:
    owing = replace(row("0001", "赵美玲", State.RECEIVED), missing=("户口簿",), asks="…")
    work.set_work([owing], NOW)
    assert work.shown_rows()[0]["ask"] == "缺户口簿，请告知赵*玲"
    work.set_current("0001", "赵美玲")
    assert work.shown_rows()[0]["ask"] == "缺户口簿，请告知赵美玲"


def test_the_case_that_lies_open_stays_in_sight_after_acceptance(work: WorkListModel) -> None:
    work.set_current("0005", "陈立")
    assert work.shown_rows()[-1]["caseId"] == "0005"
