"""The release that ships with the software is whole, honest and complete."""

import json
import re
from pathlib import Path

import pytest

from shared.assets import asset
from shared.catalogue import Catalogue, bundled, load_items_file, load_release
from shared.domain.answers import check
from shared.domain.errors import Trouble
from shared.domain.form import Answer, questions_left
from shared.domain.materials import How, MaterialFacts, needs
from shared.reading.model import DocumentKind

_ASCII_BESIDE_CHINESE = re.compile(r"[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_release(bundled())


def test_it_loads_and_says_that_it_is_illustrative(catalogue: Catalogue) -> None:
    assert len(catalogue.items) >= 300
    assert all(item.illustrative for item in catalogue.items.values())
    assert len(catalogue.bundles) == 12
    assert "示例" in catalogue.notice


def test_every_item_says_where_it_comes_from_and_has_conditions(catalogue: Catalogue) -> None:
    for item in catalogue.items.values():
        assert item.provenance
        assert item.conditions


def test_departments_of_a_county_hall_are_there_and_seed_items_kept_their_ids(
    catalogue: Catalogue,
) -> None:
    assert len({key[:2] for key in catalogue.items}) >= 30
    seeds = "RS001 YB005 MZ002 GA008 ZR002 SJ005 SW002 WJ003 CL001 JY001 GG001 XF001 CG001 SF001"
    assert set(seeds.split()) <= set(catalogue.items)


def test_no_two_items_answer_to_the_same_name(catalogue: Catalogue) -> None:
    names = [n for item in catalogue.items.values() for n in (item.name, *item.aliases)]
    assert sorted({n for n in names if names.count(n) > 1}) == []


def test_one_paper_is_described_once(catalogue: Catalogue) -> None:
    """Items take it from the library of papers; a whole one beside it would hide a double."""
    assert catalogue.papers.keys() >= {m.key for i in catalogue.items.values() for m in i.materials}


def test_every_item_has_plain_words_and_a_picture_that_exists(catalogue: Catalogue) -> None:
    assert set(catalogue.guides) == set(catalogue.items)
    for guide in catalogue.guides.values():
        assert asset("icons", f"{guide.icon}.svg").is_file(), guide.icon
        for leave in guide.leave:
            assert asset("icons", f"{leave.icon}.svg").is_file(), leave.icon


def test_the_home_screen_shows_items_that_exist(catalogue: Catalogue) -> None:
    assert len(catalogue.frequent) >= 6
    assert set(catalogue.frequent) <= set(catalogue.items)


def test_the_whole_services_can_be_applied_for_here(catalogue: Catalogue) -> None:
    assert {i for i in catalogue.items if catalogue.applies_here(i)} >= {
        "RS001",
        "MZ002",
        "SW002",
        "RS006",
        "YB002",
    }
    promise = catalogue.guides["MZ002"].commitment
    assert promise is not None
    assert len(promise.full_text) > 200


def test_looking_up_ones_own_record_asks_for_no_signature(catalogue: Catalogue) -> None:
    assert catalogue.guides["RS001"].commitment is None


def test_old_age_allowance_wants_two_household_pages_and_one_card(catalogue: Catalogue) -> None:
    found = {n.key: n for n in needs(catalogue.items["MZ002"], MaterialFacts(card_read=True))}
    assert list(found) == ["id", "hk", "bank"]
    assert found["id"].how is How.ON_SITE
    assert found["hk"].how is How.PENDING
    assert [p.name for p in found["hk"].pages] == ["户口簿首页", "老人那一页"]
    assert [p.kind for p in found["bank"].pages] == ["bank-card"]


def test_an_agent_brings_the_letter_of_authority(catalogue: Catalogue) -> None:
    facts = MaterialFacts(answers={"relation": "agent"})
    assert "poa" in {n.key for n in needs(catalogue.items["MZ002"], facts)}


def test_a_whole_form_can_be_answered(catalogue: Catalogue) -> None:
    form = catalogue.forms["MZ002"]
    answers = {
        "relation": "agent",
        "agent_name": "李四",
        "agent_number": "11010519491231002X",
        "agent_kin": "child",
        "phone": "13800001234",
        "address": "幸福路12号3单元201",
        "other_allowance": "no",
        "bank_kind": "bank",
        "bank_name": "样例银行",
        "bank_account": "4111111111111111",
        "result_way": "post",
        "post_address": "幸福路12号3单元201",
    }
    assert {q.id for q in form.questions} == set(answers)
    assert questions_left(form, {k: Answer(v) for k, v in answers.items()}) == []
    alone = {k: v for k, v in answers.items() if not k.startswith("agent")}
    assert (
        questions_left(form, {k: Answer(v) for k, v in {**alone, "relation": "self"}.items()}) == []
    )


def test_every_question_says_what_it_wants_in_words_a_summary_can_use(
    catalogue: Catalogue,
) -> None:
    for form in catalogue.forms.values():
        for question in form.questions:
            assert question.short
            problem = check(question, "")
            assert problem is not None
            assert question.short in problem.sentence


def test_chinese_texts_use_full_width_punctuation(catalogue: Catalogue) -> None:
    for form in catalogue.forms.values():
        for q in form.questions:
            for text in (q.text, q.hint, q.why, *(c.text for c in q.choices)):
                assert not _ASCII_BESIDE_CHINESE.search(text), text
    for guide in catalogue.guides.values():
        promise = guide.commitment.full_text if guide.commitment else ""
        for text in (guide.summary, guide.result_note, promise):
            assert not _ASCII_BESIDE_CHINESE.search(text), text


def test_the_holiday_table_of_this_year_is_known_and_next_years_is_not(
    catalogue: Catalogue,
) -> None:
    assert set(catalogue.calendar.years) == {2025, 2026}


def test_forty_rating_labels_are_there(catalogue: Catalogue) -> None:
    scale = catalogue.rating_scale
    assert [len(labels) for labels in scale.labels.values()] == [8] * 5


def test_a_short_name_is_what_people_say(catalogue: Catalogue) -> None:
    assert catalogue.short_name("RS001") == "社保缴费证明"


def test_page_kinds_are_kinds_the_reader_tells_apart(catalogue: Catalogue) -> None:
    kinds = {p.kind for i in catalogue.items.values() for m in i.materials for p in m.pages}
    assert {k for k in kinds if k} <= {k.value for k in DocumentKind}


def test_a_bare_list_of_items_can_be_searched_but_offers_no_forms(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "list.json"
    some = [
        json.loads(item.model_dump_json(by_alias=True))
        for item in list(load_release(bundled()).items.values())[:20]
    ]
    file.write_text(json.dumps({"items": some}))
    listed = load_items_file(file)
    assert list(listed.items) == [i["id"] for i in some]
    assert not listed.forms
    assert not any(listed.applies_here(i) for i in listed.items)
    file.write_text("[]")
    with pytest.raises(Trouble, match="catalogue-damaged"):
        load_items_file(file)
    with pytest.raises(Trouble, match="catalogue-damaged"):
        load_items_file(tmp_path / "nowhere.json")
