"""P1: the plug is pulled anywhere. Writes no fsync has covered are dropped, reordered and torn."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from shared.proof import key_pair
from tests.crash import power_check, powerloss, scenes
from tests.crash.scenes import Recorded

_WHY_NOT = powerloss.why_not()
pytestmark = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "possible here")
IMAGES = int(os.environ.get("CRASH_IMAGES", "250"))


def _plan(recorded: Recorded, count: int) -> list[tuple[int, str, int]]:
    """``count`` moments spread over the whole recording."""
    every = list(power_check.moments(recorded.ops, seed=1, share=0.5))
    return random.Random(2).sample(every, min(count, len(every)))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return scenes.day(tmp_path_factory.mktemp("power"), key_pair()[1])


def test_the_replay_is_the_recording(day: Recorded, tmp_path: Path) -> None:
    """With every write kept the image's files are, byte for byte, the files of the real run."""
    disk = powerloss.Disk(day.before, day.root)
    for op in day.ops:
        disk.play(op)
    disk.image(tmp_path, random.Random(0), "all")
    files = [p for p in day.root.rglob("*") if p.is_file() and p.name not in {"acks", "reserve"}]
    assert len(files) > 8
    for path in files:  # the reserve: random bytes nobody reads, more than is recorded
        assert (tmp_path / path.relative_to(day.root)).read_bytes() == path.read_bytes(), path


@pytest.mark.timeout(600)
def test_whatever_a_power_cut_leaves_opens_and_has_lost_nothing_acknowledged(day: Recorded) -> None:
    score = power_check.explore(day, _plan(day, IMAGES))
    assert score.images["any"] > IMAGES / 4
    assert score.acknowledged > 30


@pytest.mark.timeout(600)
def test_a_store_that_does_not_sync_is_caught(day: Recorded) -> None:
    """The test of the test: the same recording without the log's fsyncs loses facts."""
    ops = [op for op in day.ops if not (op.kind == "sync" and op.path.endswith("-wal"))]
    lazy = replace(day, ops=ops)
    with pytest.raises(AssertionError, match="image"):
        power_check.explore(lazy, _plan(lazy, IMAGES))


@pytest.mark.timeout(600)
def test_a_salvage_cut_off_anywhere_is_finished_by_the_next(tmp_path: Path) -> None:
    broken = scenes.broken_day(tmp_path, key_pair()[1])
    score = power_check.explore(broken, _plan(broken, max(60, IMAGES // 4)))
    assert score.outcomes["salvage-unfinished"]
    assert score.outcomes["journal-damaged"]
