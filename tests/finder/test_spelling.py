"""How well typed letters name a term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.finder.letters import Decoder
from shared.finder.spelling import Spelling, letters_fit, spell

ALLOWANCE = spell("高龄津贴")
syllables = st.lists(st.sampled_from(["gao", "ling", "zheng", "shi", "an", "ou"]), min_size=1)


def test_a_term_is_spelled_by_its_words_not_its_characters() -> None:
    assert spell("参保证明").full == "canbaozhengming"
    assert spell("长寿钱").full == "changshouqian"
    assert spell("办银行卡").full == "banyinhangka"


@pytest.mark.parametrize(
    ("letters", "at_least", "below"),
    [
        ("gaolingjintie", 1.0, 1.1),
        ("gljt", 0.95, 1.0),
        ("glj", 0.6, 0.95),
        ("gaolinjintie", 0.9, 1.0),
        ("gaoling", 0.75, 0.95),
        ("jintie", 0.55, 0.8),
        ("gaolingjingtei", 0.6, 0.95),
        ("gaoilngjintie", 0.6, 0.95),
        ("gl", 0.0, 0.01),
        ("tianqi", 0.0, 0.01),
        ("aolingjintie", 0.0, 0.9),
    ],
)
def test_the_better_the_letters_the_better_the_fit(
    letters: str, at_least: float, below: float
) -> None:
    assert at_least <= letters_fit(letters, ALLOWANCE) < below


def test_a_short_word_with_a_slip_is_another_word() -> None:
    assert letters_fit("dubao", spell("低保")) == 0.0
    assert letters_fit("jiehua", spell("结婚")) > 0.0


@given(syllables)
def test_the_right_spelling_always_fits_fully(parts: list[str]) -> None:
    spelling = Spelling.of(parts)
    assert letters_fit(spelling.full, spelling) == 1.0


@given(syllables, st.text("abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_a_fit_is_a_share(parts: list[str], letters: str) -> None:
    assert 0.0 <= letters_fit(letters, Spelling.of(parts)) <= 1.0


def test_a_whole_sentence_of_letters_becomes_words() -> None:
    decoder = Decoder(["我", "妈", "八十", "爸", "补贴"])
    assert decoder.decode("womabashibutie") == ("我妈八十补贴", 1.0)
    assert decoder.decode("wo'ma'butie") == ("我妈补贴", 1.0)
    assert decoder.decode("xyzxyzxyzbutie") is None
    assert decoder.decode("wo") == ("我", 0.9)
    assert decoder.decode("wq") is None


def test_a_long_word_may_have_one_slip_and_sounds_may_be_blurred() -> None:
    decoder = Decoder(["身份证", "老年证", "丢了"])
    slipped = decoder.decode("shenfenzhegndiule")
    blurred = decoder.decode("naonianzheng")
    assert slipped is not None
    assert slipped[0] == "身份证丢了"
    assert blurred is not None
    assert blurred[0] == "老年证"
    assert slipped[1] < 1.0 > blurred[1]
