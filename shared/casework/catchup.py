"""What a cash machine says of the time nobody watched it, brought into the journal.

At most one piece per machine is open; what the machine tells, counts or keeps silent about is its
end (docs/money.md, "After a stop").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shared.casework.cashbook import CashBook, Piece
from shared.devices.cash.words import CashEvent, CashMark, Happened, Since

TOUCHED: Final = frozenset({"cash-jam", "cash-jam-open", "cash-path-open"})
"""A person takes such a piece out by hand: only that person knows where it went."""
_IN: Final = frozenset({Happened.CREDITED, Happened.CLEARED_IN})
_OUT: Final = frozenset({Happened.RETURNED, Happened.CLEARED_OUT})
_HOW: Final = {
    Happened.CREDITED: "told",
    Happened.RETURNED: "told",
    Happened.CLEARED_IN: "cleared",
    Happened.CLEARED_OUT: "cleared",
}


def catch_up(book: CashBook, device: str, since: Since) -> list[CashEvent]:
    """Bring the journal up to what a machine says; gives the events that were about nothing.

    Called when nothing moves in the machine any more, and nobody watches it.
    """
    last = book.last_piece(device)
    _, quiet = book.mark(device)
    payment = book.open_payment()
    left: list[CashEvent] = []
    for event in since.events:
        if is_open(last) and (event.what in _IN or event.what in _OUT):
            assert last is not None
            _ended(book, last, event)
            last = book.last_piece(device)
        elif event.what is Happened.CREDITED and event.mark.events >= 0:
            book.dropped(payment, device, event.value, event.mark)
        elif event.what in _IN and not repeats(last, event, since.mark, quiet):
            book.dropped(payment, device, event.value, since.mark)
        elif event.what is Happened.UNSEEN:
            book.unseen(payment, device, event)
        else:
            left.append(event)
    if is_open(last):
        assert last is not None
        _judge(book, last, since, left)
    return left


def _ended(book: CashBook, piece: Piece, event: CashEvent) -> None:
    if event.value not in (0, piece.value):
        book.unknown(piece, "other-value")
    elif event.what in _IN:
        book.stacked(piece, _HOW[event.what])
    else:
        book.returned(piece, _HOW[event.what])


def _judge(book: CashBook, piece: Piece, since: Since, left: Sequence[CashEvent]) -> None:
    """Nothing was said of the open piece: its counter knows, or its silence does."""
    touched = [e.code for e in left if e.what is Happened.TROUBLE and e.code in TOUCHED]
    if touched:
        book.unknown(piece, touched[0])
        return
    if piece.taken >= 0 and since.mark.taken >= 0:
        more = since.mark.taken - piece.taken
        if more == 1:
            book.stacked(piece, "counted")
        elif more == 0:
            book.returned(piece, "counted")
        else:
            book.unknown(piece, "count-differs")
    elif since.sure:
        book.returned(piece, "told")  # it repeats a credit until told, and repeats none
    else:
        book.unknown(piece, "not-told")


def is_open(piece: Piece | None) -> bool:
    """True for a piece whose end is not known and that a machine may still tell of."""
    if piece is None:
        return False
    return piece.state == "escrowed" or (
        piece.state == "unknown" and piece.how not in TOUCHED and piece.how != "other-value"
    )


def repeats(last: Piece | None, event: CashEvent, now: CashMark, quiet: bool) -> bool:
    """Whether an event tells of the last piece once more, rather than of another one.

    quiet: nothing moved any more after the last piece, so that nothing can be left to tell.
    """
    if last is None or last.state != "stacked" or event.value not in (0, last.value):
        return False
    if last.taken >= 0 and now.taken >= 0:
        return now.taken <= last.taken + 1
    return not quiet
