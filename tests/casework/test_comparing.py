"""What the paper says beside what the card says: same, different, unsure, and what a person saw."""

from __future__ import annotations

import pytest

from shared.casework.casefile import CaseFile
from shared.casework.comparing import Match, comparison
from shared.casework.filing import DIFFERS
from shared.casework.pages import Doubtful, PageNotes, PagePlace, Seen, Unsure
from shared.domain.identity import IdentityCard


@pytest.fixture
def page(case: CaseFile, card: IdentityCard):
    seen = {
        "name": Seen("王桂方", 0.95, (0.1, 0.1, 0.4, 0.2)),
        "number": Seen(card.number[:-1] + "9", 0.9, (0.1, 0.5, 0.9, 0.6), "check-digit"),
        "sex": Seen("女", 0.9),
        "bank-number": Seen("6222020000000000000", 0.9),
        "relation": Seen("户主", 0.9),
        "address": Seen("样例省 样例市幸福里12号3单元201", 0.7),
    }
    doubts = (Doubtful("number", card.number, "没有认清", differs=False),)
    notes = PageNotes("hukou-person", {}, (), 300, seen, doubts)
    return case.filing.put(PagePlace("hk", "member"), b"x", "image/jpeg", (9, 9), notes)


def rows(case: CaseFile, page, card: IdentityCard):
    answers = {"bank_account": "6222 0200 0000 0000 000"}
    return {r.field: r for r in comparison(page, card, answers, case.filing)}


def test_each_value_stands_beside_what_the_card_or_the_form_says(case, page, card):
    found = rows(case, page, card)
    assert {k: (r.match, r.source) for k, r in found.items()} == {
        "name": (Match.DIFFERS, "身份证"),
        "number": (Match.UNSURE, "身份证"),
        "sex": (Match.SAME, "身份证"),
        "bank-number": (Match.SAME, "申请表"),
        "relation": (Match.ONLY, ""),
        "address": (Match.SAME, "身份证"),
    }
    assert [f for f, r in found.items() if r.open] == ["name", "number"] == list(found)[:2]


def test_the_character_that_differs_is_marked_and_its_place_on_the_page_is_known(case, page, card):
    name = rows(case, page, card)["name"]
    assert name.marks == (2,)
    assert name.character(2) == pytest.approx((0.3, 0.1, 0.4, 0.2))
    assert rows(case, page, card)["number"].marks == (17,)
    assert rows(case, page, card)["sex"].marks == ()


def test_a_decision_stands_beside_the_value_and_changes_none(case, page, card):
    case.filing.settle(page.id, "name", DIFFERS)
    name = rows(case, page, card)["name"]
    assert (name.paper, name.against, name.decision, name.open) == (
        "王桂方",
        "王桂芳",
        "differs",
        False,
    )
    assert "王" not in repr(name)


def test_a_character_reading_itself_doubts_is_shown_from_its_own_place(case, card):
    place = (0.32, 0.11, 0.38, 0.19)
    seen = {
        "relation": Seen("户主", 0.6, (0.1, 0.1, 0.4, 0.2), doubtful=(Unsure("主", place, "王生"),))
    }
    notes = PageNotes("hukou-person", {}, (), 300, seen)
    page = case.filing.put(PagePlace("hk", "member"), b"x", "image/jpeg", (9, 9), notes)
    row = rows(case, page, card)["relation"]
    assert (row.match, row.doubted, row.closeup, row.open) == (Match.UNSURE, "主", place, True)
    assert (row.paper, row.maybe) == ("户主", "王、生")  # told, never put in its place
    assert "王" not in repr(row)
