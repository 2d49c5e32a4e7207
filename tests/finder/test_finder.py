"""From what people say to the service they need."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.devices.virtual.people import PEOPLE
from shared.finder import FindContext, Finder
from shared.finder.current import CurrentFinder
from shared.finder.finder import MAX_HITS
from tests.finder.seed import seed, seed_finder, whole_finder

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


def test_where_a_number_is_from_is_a_prior_that_is_said() -> None:
    today = date(2026, 11, 22)
    here = CurrentFinder(lambda: CATALOGUE, today=lambda: today, region="410311")
    away = CurrentFinder(lambda: CATALOGUE, today=lambda: today, region="440304")
    card = PEOPLE[0].card  # 410399…
    assert "外地来的人常办" in away.find_for("办居住的证", card)[0].why
    assert "常办" not in here.find_for("办居住的证", card)[0].why
    assert "本地人常办" in here.find_for("低保", card)[0].why
    assert "号码" not in here.find_for("低保", None)[0].why
    # it moves a little, and never past what is said clearly
    assert away.find_for("我妈八十了有啥补贴", card)[0].item_id == "MZ002"
    plain, moved = here.find_for("低保户", None)[0], here.find_for("低保户", card)[0]
    assert plain.score <= moved.score <= 1.1 * plain.score


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


@pytest.mark.parametrize(
    ("said", "item"),
    [("我妈八十了有啥", "MZ002"), ("奶奶九十了", "MZ002"), ("我爸七十五了有啥", "MZ001")],
)
def test_who_and_how_old_is_enough_to_think_of_what_that_age_is_given(said: str, item: str) -> None:
    assert [hit.item_id for hit in whole_finder().find(said)][:1] == [item]


@pytest.mark.parametrize("said", ["我妈", "我妈妈", "我儿子"])
def test_who_it_is_about_names_no_service(said: str) -> None:
    assert whole_finder().find(said) == []


def test_a_group_does_not_rule_out_by_the_very_word_that_fulfils_the_situation() -> None:
    assert first("刚生的娃落在爸爸户口上") == "GA005"  # 落在 is written down as something lost, too
    assert first("得了癌症家里没钱了能申请救助吗") == "MZ004"  # 没钱 asks for a free lawyer, too
    assert first("得了癌症没钱打官司") == "SF001"


def test_english_articles_do_not_part_a_phrase() -> None:
    assert first("register a newborn") == first("register newborn") == "GA005"


def test_of_two_slips_the_one_that_sounds_the_same_is_meant() -> None:
    assert first("注消公司") == "SJ005"
    assert first("注侧公司") == "SJ002"


def test_a_name_inside_a_longer_one_that_is_said_stands_behind_it() -> None:
    assert [hit.item_id for hit in FINDER.find("灵活就业登记")[:2]] == ["RS006", "RS008"]
    assert first("就业登记") == "RS008"


def test_a_broad_word_alone_gives_the_answers_of_its_question() -> None:
    for said in ("生孩子了", "我生孩子"):
        hits = FINDER.find(said)
        assert [hit.item_id for hit in hits] == ["GA005", "WJ002", "WJ003"]
        assert {hit.why for hit in hits} == {"还要问一句：孩子出生，先办哪一样？"}
    assert FINDER.find("补贴新闻") == []


def test_a_question_keeps_the_answers_that_a_smaller_catalogue_has() -> None:
    few = CATALOGUE.only(frozenset({"GA006", "RS009", "GA001"}))
    (asked,) = [q for q in few.situations.questions if "老人走了" in q.when]
    assert [option.items for option in asked.options] == [("GA006",), ("RS009",)]
    assert not [q for q in few.situations.questions if "执照" in q.when]
