"""Forms as data: what is asked, what is prefilled, and which sentence says what to fix."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.answers import luhn_ok
from shared.domain.form import (
    Answer,
    AnswerSource,
    Form,
    Question,
    QuestionType,
    check,
    form_faults,
    normalise,
    prefilled,
    questions_left,
    relevant_answers,
    visible_questions,
)

TODAY = date(2026, 11, 21)


def question(kind: str, **more: Any) -> Question:
    return Question.model_validate(
        {"id": "q", "text": "请填", "short": "样例", "type": kind, **more}
    )


def sentence(kind: str, value: str, **more: Any) -> str:
    problem = check(question(kind, **more), value, today=TODAY)
    return problem.sentence if problem else ""


FORM = Form.model_validate(
    {
        "item": "T1",
        "title": "样例",
        "questions": [
            {
                "id": "relation",
                "text": "谁来办？",
                "type": "choice",
                "choices": [{"value": "self", "text": "本人"}, {"value": "agent", "text": "代办"}],
            },
            {
                "id": "agent",
                "text": "代办人是谁？",
                "type": "text",
                "when": [{"question": "relation", "values": ["agent"]}],
            },
            {
                "id": "agent_phone",
                "text": "代办人电话？",
                "type": "phone",
                "when": [{"question": "agent", "values": ["李四"]}],
            },
            {
                "id": "address",
                "text": "住哪里？",
                "type": "address",
                "prefill": [
                    {"source": "profile", "field": "address"},
                    {"source": "card", "field": "address"},
                ],
            },
            {"id": "note", "text": "还有什么？", "type": "text", "required": False},
        ],
    }
)
HOME = "幸福路12号3单元201"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("13800001234", ""),
        ("138 0000 1234", ""),
        ("１３８００００１２３４", ""),
        ("0371-12345678", ""),
        ("138000012", "还差 2 位"),
        ("138000012345", "多了 1 位"),
        ("12800001234", "开头两位"),
        ("13800001x34", "只有数字"),
        ("0371", "区号"),
        ("", "还没有填"),
    ],
)
def test_a_phone_number_is_checked_with_the_sentence_that_helps(value: str, says: str) -> None:
    told = sentence("phone", value)
    assert says in told if says else told == ""


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("11010519491231002X", ""),
        ("11010519491231002x", ""),
        ("110105 19491231 002X", ""),
        ("110105194912310021", "按错"),
        ("1101051949123100", "还差 2 位"),
    ],
)
def test_an_id_number_is_checked_against_its_check_digit(value: str, says: str) -> None:
    told = sentence("id_number", value)
    assert says in told if says else told == ""


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("6222 0212 3456 7890 127", "按错"),
        ("4111 1111 1111 1111", ""),
        ("4111111111111112", "按错"),
        ("123456", "现在是 6 位"),
        ("6222a", "只有数字"),
    ],
)
def test_a_card_number_is_checked_with_its_check_digit(value: str, says: str) -> None:
    told = sentence("bank_account", value)
    assert says in told if says else told == ""


def test_an_address_reaches_the_door() -> None:
    assert sentence("address", HOME) == ""
    assert "门牌号" in sentence("address", "幸福路")
    assert "门牌号" in sentence("address", "1234567890")


def test_a_choice_outside_the_list_is_refused() -> None:
    choices = [{"value": "a", "text": "甲"}]
    assert sentence("choice", "a", choices=choices) == ""
    assert "选" in sentence("choice", "b", choices=choices)
    assert sentence("yesno", "yes") == ""
    assert sentence("yesno", "maybe") != ""


def test_dates_keep_their_bounds() -> None:
    assert "真实" in sentence("date", "2026-02-30")
    assert "不能晚于" in sentence("date", "2026-11-22", rule={"not_after": "today"})
    assert sentence("date", "2026-11-21", rule={"not_after": "today"}) == ""
    until = question("date", rule={"not_before": "from"})
    assert check(until, "2026-01-01", {"from": "2026-02-01"}, TODAY) is not None
    assert check(until, "2026-02-01", {"from": "2026-02-01"}, TODAY) is None
    assert check(until, "2026-02-01", {}, TODAY) is None


def test_lengths_are_counted_in_characters() -> None:
    rule = {"min_length": 2, "max_length": 4}
    assert sentence("text", "王", rule=rule) != ""
    assert sentence("text", "王桂芳", rule=rule) == ""
    assert sentence("text", "王桂芳王桂", rule=rule) != ""


def test_control_characters_are_refused() -> None:
    assert sentence("text", "王\x00芳") != ""


def test_a_name_holds_no_digits_but_any_character_people_have() -> None:
    assert "数字" in sentence("name", "王2芳")
    assert sentence("name", "王\x00芳") != ""
    for name in ("王桂芳", "陈㛃", "㐀𠮷", "买买提·阿不都", "JOHN SMITH"):
        assert sentence("name", name) == ""


def test_an_optional_question_may_stay_empty() -> None:
    assert sentence("text", "  ", required=False) == ""


def test_a_hidden_question_is_not_asked_and_its_old_answer_not_submitted() -> None:
    answers = {
        "relation": Answer("self"),
        "agent": Answer("李四"),
        "agent_phone": Answer("13800001234"),
        "address": Answer(HOME),
    }
    assert [q.id for q in visible_questions(FORM, answers)] == ["relation", "address", "note"]
    assert set(relevant_answers(FORM, answers)) == {"relation", "address"}
    assert questions_left(FORM, answers) == []


def test_questions_left_are_the_unanswered_and_the_wrong_ones() -> None:
    assert [q.id for q in questions_left(FORM, {})] == ["relation", "address"]
    answers = {"relation": Answer("agent"), "address": Answer("短")}
    assert [q.id for q in questions_left(FORM, answers)] == ["agent", "address"]


def test_a_prefilled_answer_shows_where_it_came_from_and_the_first_source_wins() -> None:
    card = {AnswerSource.CARD: {"address": HOME}}
    assert prefilled(FORM, card)["address"] == Answer(HOME, AnswerSource.CARD)
    both = {**card, AnswerSource.PROFILE: {"address": "和平路3号院5号楼"}}
    assert prefilled(FORM, both)["address"].source is AnswerSource.PROFILE


def test_a_source_that_is_wrong_is_not_shown_to_the_person() -> None:
    known = {AnswerSource.PROFILE: {"address": "x"}, AnswerSource.CARD: {"address": HOME}}
    assert prefilled(FORM, known)["address"].source is AnswerSource.CARD
    assert prefilled(FORM, {AnswerSource.CARD: {"address": ""}}) == {}


def test_a_form_whose_conditions_point_forward_is_refused() -> None:
    body = FORM.model_dump(mode="json")
    body["questions"].reverse()
    assert form_faults(FORM) == []
    assert form_faults(Form.model_validate(body))


def test_doubled_questions_and_choices_without_a_list_are_refused() -> None:
    body = FORM.model_dump(mode="json")
    body["questions"].append(body["questions"][-1])
    body["questions"][0]["choices"] = []
    assert len(form_faults(Form.model_validate(body))) == 2


@given(st.sampled_from(list(QuestionType)), st.text(max_size=40))
def test_any_input_is_judged_without_a_crash_and_judged_the_same_once_kept(
    kind: QuestionType, value: str
) -> None:
    choices = [{"value": "a", "text": "甲"}] if kind is QuestionType.CHOICE else []
    asked = question(kind.value, choices=choices)
    kept = normalise(asked, value)
    assert normalise(asked, kept) == kept
    first, again = check(asked, value, today=TODAY), check(asked, kept, today=TODAY)
    assert first == again
    if first is not None:
        assert first.sentence.endswith("。")


@given(st.from_regex(r"[0-9]{15,18}", fullmatch=True), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_never_passes_a_card_number(head: str, place: int, shift: int) -> None:
    card = next(head + str(n) for n in range(10) if luhn_ok(head + str(n)))
    wrong = str((int(card[place]) + shift) % 10)
    assert not luhn_ok(card[:place] + wrong + card[place + 1 :])
