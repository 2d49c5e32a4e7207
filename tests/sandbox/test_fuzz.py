"""The short form of ``make fuzz``: the same cases, fewer of them, always the same ones."""

from __future__ import annotations

import pytest

from shared.sandbox import ask
from shared.sandbox.answers import SignedAnswers
from tests.fuzz import deep
from tests.fuzz.harness import Broken, site
from tests.fuzz.play import kinds

CASES = 8


@pytest.fixture(autouse=True)
def database():
    """One database is enough here: the harness makes its own sandbox."""
    return ""


def test_no_generated_case_breaks_a_door(tmp_path):
    one = site(tmp_path)
    try:
        played = [play(CASES, 7) for _name, play in kinds(one)]
    finally:
        one.close()
    assert [line for kind in played for line in kind.broken] == []
    assert sum(kind.statuses.total() for kind in played) > 15 * CASES
    authentic = played[-1]
    assert authentic.statuses["200"] > authentic.cases / 2


def test_the_harness_sees_what_it_is_there_for(tmp_path, monkeypatch):
    """A door that fails, one that answers undeclared, and one whose answer nobody signed."""
    one = site(tmp_path)
    kind = dict(kinds(one))["POST /v1/ask/contributions positive"]
    try:
        assert kind(3, 7).broken == []
        with monkeypatch.context() as patch:
            patch.setattr(ask, "contributions", lambda *_: 1 / 0)
            assert "ZeroDivisionError" in kind(3, 7).broken[0]
        one.faults.said.clear()
        with monkeypatch.context() as patch:
            patch.setattr(SignedAnswers, "sign", lambda *_: None)
            assert "is not signed" in kind(3, 7).broken[0]
    finally:
        one.close()


def test_a_page_that_shows_markup_is_seen():
    with pytest.raises(Broken, match="script"):
        deep._harmless("<p><script>alert(1)</script></p>")
