"""Seeded schedules of a whole hall and its province in virtual time; and the tests of that test.

A simulation that cannot fail proves nothing: each planted bug has to be caught by the same
schedules within a bounded number of seeds.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sim import runner
from tests.sim.bugs import PLANTED, Bug
from tests.sim.schedule import DRAWS, Stage

SCHEDULES = 1500
CAUGHT_WITHIN = 150
_EVENTS = (
    *("reset", "half-open", "swallowed", "held-up", "arrives-late", "too-slow", "too-large"),
    *("retry-after", "server-error", "identity-refused", "forged", "unproved", "answer-half"),
    *("answer-earlier", "answer-changed", "flipped-on-the-line", "damaged-at-the-province"),
    *("partition", "kill", "restart", "turn-clock", "second-process", "disk-put-back", "clone"),
    *("fenced", "revoke", "fill-up", "turned-away", "room-again", "centre-down"),
    *("centre-restarts", "province-put-back", "paper", "killed-at-append.after-commit"),
    *("left-behind", "alarm-past-late", "alarm-epoch-previous", "alarm-clone", "alarm-fork"),
    *("alarm-body-missing",),
)
"""What has to happen in them: every fault of the issue, and what it leads to."""
_KEPT = sorted(runner.SEEDS.glob("*.json"))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    logging.disable(logging.CRITICAL)  # planted troubles are logged by the thousand
    root = runner.place()
    made = Stage(root)
    yield made
    made.close()
    shutil.rmtree(root)
    logging.disable(logging.NOTSET)


@pytest.mark.timeout(1800)
def test_no_schedule_breaks_an_invariant() -> None:
    total = runner.Sum()
    for outcome in runner.many(0, SCHEDULES, os.cpu_count() or 1):
        total.add(outcome)
    assert [(o.seed, o.broken) for o in total.broken] == []
    assert total.schedules == SCHEDULES
    for event in _EVENTS:
        assert total.counts[event], f"no schedule had this: {event}"


@pytest.mark.parametrize("kept", _KEPT, ids=lambda path: path.stem)
def test_a_seed_that_once_failed_holds(stage: Stage, kept: Path) -> None:
    once = json.loads(kept.read_text("utf-8"))
    assert once["draws"] == DRAWS, "the seed means another schedule now: find the case again"
    assert stage.run(once["seed"]).broken == ""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught(stage: Stage, bug: Bug) -> None:
    outcomes = (stage.run(seed, bug) for seed in range(CAUGHT_WITHIN))
    found = next((o.broken for o in outcomes if o.broken and not o.blew_up), "")
    assert found, f"in {CAUGHT_WITHIN} schedules no invariant said anything of: {bug.name}"


def test_a_seed_replays_exactly(stage: Stage) -> None:
    first = [stage.run(seed).trace for seed in range(40)]
    assert [stage.run(seed).trace for seed in range(40)] == first
    assert len(set(first)) == len(first)


def test_a_seed_replays_exactly_in_another_process(stage: Stage) -> None:
    script = "from tests.sim.runner import one; print(one(3).trace)"
    traces = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    assert traces == {stage.run(3).trace}


def test_a_broken_schedule_is_kept_and_plays_the_same_again(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SEEDS", tmp_path / "seeds")
    bug = PLANTED[0]
    outcome = next(o for o in (stage.run(seed, bug) for seed in range(CAUGHT_WITHIN)) if o.broken)
    kept = json.loads(runner.keep(outcome).read_text("utf-8"))
    again = stage.run(kept["seed"], bug)
    assert (again.broken, again.trace) == (kept["broken"], outcome.trace)
    assert stage.run(kept["seed"]).broken == ""
