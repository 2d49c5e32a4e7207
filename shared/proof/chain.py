"""Walking the chain of headers and naming the place and the kind of a break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.proof.head import SignedHead
from shared.proof.header import Header


class BreakKind(StrEnum):
    """What was done to the chain."""

    FLIP = "flip"
    """A header or body was changed."""
    DROP = "drop"
    """A fact is missing inside the chain."""
    REORDER = "reorder"
    """Facts stand in another order."""
    DUPLICATE = "duplicate"
    """A fact stands there twice."""
    TRUNCATE = "truncate"
    """Facts are missing at the end: a signed head speaks of more."""


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first break found: kind and place (epoch, seq, and the id when a fact stands there)."""

    kind: BreakKind
    epoch: int
    seq: int
    id: str = ""


def verify_chain(
    headers: Iterable[Header], previous: str = "", head: SignedHead | None = None
) -> ChainBreak | None:
    """Check that ``headers`` form one unbroken chain after the header hash ``previous``.

    ``head`` is a signed head (signature already checked) that the chain must contain; with it
    a cut-off end and a change of the last header are found too. Returns None when all is well.
    """
    return _Walk(iter(headers), previous, head).run()


class _Walk:
    """State of one verification."""

    def __init__(self, rest: Iterator[Header], previous: str, head: SignedHead | None) -> None:
        self._rest = rest
        self._hash = previous
        self._last: Header | None = None
        self._head = head
        self._head_seen = head is None or not head.hash

    def run(self) -> ChainBreak | None:
        for header in self._rest:
            found = self._step(header)
            if found is not None:
                return found
        if self._head is not None and not self._head_seen:
            return ChainBreak(BreakKind.TRUNCATE, self._head.epoch, self._head.seq)
        return None

    def _step(self, header: Header) -> ChainBreak | None:
        linked = header.prev_hash == self._hash
        if not (linked and self._in_place(header)):
            return self._diagnose(header, linked)
        self._hash = header.hash()
        self._last = header
        head = self._head
        if head is not None and (header.epoch, header.seq) == (head.epoch, head.seq):
            self._head_seen = True
            if self._hash != head.hash:
                return ChainBreak(BreakKind.FLIP, header.epoch, header.seq, header.id)
        return None

    def _in_place(self, header: Header) -> bool:
        last = self._last
        if last is None:  # a chain begins at 1; one that goes on may begin anywhere
            return bool(self._hash) or header.seq == 1
        if header.epoch == last.epoch:
            return header.seq == last.seq + 1
        return header.epoch > last.epoch and header.seq == 1

    def _diagnose(self, header: Header, linked: bool) -> ChainBreak:
        last = self._last
        if last is None:
            kind = BreakKind.DROP if header.seq > 1 and not linked else BreakKind.FLIP
            return ChainBreak(kind, header.epoch, header.seq, header.id)
        if linked:  # the neighbour's hash is right, so the place itself was rewritten
            return ChainBreak(BreakKind.FLIP, header.epoch, header.seq, header.id)
        if self._in_place(header):
            return self._flip(header, last)
        if header.epoch < last.epoch and header.seq == last.seq + 1:  # its epoch was rewritten
            return ChainBreak(BreakKind.FLIP, last.epoch, last.seq, last.id)
        if header.id == last.id or (header.epoch, header.seq) == (last.epoch, last.seq):
            return ChainBreak(BreakKind.DUPLICATE, header.epoch, header.seq, header.id)
        if (header.epoch, header.seq) < (last.epoch, last.seq):
            return ChainBreak(BreakKind.DUPLICATE, header.epoch, header.seq, header.id)
        return self._gap(header, last)

    def _flip(self, header: Header, last: Header) -> ChainBreak:
        """Place is right, link is wrong: this header or the one before was changed."""
        following = next(self._rest, None)
        voucher = following.prev_hash if following is not None else self._head_hash_at(header)
        guilty = last if voucher in {"", header.hash()} else header
        return ChainBreak(BreakKind.FLIP, guilty.epoch, guilty.seq, guilty.id)

    def _head_hash_at(self, header: Header) -> str:
        head = self._head
        at_head = head is not None and (header.epoch, header.seq) == (head.epoch, head.seq)
        return head.hash if head is not None and at_head else ""

    def _gap(self, header: Header, last: Header) -> ChainBreak:
        """A place was skipped: its fact comes later (reorder) or never (drop)."""
        if any(later.prev_hash == self._hash for later in self._rest):
            return ChainBreak(BreakKind.REORDER, header.epoch, header.seq, header.id)
        return ChainBreak(BreakKind.DROP, last.epoch, last.seq + 1)
