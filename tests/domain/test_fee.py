"""What a case costs: one amount, one chosen with the answers, or one that a person must say."""

from __future__ import annotations

from shared.catalogue import bundled, load_release
from shared.domain.fee import NONTAX, cost_of

RELEASE = load_release(bundled())


def cost(item: str, **answers: str):
    return cost_of(RELEASE.items[item], RELEASE.forms.get(item), answers)


def test_what_is_free_costs_nothing():
    assert cost("MZ002") is None


def test_one_amount_in_the_catalogue_is_the_amount():
    found = cost("GA007")
    assert (found.fen, found.name, found.nature) == (1000, "工本费", NONTAX)
    assert found.words == "工本费 10元"


def test_several_amounts_are_for_a_person_to_choose_from():
    found = cost("GA001")
    assert found.fen is None
    assert [c.fen for c in found.choices] == [2000, 4000]
    assert "窗口核定" in found.words
    assert found.title == f"费用（{NONTAX}）"


def test_a_form_with_prices_decides_by_what_was_chosen_and_asked():
    assert cost("SW002", insurance="medical").fen == 40000
    assert cost("SW002", insurance="pension", level="300").fen == 30000
    assert cost("SW002", insurance="pension").fen is None
    # the level of a question that is not asked any more counts no longer
    assert cost("SW002", insurance="medical", level="300").fen == 40000
    assert cost("SW002", insurance="medical").nature == "社会保险费"
