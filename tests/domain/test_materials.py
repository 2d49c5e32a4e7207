"""四减两免: what government has is not asked for; offline nothing is pretended."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.item import Material, ServiceItem
from shared.domain.materials import (
    How,
    Lookup,
    MaterialFacts,
    MaterialNeed,
    needs,
    supplement_for,
    unsettled,
)

PAGES = [{"key": "first", "name": "户口簿首页"}, {"key": "member", "name": "本人页"}]
PAPERS: list[dict[str, Any]] = [
    {"code_key": "id", "name": "居民身份证", "gov_issued": True, "e_licence": "居民身份证"},
    {
        "code_key": "hk",
        "name": "居民户口簿",
        "short_name": "户口簿",
        "gov_issued": True,
        "issuer": "公安机关",
        "pages": PAGES,
    },
    {"code_key": "lic", "name": "营业执照", "gov_issued": True, "e_licence": "营业执照"},
    {"code_key": "bank", "name": "银行卡"},
    {"code_key": "form", "name": "申请表"},
    {"code_key": "photo", "name": "证件照"},
    {"code_key": "opt", "name": "委托书", "required": False, "tolerable": True,
     "needed_when": {"question": "relation", "values": ["agent"]}},
    {"code_key": "never", "name": "结婚证", "required": False},
]  # fmt: skip
ITEM = ServiceItem.model_validate(
    {
        "id": "T1",
        "name": "样例",
        "task_type": "公共服务",
        "dept": "局",
        "object": "自然人",
        "project_type": "承诺件",
        "statutory_limit": {"value": 5, "unit": "工作日"},
        "promised_limit": {"value": 5, "unit": "工作日"},
        "materials": PAPERS,
        "legal_basis": ["依据"],
        "fee": {"charge": False},
        "result": {"type": "证明", "name": "证明", "output": "slip"},
        "max_visits": 0,
        "online_depth": 4,
        "channels": {"kiosk": "full", "counter": "full"},
    }
)
SLOTS = [(m.key, s.key) for m in ITEM.materials for s in m.slots]
facts_st = st.builds(
    MaterialFacts,
    answers=st.sampled_from([{}, {"relation": "self"}, {"relation": "agent"}]),
    lookups=st.dictionaries(
        st.sampled_from([m.key for m in ITEM.materials]), st.sampled_from(list(Lookup))
    ),
    captured=st.frozensets(st.sampled_from(SLOTS)),
    card_read=st.booleans(),
    can_photograph=st.booleans(),
)


def need(key: str, **facts: Any) -> MaterialNeed:
    return next(n for n in needs(ITEM, MaterialFacts(**facts)) if n.key == key)


def test_offline_an_exemption_waits_for_the_province_and_the_paper_may_be_shown_instead() -> None:
    household = need("hk")
    assert (household.how, household.tag) == (How.PENDING, "待省平台核验")
    assert household.may_capture
    assert [page.name for page in household.missing] == ["户口簿首页", "本人页"]
    assert household.settled


def test_an_unreachable_province_decides_nothing() -> None:
    assert need("hk", lookups={"hk": Lookup.UNREACHABLE}) == need("hk")


def test_half_a_household_book_is_not_captured() -> None:
    half = need("hk", captured={("hk", "first")})
    assert half.how is How.PENDING
    assert [page.key for page in half.missing] == ["member"]


def test_both_pages_shown_settle_it_without_the_province() -> None:
    both = need("hk", captured={("hk", "first"), ("hk", "member")})
    assert both.how is How.CAPTURED
    assert both.missing == ()


def test_a_confirmed_licence_is_exempt_and_says_by_what() -> None:
    assert need("lic", lookups={"lic": Lookup.FOUND}).tag == "电子证照免交"
    shared = need("hk", lookups={"hk": Lookup.FOUND})
    assert (shared.how, shared.tag) == (How.EXEMPT, "数据共享免交")
    assert "公安机关" in shared.reason


def test_a_licence_the_province_does_not_have_must_be_shown() -> None:
    missing = need("hk", lookups={"hk": Lookup.MISSING})
    assert missing.how is How.BRING
    assert "没有查到" in missing.reason


def test_what_no_government_office_issued_must_be_shown() -> None:
    assert need("bank").how is How.BRING
    assert need("bank", lookups={"bank": Lookup.FOUND}).how is How.BRING


def test_the_card_on_the_reader_is_never_photographed() -> None:
    assert need("id").how is How.ON_SITE
    assert need("id").pages == ()
    assert need("id", card_read=True).tag == "已刷证"


def test_a_portrait_is_made_here_only_where_there_is_a_camera_for_it() -> None:
    assert need("photo", can_photograph=True).how is How.ON_SITE
    assert need("photo").how is How.BRING


def test_a_paper_for_agents_is_asked_of_agents_only() -> None:
    keys = {n.key for n in needs(ITEM, MaterialFacts(answers={"relation": "self"}))}
    assert "opt" not in keys
    agent = need("opt", answers={"relation": "agent"})
    assert agent.how is How.BRING
    assert agent.tolerable


def test_what_is_not_required_is_not_asked_for() -> None:
    assert "never" not in {n.key for n in needs(ITEM, MaterialFacts())}


@pytest.mark.parametrize("lookup", [Lookup.FOUND, Lookup.UNREACHABLE])
def test_only_a_failed_look_up_becomes_a_task(lookup: Lookup) -> None:
    household = ITEM.material("hk")
    assert supplement_for(household, lookup) is None
    task = supplement_for(household, Lookup.MISSING)
    assert task is not None
    assert task.material == "hk"
    assert "户口簿" in task.sentence


@given(facts_st)
def test_no_paper_is_ever_called_exempt_without_the_provinces_word(facts: MaterialFacts) -> None:
    for line in needs(ITEM, facts):
        if line.how is How.EXEMPT:
            assert facts.lookups[line.key] is Lookup.FOUND
            assert ITEM.material(line.key).exempt_by_rule


@given(facts_st)
def test_every_line_can_be_shown_and_acted_on(facts: MaterialFacts) -> None:
    found = needs(ITEM, facts)
    assert unsettled(found) == [n for n in found if n.how is How.BRING]
    for line in found:
        assert line.tag
        assert line.reason.endswith("。")
        assert set(line.missing) <= set(line.pages)
        if line.how is How.BRING:
            assert line.missing
        if line.how is How.CAPTURED:
            assert not line.missing
        assert line.may_capture is (line.how is How.PENDING)


@given(facts_st, st.sampled_from(SLOTS))
def test_showing_one_more_page_never_unsettles_anything(
    facts: MaterialFacts, slot: tuple[str, str]
) -> None:
    more = replace(facts, captured=facts.captured | {slot})
    assert len(unsettled(needs(ITEM, more))) <= len(unsettled(needs(ITEM, facts)))


def test_a_material_without_a_page_list_has_one_page_of_its_own_name() -> None:
    assert [p.name for p in Material.model_validate(PAPERS[3]).slots] == ["银行卡"]
