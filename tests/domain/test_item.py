"""Service items: what may not be published."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.domain.item import Limit, LimitUnit, ServiceItem, faults, vague


def item(**changes: Any) -> ServiceItem:
    body = {
        "id": "T1",
        "name": "样例事项",
        "task_type": "公共服务",
        "dept": "样例局",
        "object": "自然人",
        "project_type": "承诺件",
        "statutory_limit": {"value": 20, "unit": "工作日"},
        "promised_limit": {"value": 5, "unit": "工作日"},
        "materials": [{"code_key": "hk", "name": "居民户口簿"}],
        "legal_basis": ["样例依据"],
        "fee": {"charge": False},
        "result": {"type": "证明", "name": "样例证明", "output": "slip"},
        "max_visits": 0,
        "online_depth": 4,
        "channels": {"kiosk": "full", "counter": "full"},
    }
    return ServiceItem.model_validate({**body, **changes})


def material(name: str, key: str = "m", **more: Any) -> dict[str, Any]:
    return {"code_key": key, "name": name, **more}


def test_a_proper_item_has_no_faults() -> None:
    assert faults(item()) == []


@pytest.mark.parametrize(
    "name",
    [
        "其他材料",
        "其他相关材料",
        "其它材料",
        "有关材料",
        "相关证明材料",
        "其他 材料",
        "营业执照、章程等材料",
        "身份证等相关资料",
        "需要提供的材料",
        "法律法规规定的其他文件",
        "户口簿资料等",
    ],
)
def test_vague_materials_are_refused(name: str) -> None:
    assert vague(name)
    assert any("含糊" in fault for fault in faults(item(materials=[material(name)])))


@pytest.mark.parametrize(
    "name", ["居民户口簿", "案件基本情况材料", "医疗费用票据、费用清单、出院记录", "其他银行的存折"]
)
def test_definite_materials_are_not_vague(name: str) -> None:
    assert not vague(name)


def test_a_promise_longer_than_the_law_is_refused() -> None:
    late = item(promised_limit={"value": 21, "unit": "工作日"})
    assert any("承诺时限" in fault for fault in faults(late))
    mixed = item(
        statutory_limit={"value": 10, "unit": "自然日"},
        promised_limit={"value": 8, "unit": "工作日"},
    )
    assert any("承诺时限" in fault for fault in faults(mixed))


def test_a_fee_without_its_basis_is_refused() -> None:
    assert any("收费依据" in f for f in faults(item(fee={"charge": True, "amount": "10 元"})))


def test_an_item_without_legal_basis_is_refused() -> None:
    assert any("设定依据" in f for f in faults(item(legal_basis=[])))


def test_fully_online_with_a_visit_is_refused() -> None:
    assert any("跑动次数" in f for f in faults(item(max_visits=1)))


def test_doubled_material_and_page_keys_are_refused() -> None:
    twice = [material("居民户口簿", "hk"), material("结婚证", "hk")]
    assert any("重复" in f for f in faults(item(materials=twice)))
    pages = [{"key": "a", "name": "甲"}, {"key": "a", "name": "乙"}]
    assert any("重复" in f for f in faults(item(materials=[material("证", pages=pages)])))


@pytest.mark.parametrize(
    "change",
    [
        {"online_depth": 5},
        {"online_depth": 0},
        {"max_visits": -1},
        {"statutory_limit": {"value": -1, "unit": "工作日"}},
        {"statutory_limit": {"value": 1, "unit": "周"}},
        {"invented": 1},
    ],
)
def test_values_outside_the_standard_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        item(**change)


def test_limits_read_as_people_say_them() -> None:
    assert Limit(value=5, unit=LimitUnit.WORKDAY).text == "5 个工作日"
    assert Limit(value=60, unit=LimitUnit.DAY).text == "60 天"
    assert Limit(value=0, unit=LimitUnit.AT_ONCE).text == "当场办结"
    assert Limit(value=0, unit=LimitUnit.WORKDAY).at_once


@given(st.integers(1, 1000))
def test_units_rank_as_their_length(value: int) -> None:
    order = [LimitUnit.MINUTE, LimitUnit.HOUR, LimitUnit.DAY, LimitUnit.WORKDAY, LimitUnit.MONTH]
    lengths = [Limit(value=value, unit=unit).about_days for unit in order]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize(
    ("kiosk", "applies"),
    [("full", True), ("apply_only", True), ("guide_only", False), ("if_police_device", False)],
)
def test_guide_only_items_take_no_application(kiosk: str, applies: bool) -> None:
    assert item(channels={"kiosk": kiosk, "counter": "full"}).kiosk_applies is applies


def test_a_paper_is_exempt_by_rule_when_government_issued_it_or_an_e_licence_exists() -> None:
    papers = [
        material("户口簿", "a", gov_issued=True),
        material("结婚证", "b", e_licence="结婚证"),
        material("银行卡", "c"),
    ]
    assert [m.exempt_by_rule for m in item(materials=papers).materials] == [True, True, False]
