from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.devices.virtual.people import WANG_GUIFANG, invent
from shared.domain.answers import luhn_ok
from shared.domain.identity import id_number_ok
from shared.reading.checks import Doubt, compare, fits
from shared.reading.decoding import Heard, runners_up
from shared.reading.eye import RawPage, told_of
from shared.reading.kinds import kind_of, understand
from shared.reading.layout import iso_date, number_in, verified
from shared.reading.model import DocumentKind, Doubtful, Field, Line, Reading

BOX = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))


def line(text, x=0.0, y=0.0, width=200.0, height=24.0, confidence=0.99, slant=0.0):
    rise = width * slant
    box = ((x, y), (x + width, y + rise), (x + width, y + height + rise), (x, y + height))
    return Line(text, confidence, box)


def reading(kind=DocumentKind.OTHER, jacket=False, **fields):
    made = {
        name: value if isinstance(value, Field) else Field(value, 0.99, BOX)
        for name, value in fields.items()
    }
    return Reading(kind, made, (), (), 0, 100, 100, frozenset("王桂芳李建国"), jacket)


@given(st.text(alphabet="0123456789Xx 年-", max_size=60))
def test_a_number_is_only_ever_what_stands_there(text):
    found = number_in([line(text)])
    if found is not None:
        kept = "".join(c for c in text.upper() if c.isalnum())
        assert found.value in kept


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_flagged(place, step):
    number = WANG_GUIFANG.number
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    found = number_in([line(wrong)])
    assert found is not None
    assert (found.value, found.flag) == (wrong, "check-digit")


def test_a_number_that_adds_up_wins_over_one_that_does_not():
    wrong = WANG_GUIFANG.number[:-1] + "1"
    found = number_in([line(wrong), line(WANG_GUIFANG.number, y=90)])
    assert found is not None
    assert (found.value, found.flag) == (WANG_GUIFANG.number, "")


def test_luhn_catches_every_single_wrong_digit():
    good = WANG_GUIFANG.bank_number
    assert luhn_ok(good)
    for place in range(len(good)):
        for step in range(1, 10):
            bad = good[:place] + str((int(good[place]) + step) % 10) + good[place + 1 :]
            assert not luhn_ok(bad)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("1945年3月8日", "1945-03-08"), ("2001.12.30", "2001-12-30"), ("1945年13月8日", ""), ("", "")],
)
def test_dates(text, wanted):
    assert iso_date(text) == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("常住人口登记卡\n姓名", DocumentKind.HUKOU_PERSON),
        ("户　别\n户主姓名\n户口专用章", DocumentKind.HUKOU_COVER),
        ("公民身份号码\n住址", DocumentKind.ID_FRONT),
        ("中华人民共和国\n居民身份证\n签发机关", DocumentKind.ID_BACK),
        ("某某银行\n借记卡", DocumentKind.BANK_CARD),
        ("姓名\n性别", DocumentKind.OTHER),
        ("", DocumentKind.OTHER),
    ],
)
def test_kinds_need_enough_evidence(text, kind):
    lines = tuple(line(t, 60, 60 + 60 * i) for i, t in enumerate(text.split("\n")) if t)
    assert kind_of(RawPage(lines, (), 0, 1011, 638)) is kind


def test_a_stamp_across_the_page_is_not_part_of_the_address():
    raw = RawPage(
        (
            line("公民身份号码", 60, 500), line(WANG_GUIFANG.number, 300, 500, 400),
            line("住址", 60, 280, 60), line("样例省样例市", 170, 280),
            line("某某专用章", 200, 320, slant=-0.28), line("幸福里1号", 170, 330),
        ),
        (), 0, 1011, 638,
    )  # fmt: skip
    assert understand(raw).fields["address"].value == "样例省样例市幸福里1号"


def test_birth_and_sex_that_contradict_a_good_number_are_flagged_not_changed():
    raw = RawPage(
        (
            line("公民身份号码", 60, 500), line(WANG_GUIFANG.number, 300, 500, 400),
            line("性别男", 60, 120, 120), line("出生1945年3月9日", 60, 200),
            line("住址", 60, 280, 60),
        ),
        (), 0, 1011, 638,
    )  # fmt: skip
    fields = understand(raw).fields
    assert (fields["birth"].value, fields["birth"].flag) == ("1945-03-09", "birth-differs")
    assert (fields["sex"].value, fields["sex"].flag) == ("男", "sex-differs")


def test_a_poorly_read_difference_is_a_doubt_not_an_accusation():
    weak = Field("王桂方", 0.6, BOX)
    assert compare(reading(name=weak), WANG_GUIFANG.card)[0].doubt is Doubt.UNSURE
    assert compare(reading(name="李建国"), WANG_GUIFANG.card)[0].doubt is Doubt.DIFFERS


def test_a_page_without_fields_disagrees_with_nobody():
    assert compare(reading(), WANG_GUIFANG.card) == []


@pytest.mark.parametrize(
    ("seen", "wanted", "ok", "sentence"),
    [
        ("hukou-cover", "hukou-person", False, "这是户口簿首页，请翻到本人那一页"),
        ("hukou-person", "hukou-person", True, ""),
        (
            "id-card-back",
            "id-card-front",
            False,
            "这是身份证国徽面，请翻过来，请放身份证有照片的一面",
        ),
        ("other", "bank-card", False, "没认出这是银行卡或社会保障卡，请放银行卡有卡号的一面"),
        ("letter-of-whatever", "other", True, ""),
        ("hukou-cover", "a-kind-nobody-knows", True, ""),
    ],
)
def test_the_slot_says_what_it_wants(seen, wanted, ok, sentence):
    kind = DocumentKind(seen) if seen in set(DocumentKind) else DocumentKind.OTHER
    fit = fits(reading(kind), wanted)
    assert (fit.ok, fit.sentence) == (ok, sentence)


@given(st.dates(date(1920, 1, 1), date(2024, 1, 1)), st.integers(0, 999))
def test_invented_people_always_add_up(birth, order):
    person = invent("王桂芳", birth, order)
    assert luhn_ok(person.bank_number)
    found = number_in([line(person.number)])
    assert found is not None
    assert found.flag == ""


def doubt(char, maybe=""):
    return Doubtful(char, 0.5, BOX, maybe)


def test_what_the_card_says_and_the_reader_half_saw_is_a_doubt_not_an_accusation():
    near = Field("王桂方", 0.9, BOX, "", (doubt("方", "芳万"),))
    (told,) = compare(reading(name=near), WANG_GUIFANG.card)
    assert (told.doubt, told.page_value) == (Doubt.UNSURE, "王桂方")
    other = Field("王桂方", 0.9, BOX, "", (doubt("方", "万"),))
    assert compare(reading(name=other), WANG_GUIFANG.card)[0].doubt is Doubt.DIFFERS
    elsewhere = Field("王佳方", 0.9, BOX, "", (doubt("方", "芳"),))
    assert compare(reading(name=elsewhere), WANG_GUIFANG.card)[0].doubt is Doubt.DIFFERS


def test_of_what_a_doubtful_digit_may_be_the_one_that_adds_up_is_asked_about():
    number = WANG_GUIFANG.number
    wrong = number[:9] + ("9" if number[9] != "9" else "1") + number[10:]
    doubtful = (doubt(wrong[9], "7" + number[9]), doubt("", ""))
    seen = verified(Field(wrong, 0.9, BOX, "", doubtful), id_number_ok)
    assert (seen.value, seen.flag) == (wrong, "check-digit")  # read so, and left so
    assert [d.maybe for d in seen.doubtful] == [number[9], ""]
    vague = verified(Field(wrong, 0.9, BOX, "", (doubt(wrong[9], "7"),)), id_number_ok)
    assert vague.doubtful[0].maybe == "7"
    right = Field(number, 0.9, BOX, "", doubtful)
    assert verified(right, id_number_ok) is right


def test_the_runners_up_of_a_character_stay_known():
    answer = np.full((6, 7), 0.001, np.float32)
    for step, column, share in (
        *((0, 0, 0.9), (1, 1, 0.9), (1, 6, 0.5), (2, 0, 0.9)),
        *((3, 2, 0.5), (3, 3, 0.2), (3, 4, 0.005), (4, 2, 0.4), (4, 5, 0.3), (5, 0, 0.9)),
    ):
        answer[step, column] = share
    best = answer.argmax(axis=1)
    alphabet = ("", "甲", "全", "仝", "金", "企", " ")
    assert runners_up(answer, best, np.array([1, 3]), alphabet) == ("", "企仝")
    assert runners_up(answer, best, np.array([], int), alphabet) == ()


def test_what_another_reading_of_the_line_saw_comes_first():
    kept = Heard("甲全", (0.9, 0.6), (0.2, 0.7), ("", "金仝"))
    assert told_of(kept, Heard("甲仝", (0.9, 0.5), (0.2, 0.7), ("", ""))).maybe == ("", "仝金")
    assert told_of(kept, Heard("甲", (0.9,), (0.2,), ("",))) is kept
