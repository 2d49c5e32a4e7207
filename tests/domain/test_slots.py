"""Pages find their slot by their kind; what belongs nowhere goes to the tray, nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.item import PageSlot
from shared.domain.materials import How, MaterialNeed
from shared.domain.shortfalls import ORDER, Fault, PageSaid, page_name, shortfalls
from shared.domain.slots import PaperSlot, Why, route

COVER = PaperSlot("hk", "first", "户口簿首页", "hukou-cover")
MEMBER = PaperSlot("hk", "member", "户口簿本人页", "hukou-person")
BANK = PaperSlot("bank", "front", "银行卡", "bank-card")
ANY = PaperSlot("poa", "page", "授权委托书")
HELD = PaperSlot("hk", "first", "户口簿首页", "hukou-cover", held=True)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("kind", "slots", "wanted", "slot", "why"),
    [
        ("hukou-cover", (COVER, MEMBER), COVER, COVER, Why.WANTED),
        ("bank-card", (COVER, MEMBER, BANK), COVER, BANK, Why.BY_KIND),
        # a page of a known kind does not fill a slot that takes any while its own is free
        ("bank-card", (ANY, BANK), ANY, BANK, Why.BY_KIND),
        ("letter", (ANY, BANK), ANY, ANY, Why.WANTED),
        ("other", (ANY, BANK), ANY, ANY, Why.WANTED),
        # never over a page that lies there, unless it was asked for again
        ("hukou-cover", (HELD, MEMBER), MEMBER, None, Why.EXTRA),
        ("hukou-cover", (HELD, MEMBER), HELD, HELD, Why.WANTED),
        ("hukou-cover", (HELD, ANY), ANY, None, Why.EXTRA),
        ("letter", (COVER, MEMBER), COVER, None, Why.ODD),
        ("other", (COVER, MEMBER), COVER, None, Why.ODD),
        ("", (COVER,), None, None, Why.ODD),
    ],
)
def test_a_page_goes_where_its_kind_belongs(kind, slots, wanted, slot, why):
    filed = route(kind, slots, wanted)
    assert (filed.slot, filed.why) == (slot, why)


def test_a_blank_page_goes_to_the_tray_and_an_unread_one_where_it_was_asked_for():
    assert route("", (ANY,), ANY, blank=True).slot is None
    assert route("", (COVER,), COVER, unread=True).slot is COVER
    assert route("", (COVER,), None, unread=True).slot is None


@given(
    st.sampled_from(["", "other", "hukou-cover", "hukou-person", "bank-card", "letter"]),
    st.lists(st.sampled_from([COVER, MEMBER, BANK, ANY, HELD]), unique=True),
    st.data(),
)
def test_no_page_covers_another_that_was_not_asked_for(kind, slots, data):
    wanted = data.draw(st.sampled_from([None, *slots]))
    slot = route(kind, slots, wanted).slot
    assert slot is None or slot is wanted or not slot.held


def need(key: str, name: str, how: How, *slots: tuple[str, str], missing: int = 0) -> MaterialNeed:
    pages = tuple(PageSlot(key=k, name=n) for k, n in slots)
    return MaterialNeed(key, name, how, "", "", pages, pages[len(pages) - missing :])


NEEDS = [
    need("id", "身份证", How.ON_SITE),
    need("hk", "户口簿", How.BRING, ("first", "户口簿首页"), ("member", "本人页"), missing=1),
    need("bank", "银行卡", How.CAPTURED, ("front", "有卡号的那一面")),
    need("lic", "营业执照", How.PENDING, ("page", "营业执照"), missing=1),
    need("poa", "委托书", How.BRING, ("page", "委托书"), missing=1),
]


def test_what_is_wrong_is_told_in_the_order_of_a_clerk():
    pages = [
        PageSaid("bank", "front", "银行卡", unsure=("号码没有认清，请您看一看",)),
        PageSaid("bank", "front", "银行卡", valid_until="2026-11-21"),
        PageSaid("hk", "first", "户口簿首页", differs=("姓名与身份证不一致",), unread=True),
    ]
    told = shortfalls(NEEDS, pages, tray=2, today=TODAY)
    assert [s.sentence for s in told] == [
        "还缺户口簿本人页",
        "还缺委托书",
        "银行卡过期了，有效期到 2026 年 11 月 21 日",
        "户口簿首页：姓名与身份证不一致",
        "户口簿首页机器没认清，可以重拍一次",
        "银行卡：号码没有认清，请您看一看",
        "还有 2 页没有放到材料里，请看一看",
    ]
    assert [s.stops for s in told] == [True, True, False, False, False, False, False]


def test_what_still_holds_and_what_the_state_may_hold_is_not_told():
    pages = [PageSaid("bank", "front", "银行卡", valid_until="2026-11-22")]
    pages.append(PageSaid("bank", "front", "银行卡", valid_until="长期"))
    told = shortfalls(NEEDS, pages, today=TODAY)
    assert {s.fault for s in told} == {Fault.MISSING}
    assert "lic" not in {s.material for s in told}


def test_a_person_may_let_pass_what_does_not_stop_the_case_and_only_that():
    pages = [PageSaid("bank", "front", "银行卡", valid_until="2020-01-01", unread=True)]
    passed = frozenset({("expired", "bank", "front"), ("missing", "hk", "member")})
    told = shortfalls(NEEDS, pages, today=TODAY, passed=passed)
    assert [s.fault for s in told] == [Fault.MISSING, Fault.MISSING, Fault.ILLEGIBLE]


@given(st.permutations(["hk", "bank", "id"]), st.integers(0, 3))
def test_the_order_never_depends_on_the_order_of_capture(keys, tray):
    pages = [
        PageSaid(k, "first" if k == "hk" else "front", k, "2020-01-01", ("a",), ("b",))
        for k in keys
    ]
    told = shortfalls(NEEDS, pages, tray, today=TODAY)
    faults = [ORDER.index(s.fault) for s in told]
    assert faults == sorted(faults)
    assert [s.material for s in told if s.fault is Fault.EXPIRED] == ["id", "hk", "bank"]


@pytest.mark.parametrize(
    ("paper", "page", "name"),
    [
        ("户口簿", "户口簿首页", "户口簿首页"),
        ("居民户口簿", "户口簿首页", "居民户口簿首页"),
        ("户口簿", "老人那一页", "户口簿老人那一页"),
    ],
)
def test_a_page_is_named_by_its_paper_and_nothing_is_said_twice(paper, page, name):
    assert page_name(paper, page) == name
