"""From what people say to the service they need."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.finder import FindContext, Finder
from shared.finder.finder import MAX_HITS
from tests.finder.seed import seed, seed_finder

CATALOGUE = seed()
FINDER = seed_finder()


def first(query: str, context: FindContext | None = None) -> str:
    hits = FINDER.find(query, context)
    return hits[0].item_id if hits else ""


def test_a_mother_of_eighty_finds_the_allowance_and_hears_why() -> None:
    hit = FINDER.find("我妈八十了有啥补贴")[0]
    assert hit.name == "高龄津贴申领"
    assert hit.why == "因为您提到“我妈”、“八十”和“补贴”"
    assert hit.words == ("我妈", "八十", "补贴")


@pytest.mark.parametrize(
    ("letters", "item"),
    [
        ("laonianjintie", "MZ002"),
        ("gaolingjintie", "MZ002"),
        ("gljt", "MZ002"),
        ("shebaodayin", "RS001"),
        ("SHEBAODAYIN", "RS001"),
        ("she bao da yin", "RS001"),
        ("gao'ling'jin'tie", "MZ002"),
    ],
)
def test_pinyin_and_initials_find_it(letters: str, item: str) -> None:
    assert first(letters) == item


def test_results_follow_while_the_pinyin_is_being_typed() -> None:
    typed = "gaolingjintie"
    assert all(first(typed[:n]) == "MZ002" for n in range(4, len(typed) + 1))


@pytest.mark.parametrize(
    "query", ["高龄津贴", "高齡津貼", "高令津贴", "我要办高龄津贴", " 高龄 津贴！"]
)
def test_script_sound_filler_and_spaces_do_not_matter(query: str) -> None:
    assert first(query) == "MZ002"


@pytest.mark.parametrize("age", ["80岁", "八十岁", "85", "九十多", "一百零一岁", "８０岁"])
def test_an_age_is_understood_however_it_is_said(age: str) -> None:
    assert first(f"我奶奶{age}有补贴吗") == "MZ002"


def test_a_younger_person_is_not_led_to_what_they_cannot_have() -> None:
    assert first("我妈七十岁了有补贴吗") == "MZ001"

    def allowance(query: str) -> float:
        return max((h.score for h in FINDER.find(query) if h.item_id == "MZ002"), default=0.0)

    assert 0 < allowance("70岁高龄补贴") < 0.7 * allowance("80岁高龄补贴")


def test_money_is_no_age() -> None:
    assert FINDER.find("八十块钱") == []
    assert all("八十" not in hit.words for hit in FINDER.find("我有八十块能领补贴吗"))


def test_the_age_on_the_card_helps_when_none_is_said() -> None:
    assert first("有什么补贴", FindContext(age=82)) == "MZ002"
    assert "年龄" in FINDER.find("有什么补贴", FindContext(age=82))[0].why
    assert "年龄" not in FINDER.find("有什么补贴", FindContext(age=30))[0].why


def test_an_age_that_is_said_outweighs_the_card() -> None:
    said = FINDER.find("我六十岁有什么补贴", FindContext(age=82))
    assert said[0].item_id == "MZ001"
    assert all("年龄" not in hit.why for hit in said)


def test_the_age_on_the_card_is_not_used_for_somebody_else() -> None:
    with_card = FINDER.find("我妈有什么补贴", FindContext(age=82))
    assert all("年龄" not in hit.why for hit in with_card)


@pytest.mark.parametrize(
    "query", ["", " ", "？？？", "今天天气怎么样", "qqqq", "我", "1", "\x00", "的" * 500]
)
def test_nothing_fitting_means_nothing_shown(query: str) -> None:
    assert FINDER.find(query) == []


@settings(max_examples=150)
@given(st.text(max_size=80))
def test_any_input_is_answered(query: str) -> None:
    hits = FINDER.find(query)
    assert len(hits) <= MAX_HITS
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(0 < h.score <= 1 and h.why for h in hits)


@pytest.mark.parametrize("item", list(CATALOGUE.items))
def test_every_item_is_found_by_its_name_its_short_name_and_every_alias(item: str) -> None:
    names = [CATALOGUE.items[item].name, CATALOGUE.short_name(item), *CATALOGUE.items[item].aliases]
    for name in names:
        shown = [hit.item_id for hit in FINDER.find(name)]
        assert item in shown[:4], name


def test_the_index_file_is_used_and_never_trusted_blindly(tmp_path: Path) -> None:
    file = tmp_path / "finder" / "index"
    Finder(CATALOGUE, file)
    kept = file.read_bytes()
    made = file.stat().st_mtime_ns
    assert Finder(CATALOGUE, file).find("gljt")[0].item_id == "MZ002"
    assert file.stat().st_mtime_ns == made
    flipped = bytearray(kept)
    flipped[-40] ^= 1
    of_another = Finder(CATALOGUE.only(frozenset({"GA001", "MZ002"})), tmp_path / "other")
    assert of_another.find("社保打印") == []
    other = (tmp_path / "other").read_bytes()
    for damage in (b"", b"{}", kept[:8], kept[:12], kept[:-80], bytes(flipped), other):
        file.write_bytes(damage)
        assert Finder(CATALOGUE, file).find("gljt")[0].item_id == "MZ002"
        assert file.read_bytes() == kept


def test_a_place_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert Finder(CATALOGUE, blocked / "index.json").find("gljt")
