"""The pages a counter waits for: in order, each once, and none costs more because many wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.sync import page_queue
from shared.sync.page_queue import HEAD_KEY, PIECE


def _page(number: int) -> list[str]:
    return [f"case-{number}", f"{number:064x}", "image/jpeg"]


def _push(journal: Any, pages: list[list[str]]) -> None:
    journal.append_with(lambda tx: page_queue.push(tx, pages) or [])


def _done(journal: Any, page: list[str]) -> None:
    journal.append_with(lambda tx: page_queue.done(tx, page) or [])


def _longest(journal: Any) -> int:
    """Bytes of the longest value of the queue: what one change may have to write again."""
    rows = journal.query("select length(value) as n from marks where key like 'state:sync.pages%'")
    return max(row["n"] for row in rows)


@pytest.mark.parametrize("at_once", [1, 7, PIECE, 200])
def test_first_in_first_out_whatever_came_at_once(make: Callable[..., Any], at_once: int) -> None:
    journal = make().journal
    pages = [_page(n) for n in range(400)]
    for start in range(0, len(pages), at_once):
        _push(journal, pages[start : start + at_once])
    assert page_queue.waiting(journal) == 400
    assert _longest(journal) < 2 * PIECE * len(str(_page(1)))
    for page in pages[:300]:
        assert page_queue.first(journal) == page
        _done(journal, page)
    _push(journal, [_page(n) for n in range(400, 403)])
    for page in [*pages[300:], *(_page(n) for n in range(400, 403))]:
        assert page_queue.first(journal) == page
        _done(journal, page)
    assert page_queue.first(journal) is None
    assert page_queue.waiting(journal) == 0
    left = journal.query("select key from marks where key like 'state:sync.pages%'")
    assert len(left) == 2, "what is done leaves nothing behind"


def test_what_an_older_version_left_waiting_is_fetched_first(make: Callable[..., Any]) -> None:
    journal = make().journal
    old = [_page(n) for n in range(150)]
    journal.state_put(HEAD_KEY, old)
    _push(journal, [_page(150)])
    for page in [*old, _page(150)]:
        assert page_queue.first(journal) == page
        _done(journal, page)
        assert _longest(journal) < 2 * PIECE * len(str(_page(1)))
    assert page_queue.first(journal) is None
