"""The scans this counter was offered and has not fetched yet, oldest first, kept in the journal.

In pieces, so that a scan that is done rewrites only its neighbours: after a long outage thousands
wait, and writing all of them down again for each would wear the disk out.
"""

from __future__ import annotations

from shared.journal import Journal, Tx

Page = list[str]
"""case, digest, media type"""
HEAD_KEY = "sync.pages"
"""The piece that is being fetched. Older versions kept everything here."""
_PLACES_KEY = "sync.pages.places"
"""[first, next]: numbers of the pieces behind the head."""
PIECE = 64


def _key(number: int) -> str:
    return f"{HEAD_KEY}.{number}"


def first(journal: Journal) -> Page | None:
    """The next one to fetch."""
    head = journal.state_get(HEAD_KEY)
    return list(head[0]) if head else None


def waiting(journal: Journal) -> int:
    """How many there are."""
    begin, end = journal.state_get(_PLACES_KEY) or (0, 0)
    pieces = (journal.state_get(_key(number)) for number in range(begin, end))
    return len(journal.state_get(HEAD_KEY) or []) + sum(len(piece or []) for piece in pieces)


def push(tx: Tx, pages: list[Page]) -> None:
    """Add offered ones at the end."""
    begin, end = tx.state_get(_PLACES_KEY) or (0, 0)
    for start in range(0, len(pages), PIECE):
        some = pages[start : start + PIECE]
        last = HEAD_KEY if begin == end else _key(end - 1)
        there = list(tx.state_get(last) or [])
        if not there or len(there) + len(some) <= PIECE:
            tx.state_put(last, there + some)
        else:
            tx.state_put(_key(end), some)
            end += 1
    tx.state_put(_PLACES_KEY, [begin, end])


def done(tx: Tx, page: Page) -> None:
    """Take one off the head; the next piece moves up behind the last of it."""
    head = [p for p in tx.state_get(HEAD_KEY) or [] if list(p) != page]
    begin, end = tx.state_get(_PLACES_KEY) or (0, 0)
    if not head and begin < end:
        head = tx.state_get(_key(begin)) or []
        tx.state_drop(_key(begin))
        begin += 1
    while len(head) > PIECE:  # of an older version: cut up once
        begin -= 1
        tx.state_put(_key(begin), head[-PIECE:])
        head = head[:-PIECE]
    tx.state_put(_PLACES_KEY, [begin, end])
    tx.state_put(HEAD_KEY, head)
