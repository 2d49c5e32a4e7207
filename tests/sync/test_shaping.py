"""Back-pressure: facts and feed never starve behind scans, and scans keep to their share."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from shared.sync import SyncEngine, SyncSettings
from shared.sync.contract import BLOCK_BYTES, PIECE_BYTES

SIZE = 3_000_000


class Province:
    """Stores everything; a line of so many bytes a second carries it in virtual time."""

    def __init__(self, kiosk, tools, kbps, line_bytes_s, blocks=True):
        self.kiosk, self.tools, self.line, self.blocks = kiosk, tools, line_bytes_s, blocks
        self.offset = 0
        self.log = []
        kiosk.engine = SyncEngine(
            kiosk.journal,
            clock=kiosk.clock,
            monotonic=kiosk.world.monotonic,
            rng=random.Random(1),
            settings=SyncSettings(feed_every_s=60, upload_kbps=kbps),
        )

    def turn(self):
        """One call or one wait; the call, if any."""
        kiosk, world = self.kiosk, self.kiosk.world
        call = kiosk.engine.next_call()
        if call is None:
            assert kiosk.engine.wake_at() > world.seconds
            world.seconds = kiosk.engine.wake_at()
            return None
        began = world.seconds
        world.seconds += len(call.body) / self.line
        self.log.append((began, call))
        kiosk.engine.handle(call, self.answer(call))
        return call

    def answer(self, call):
        if call.lane != "blobs":
            return self.tools.quiet(call)
        more = {"upload_blocks": str(BLOCK_BYTES)} if self.blocks else {}
        if call.method == "POST":
            return self.tools.reply(201, upload_offset="0", **more)
        size = self.kiosk.journal.pending_blobs()[0].size
        self.offset = int(call.headers["Upload-Offset"]) + len(call.body)
        if self.offset == size:
            more = {"upload_complete": "?1"}
        return self.tools.reply(204, upload_offset=str(self.offset), **more)

    def pieces(self):
        return [(at, len(c.body)) for at, c in self.log if c.method == "PATCH"]


@pytest.mark.parametrize("blocks", [True, False], ids=["blocks", "whole pieces"])
def test_scans_keep_to_the_rate_that_was_configured(kiosk, tools, blocks):
    kiosk.submit("c1", scans=1, size=SIZE)
    province = Province(kiosk, tools, kbps=512, line_bytes_s=12_500_000, blocks=blocks)
    while kiosk.journal.backlog().blobs:
        province.turn()
    pieces = province.pieces()
    assert sum(size for _, size in pieces) == SIZE + 28  # a nonce and a tag: each byte once
    assert max(size for _, size in pieces) <= 64_000  # what 512 kbit/s carry in a second
    for at, _ in pieces:
        window = sum(size for when, size in pieces if at <= when < at + 10)
        assert window <= 64_000 * 11, at


def test_a_fact_goes_before_the_next_piece_and_waits_for_no_bucket(kiosk, tools):
    kiosk.submit("c1", scans=1, size=SIZE)
    province = Province(kiosk, tools, kbps=512, line_bytes_s=64_000)
    waited = []
    for n in range(8):
        while (call := province.turn()) is None or call.method != "PATCH":
            pass
        began = province.log[-1][0]  # the worst moment: a piece has just gone out
        kiosk.clear(1, case=f"f{n}")
        call = province.turn()
        assert call.lane == "facts"
        waited.append(province.log[-1][0] - began)
    assert max(waited) <= 1.0
    assert kiosk.journal.backlog().blobs == 1


def test_the_feed_is_asked_while_scans_fill_the_line(kiosk, tools):
    kiosk.submit("c1", scans=3, size=SIZE)
    province = Province(kiosk, tools, kbps=0, line_bytes_s=30_000)
    while kiosk.journal.backlog().blobs:
        province.turn()
    asked = [at for at, call in province.log if call.lane == "feed"]
    assert len(asked) >= kiosk.world.seconds / 63
    assert max(b - a for a, b in pairwise(asked)) <= 63


def test_pieces_shrink_to_what_a_thin_line_carries_in_a_second(kiosk, tools):
    kiosk.submit("c1", scans=1, size=SIZE)
    province = Province(kiosk, tools, kbps=0, line_bytes_s=100_000)
    while kiosk.journal.backlog().blobs:
        province.turn()
    sizes = [size for _, size in province.pieces()]
    assert max(sizes[1:]) <= 100_000  # the first could not know
    assert all(size % BLOCK_BYTES == 0 for size in sizes[:-1])


def test_pieces_grow_on_a_fast_line(kiosk, tools):
    kiosk.submit("c1", scans=2, size=SIZE)
    province = Province(kiosk, tools, kbps=0, line_bytes_s=12_500_000)
    while kiosk.journal.backlog().blobs:
        province.turn()
    assert max(size for _, size in province.pieces()) > PIECE_BYTES * 0.9


def test_a_scan_that_always_mismatches_is_put_aside_and_the_others_go_on(kiosk, tools):
    """However often the province says so: the loop ends, and staff see the scan."""
    kiosk.submit("c1", scans=2, size=100_000)
    province = Province(kiosk, tools, kbps=0, line_bytes_s=1_000_000)
    bad = kiosk.journal.pending_blobs()[0].sealed_digest
    usual = province.answer

    def answer(call):
        if call.method == "PATCH" and call.path.endswith(bad):
            return tools.reply(422, upload_offset="0")
        return usual(call)

    province.answer = answer
    while kiosk.journal.backlog().blobs > 1 or not kiosk.engine.stuck_blobs:
        province.turn()
        assert len(province.log) < 60
    assert [b.sealed_digest for b in kiosk.journal.pending_blobs()] == [bad]
