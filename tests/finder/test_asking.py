"""One question where two services are close; none where nothing would be learnt from it."""

from __future__ import annotations

import pytest

from shared.catalogue.situations import (
    MOST_ANSWERS,
    Clarifying,
    Option,
    Situations,
    situation_faults,
)
from shared.finder.asking import close_hits, question_for
from tests.finder.seed import seed, seed_finder, whole, whole_finder

CATALOGUE = seed()
FINDER = seed_finder()
QUESTIONS = CATALOGUE.situations.questions
SAID = [
    "老人走了",
    "想开小饭馆",
    "公积金", "失业", "下岗了", "养老", "医保", "执照", "我要办营业执照", "户口",
    "残疾", "社保", "老人", "缴费", "过户", "公司", "生育", "孩子出生",
    "刚生了孩子要办啥", "我爸去世了", "证明", "补贴", "退休", "yibao", "shebao",
]  # fmt: skip
"""What people say that leaves two services close."""


def ask(query: str) -> Clarifying | None:
    return question_for(
        query, FINDER.find(query), QUESTIONS, FINDER.meant(query), FINDER.kernel(query)
    )


@pytest.mark.parametrize("query", SAID)
def test_each_answer_leads_to_a_service_it_means_and_nothing_is_asked_again(query: str) -> None:
    question = ask(query)
    assert question is not None
    for option in question.options:
        answered = query + option.words
        assert FINDER.find(answered)[0].item_id in option.items, option.text
        assert ask(answered) is None, option.text


def test_every_question_of_the_lexicon_is_asked_by_something_people_say() -> None:
    asked = {question.text for query in SAID if (question := ask(query)) is not None}
    assert asked == {question.text for question in QUESTIONS}


IN_WHOLE = ["红本本丢了", "搬家到洛阳", "老人走了", "我奶奶走了", "想开小饭馆", "生孩子了"]


@pytest.mark.parametrize("query", IN_WHOLE)
def test_what_says_little_is_asked_about_in_the_whole_catalogue(query: str) -> None:
    finder, questions = whole_finder(), whole().situations.questions
    question = question_for(
        query, finder.find(query), questions, finder.meant(query), finder.kernel(query)
    )
    assert question is not None
    for option in question.options:
        answered = query + option.words
        near = [hit.item_id for hit in finder.find(answered)[:3]]
        assert set(option.items) & set(near), option.text


def test_first_time_or_lost_is_asked_where_both_are_meant() -> None:
    question = ask("执照")
    assert question is not None
    assert [option.text for option in question.options] == ["第一次办", "丢了要补"]


@pytest.mark.parametrize(
    "query", ["我妈八十了有啥补贴", "身份证丢了", "社保缴费证明", "执照丢了", "gljt", "", "天气"]
)
def test_nothing_is_asked_where_one_service_stands_out_or_none_is_found(query: str) -> None:
    assert ask(query) is None


def test_close_services_without_a_question_of_their_own_are_only_shown() -> None:
    hits = FINDER.find("失业")
    assert set(close_hits(hits)[:2]) == {"RS005", "RS008"}
    assert question_for("失业", hits, QUESTIONS) is not None
    others = [q for q in QUESTIONS if q.answer_of("RS008") < 0]
    assert len(others) == len(QUESTIONS) - 1
    assert question_for("失业", hits, others) is None


def test_an_answer_that_was_said_is_not_asked_for() -> None:
    hits = FINDER.find("执照")
    question = ask("执照")
    assert question is not None
    words = question.options[0].words
    assert question_for(f"执照 {words}", hits, QUESTIONS) is None


def option(item: str, words: str = "说") -> Option:
    return Option(text="答", icon="check", words=words, items=(item,))


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ((option("GA001"),), "两到三个回答"),
        (tuple(option(i) for i in ("GA001", "GA002", "GA003", "GA004")), "两到三个回答"),
        ((option("GA001"), option("GA001")), "两个回答里"),
        ((option("GA001"), option("XX999")), "不存在的事项"),
        ((option("GA001"), option("GA002", "")), "没有写全"),
    ],
)
def test_a_release_with_a_question_that_cannot_work_is_refused(
    options: tuple[Option, ...], fault: str
) -> None:
    lexicon = Situations(questions=(Clarifying(text="问？", options=options),))
    (found,) = situation_faults(lexicon, frozenset(CATALOGUE.items))
    assert fault in found
    assert MOST_ANSWERS == 3
