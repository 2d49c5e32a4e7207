"""The lexicon that ships: each sentence of an editor leads where it should; slips are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.catalogue import bundled
from shared.catalogue.lexicon import read_lexicon
from shared.catalogue.situations import Situation, situation_faults
from shared.finder import Finder
from tests.finder.seed import seed_finder, whole, whole_finder
from tests.finder.sets import HELD, of

LEXICON = whole().situations
SAID = [(say, s) for s in LEXICON.situations for say in s.say]
FILES = {
    f"lexicon/{path.name}": path.read_bytes() for path in (bundled() / "lexicon").glob("*.json")
}


@pytest.fixture(scope="module")
def everything() -> Finder:
    return whole_finder()


@pytest.mark.parametrize(("say", "situation"), SAID, ids=[say for say, _ in SAID])
def test_a_sentence_of_the_lexicon_finds_its_service(
    everything: Finder, say: str, situation: Situation
) -> None:
    if set(situation.items) & {item for asked in of(HELD) for item in asked.want}:
        assert seed_finder().find(say)[0].item_id in situation.items
    assert set(situation.items) & {hit.item_id for hit in everything.find(say)[:3]}


def test_no_sentence_of_the_lexicon_is_a_held_out_query() -> None:
    assert not {say for say, _ in SAID} & {asked.query for asked in of(HELD)}


def test_every_service_people_ask_for_has_names_situations_and_sentences() -> None:
    for item in {item for asked in of(HELD) for item in asked.want}:
        assert len(LEXICON.aliases[item]) >= 5, item
        assert any(item in s.items and s.say for s in LEXICON.situations), item


def test_what_no_office_handles_stays_open_where_a_service_names_it() -> None:
    offered = Finder(whole().only(frozenset({"GA022", "GA023", "GA001"})))
    assert offered.find("护照丢了")[0].item_id == "GA023"
    assert seed_finder().find("护照丢了") == []


def changed(file: str, edit: object) -> str:
    """What is said of the lexicon after an editor's slip."""
    files = dict(FILES)
    body = json.loads(files[file])
    edit(body)  # type: ignore[operator]
    files[file] = json.dumps(body).encode()
    try:
        return "".join(situation_faults(read_lexicon(files), frozenset(whole().items)))
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize(
    ("file", "edit", "told"),
    [
        ("services", lambda b: b["services"].update(XX9={"names": "新事"}), "不存在的事项 XX9"),
        ("services", lambda b: b["services"]["GA001"].update(name="x"), "不认识这一项"),
        (
            "services",
            lambda b: b["services"]["GA001"]["when"].append({"if": "@没有这组"}),
            "没有词组 @没有这组",
        ),
        ("services", lambda b: b["services"]["GA001"]["when"].append({"weight": 5}), "没有条件"),
        ("services", lambda b: b["services"]["SW002"].update(months=[13]), "写法不对"),
        (
            "services",
            lambda b: b["services"]["GA002"].update(household="省外"),
            "只能写“本地”或“外地”",
        ),
        ("browse", lambda b: b["events"][0].update(items="GA001 XX9"), "指向不存在的事项 XX9"),
        ("questions", lambda b: b["questions"][0]["options"].pop(), "两到三个回答"),
    ],
)
def test_a_slip_in_the_lexicon_is_told_in_words(file: str, edit: object, told: str) -> None:
    assert told in changed(f"lexicon/{file}.json", edit)


def test_a_file_that_is_no_json_or_does_not_belong_is_told() -> None:
    with pytest.raises(ValueError, match="不是合格的 JSON"):
        read_lexicon({"lexicon/words.json": b"{"})
    with pytest.raises(ValueError, match=r"不该有文件 lexicon/other\.json"):
        read_lexicon({"lexicon/other.json": b"{}"})


def test_services_may_stand_in_several_files_but_each_once(tmp_path: Path) -> None:
    one = b'{"services": {"GA001": {"names": "a"}}}'
    two = b'{"services": {"GA002": {"names": "b"}}}'
    read = read_lexicon({"lexicon/services-a.json": one, "lexicon/services-b.json": two})
    assert set(read.aliases) == {"GA001", "GA002"}
    with pytest.raises(ValueError, match="GA001 在情景词典里写了两遍"):
        read_lexicon({"lexicon/services-a.json": one, "lexicon/services-b.json": one})
