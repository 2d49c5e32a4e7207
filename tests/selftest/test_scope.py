"""A terminal offers what its configuration names, and says what the catalogue does not have."""

from __future__ import annotations

from shared.assembly import offered, scope_note
from shared.assets import asset
from shared.catalogue import bundled, load_release
from shared.config import TerminalConfig, parse
from shared.finder import CurrentFinder

GOOD = asset("config", "kiosk.example.toml").read_text("utf-8")
WHOLE = load_release(bundled())


def scoped(*items: str) -> TerminalConfig:
    named = ", ".join(f'"{item}"' for item in items)
    return parse(f"{GOOD}\n[catalogue]\nitems = [{named}]\n")


def test_only_what_is_named_is_shown_and_found():
    query = "我妈八十了有啥补贴"
    best = CurrentFinder(lambda: WHOLE).find(query)[0].item.id
    other = next(key for key in WHOLE.items if key != best)
    mine = offered(scoped(other), WHOLE)
    assert set(mine.items) == {other}
    assert set(mine.frequent) <= {other}
    assert best not in [hit.item.id for hit in CurrentFinder(lambda: mine).find(query)]
    assert mine.release == WHOLE.release
    both = offered(scoped(best, other), WHOLE)
    assert CurrentFinder(lambda: both).find(query)[0].item.id == best


def test_without_a_scope_all_of_it_is_there():
    assert offered(scoped(), WHOLE) is WHOLE
    assert scope_note(scoped(), WHOLE) == ""


def test_what_the_catalogue_does_not_have_is_told():
    first = next(iter(WHOLE.items))
    config = scoped(first, "XX999")
    assert set(offered(config, WHOLE).items) == {first}
    assert "XX999" in scope_note(config, WHOLE)
    assert offered(scoped("XX999"), WHOLE) is WHOLE


def test_a_second_screen_and_a_scope_stand_in_the_one_file():
    config = parse(f"{GOOD}\n[second_screen]\ndiagonal = 10.1\n")
    assert config.diagonals == (32.0, 10.1)
