"""People can type what they mean, and the keyboard remembers nobody."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.assets import asset
from shared.domain.errors import Trouble
from shared.input.engine import Candidate, Kind, PinyinEngine
from shared.input.lexicon import Lexicon
from shared.input.matching import Fuzzy
from shared.input.syllables import SYLLABLES, cuts

PAGE = 8
ENGINE = PinyinEngine()


def texts(keys: str, *, person: bool = False) -> list[str]:
    return [c.text for c in ENGINE.candidates(keys, person=person)]


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("nihao", "你好"),
        ("shenfenzheng", "身份证"),
        ("jumin", "居民"),
        ("shebao", "社保"),
        ("gongjijin", "公积金"),
        ("gaolingjintie", "高龄津贴"),
        ("chongqing", "重庆"),
        ("yinhang", "银行"),
        ("hukouben", "户口本"),
        ("sfz", "身份证"),
        ("gljt", "高龄津贴"),
        ("hkb", "户口本"),
        ("nv", "女"),
    ],
)
def test_the_word_meant_comes_first(keys: str, word: str) -> None:
    assert texts(keys)[0] == word


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("xian", "西安"),
        ("xian", "县"),
        ("sb", "社保"),
        ("zhangwei", "张伟"),
        ("wangguifang", "王桂芳"),
        ("fangan", "方案"),
        ("gongjij", "公积金"),
        ("shenf", "身份"),
        ("lv", "绿"),
    ],
)
def test_the_word_meant_is_on_the_first_page(keys: str, word: str) -> None:
    assert word in texts(keys)[:PAGE]


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("wangguifang", "王桂芳"),
        ("zhangwei", "张伟"),
        ("lina", "李娜"),
        ("ouyangfeng", "欧阳峰"),
        ("shanxiaoming", "单晓明"),
        ("wanggf", "王桂芳"),
    ],
)
def test_a_name_field_offers_names_first(keys: str, name: str) -> None:
    assert name in texts(keys, person=True)[:4]


def test_names_stand_behind_the_best_words_elsewhere() -> None:
    assert [c.kind for c in ENGINE.candidates("nihao")][0] is Kind.WORD


def test_a_whole_sentence_is_composed() -> None:
    best = ENGINE.candidates("woyaobanshenfenzheng")[0]
    assert best == Candidate("我要办身份证", 20, Kind.SENTENCE)
    assert texts("beijingshichaoyangqu")[0] == "北京市朝阳区"


def test_blurred_sounds_find_the_word_and_exact_ones_come_first() -> None:
    assert "身份证" in texts("senfenzen")[:PAGE]
    assert "社保" in texts("sebao")[:PAGE]
    strict = PinyinEngine(fuzzy=Fuzzy(flat=False, nasal=False))
    assert "身份证" not in [c.text for c in strict.candidates("senfenzen")]
    assert texts("si")[0] != texts("shi")[0]


def test_n_and_l_are_told_apart_unless_asked_not_to() -> None:
    assert "牛奶" not in texts("liunai")
    blurred = PinyinEngine(fuzzy=Fuzzy(n_l=True))
    assert "牛奶" in [c.text for c in blurred.candidates("liulai")]


def test_an_apostrophe_decides_where_a_syllable_ends() -> None:
    assert texts("xi'an")[0] == "西安"
    assert "先" not in texts("xi'an")
    assert ENGINE.reading("nihao") == "ni'hao"
    assert ENGINE.reading("xi'an") == "xi'an"


def test_candidates_say_how_many_keys_they_use() -> None:
    by_text = {c.text: c for c in ENGINE.candidates("shenfenzhengb")}
    assert by_text["身份证"].consumed == len("shenfenzheng")
    assert by_text["身份"].consumed == len("shenfen")
    assert by_text["身"].consumed == len("shen")


@pytest.mark.parametrize(
    ("keys", "char"), [("da", "龘"), ("ji", "𠮷"), ("yan", "䶮"), ("zhe", "喆"), ("qiu", "㐀")]
)
def test_rare_characters_of_names_can_be_typed(keys: str, char: str) -> None:
    assert char in [c.text for c in ENGINE.candidates(keys, most=3000)]


def test_letters_that_spell_nothing_stay_letters() -> None:
    assert ENGINE.candidates("vvv") == [Candidate("vvv", 3, Kind.RAW)]
    assert ENGINE.candidates("王") == [Candidate("王", 1, Kind.RAW)]
    assert ENGINE.candidates("") == []


def test_offers_are_the_same_for_everyone_and_nothing_is_written(tmp_path: Path) -> None:
    dictionary = asset("input", "pinyin.sqlite")
    before = hashlib.sha256(dictionary.read_bytes()).hexdigest()
    beside = sorted(p.name for p in dictionary.parent.iterdir())
    first = [ENGINE.candidates(k) for k in ("wangguifang", "wang", "gui")]
    for _ in range(5):
        ENGINE.candidates("wangguifang", person=True)
    assert [ENGINE.candidates(k) for k in ("wangguifang", "wang", "gui")] == first
    assert hashlib.sha256(dictionary.read_bytes()).hexdigest() == before
    assert sorted(p.name for p in dictionary.parent.iterdir()) == beside


def test_forgetting_drops_what_was_looked_up() -> None:
    lexicon = Lexicon()
    engine = PinyinEngine(lexicon)
    engine.candidates("wangguifang")
    assert lexicon._kept
    assert cuts.cache_info().currsize > 0
    engine.forget()
    assert not lexicon._kept
    assert cuts.cache_info().currsize == 0


def test_a_missing_or_broken_dictionary_is_said_plainly(tmp_path: Path) -> None:
    broken = tmp_path / "pinyin.sqlite"
    broken.write_bytes(b"not a dictionary")
    for path in (tmp_path / "none.sqlite", broken):
        with pytest.raises(Trouble) as caught:
            Lexicon(path)
        assert caught.value.code == "pinyin-missing"


def test_the_dictionary_is_small_enough_to_ship() -> None:
    assert asset("input", "pinyin.sqlite").stat().st_size < 6_000_000


def test_every_syllable_leads_to_a_character() -> None:
    for syllable in SYLLABLES:
        found = ENGINE.candidates(syllable)
        assert any(len(c.text) == 1 and c.consumed == len(syllable) for c in found), syllable


@settings(max_examples=150)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=24))
def test_any_run_of_keys_is_answered(keys: str) -> None:
    found = ENGINE.candidates(keys)
    assert all(0 < c.consumed <= len(keys) and c.text for c in found)
    assert len({c.text for c in found}) == len(found)
    assert bool(found) == bool(keys)
    ENGINE.reading(keys)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_no_text_at_all_breaks_the_engine(keys: str) -> None:
    ENGINE.candidates(keys)
    ENGINE.reading(keys)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=4))
def test_whole_syllables_are_cut_whole_when_set_apart(syllables: list[str]) -> None:
    assert [p.text for p in cuts("'".join(syllables))[0]] == syllables
