"""P11: flip, drop, reorder, duplicate or truncate any fact and verification names the place."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.proof import (
    BreakKind,
    Ed25519Signer,
    Header,
    SignedHead,
    canonical,
    sign_head,
    verify_chain,
)

_SIGNER = Ed25519Signer.generate()


def _header(seq: int, prev: str, epoch: int = 1) -> Header:
    return Header(
        id=f"id-{epoch}-{seq}", terminal="T1", epoch=epoch, seq=seq, case="", case_seq=0,
        type="device-changed", item="", state="", role="device", catalogue="",
        occurred_at="2026-03-01T01:02:03.004Z", clock_offset_ms=None, schema=1, scope="",
        body_hash="0" * 64, prev_hash=prev,
    )  # fmt: skip


def _chain(count: int, new_epoch_after: int = 10**9) -> list[Header]:
    headers: list[Header] = []
    prev = ""
    for i in range(count):
        epoch, seq = (1, i + 1) if i < new_epoch_after else (2, i + 1 - new_epoch_after)
        headers.append(_header(seq, prev, epoch))
        prev = headers[-1].hash()
    return headers


def _head(chain: list[Header]) -> SignedHead:
    last = chain[-1]
    return sign_head(_SIGNER, "T1", last.epoch, last.seq, last.hash(), "2026-03-01T01:02:03.004Z")


def test_a_whole_chain_passes_across_epochs() -> None:
    chain = _chain(12, new_epoch_after=5)
    assert verify_chain(chain, head=_head(chain)) is None
    assert verify_chain(chain[4:], previous=chain[3].hash(), head=_head(chain)) is None


_FIELDS = st.sampled_from(
    ["id", "terminal", "epoch", "seq", "case", "case_seq", "type", "item", "state", "role",
     "catalogue", "occurred_at", "clock_offset_ms", "schema", "scope", "body_hash", "prev_hash"]
)  # fmt: skip


@example(place=0, field="epoch")
@example(place=0, field="seq")
@given(place=st.integers(0, 9), field=_FIELDS)
def test_a_changed_header_is_a_flip_at_its_place(place: int, field: str) -> None:
    chain = _chain(10)
    head = _head(chain)
    value = getattr(chain[place], field)
    changed = value + "x" if isinstance(value, str) else (value or 0) + 7
    chain[place] = replace(chain[place], **{field: changed})  # type: ignore[arg-type]
    found = verify_chain(chain, head=head)
    assert found is not None
    if field in {"epoch", "seq"}:  # rewriting the place itself: caught at that place
        assert found.seq in {place + 1, place + 8}
    else:
        assert (found.kind, found.seq) == (BreakKind.FLIP, place + 1)


@given(place=st.integers(0, 8))
def test_a_dropped_fact_is_named(place: int) -> None:
    chain = _chain(10)
    head = _head(chain)
    del chain[place]
    found = verify_chain(chain, head=head)
    assert found is not None
    assert found.kind == BreakKind.DROP
    assert found.seq == (place + 1 if place else 2)


@given(first=st.integers(1, 7), distance=st.integers(1, 2))
def test_swapped_facts_are_named(first: int, distance: int) -> None:
    chain = _chain(10)
    head = _head(chain)
    chain[first], chain[first + distance] = chain[first + distance], chain[first]
    found = verify_chain(chain, head=head)
    assert found is not None
    assert (found.kind, found.seq) == (BreakKind.REORDER, first + distance + 1)


@given(place=st.integers(0, 9), later=st.integers(0, 9))
def test_a_doubled_fact_is_named(place: int, later: int) -> None:
    chain = _chain(10)
    head = _head(chain)
    chain.insert(max(place, later) + 1, chain[place])
    found = verify_chain(chain, head=head)
    assert found is not None
    assert (found.kind, found.seq) == (BreakKind.DUPLICATE, place + 1)


@pytest.mark.parametrize("left", range(10))
def test_a_cut_off_end_is_named_by_the_signed_head(left: int) -> None:
    chain = _chain(10)
    found = verify_chain(chain[:left], head=_head(chain))
    assert found is not None
    assert (found.kind, found.seq) == (BreakKind.TRUNCATE, 10)


@given(text=st.text(), number=st.integers(0, 2**53 - 1), offset=st.none() | st.integers(-9, 9))
def test_a_header_hash_is_that_of_its_canonical_bytes(
    text: str, number: int, offset: int | None
) -> None:
    header = replace(_header(number, text), case=text, item=text[::-1], clock_offset_ms=offset)
    assert header.hash() == hashlib.sha256(canonical(header.to_json())).hexdigest()


def test_headers_survive_json_and_refuse_strange_fields() -> None:
    header = _header(1, "")
    assert Header.from_json(header.to_json()) == header
    with pytest.raises(ValueError, match="header field"):
        Header.from_json({**header.to_json(), "extra": ""})
    with pytest.raises(ValueError, match="header field"):
        Header.from_json({**header.to_json(), "seq": "1"})
    with pytest.raises(ValueError, match="header field"):
        Header.from_json({**header.to_json(), "seq": True})
