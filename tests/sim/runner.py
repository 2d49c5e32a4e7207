"""Many schedules on every core, with progress; what fails is kept, and a page says how it went.

python -m tests.sim.runner --seeds 100000
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.sim.bugs import NONE, Bug
from tests.sim.schedule import DRAWS, Outcome, Stage

SEEDS = Path(__file__).with_name("seeds")
MEMORY = Path("/dev/shm")
_CHUNK = 10
_stage: Stage | None = None


def place() -> Path:
    """A fresh folder, in memory where there is such a place: the journal is real either way."""
    where = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="yichuang-sim-", dir=where))


@dataclass
class Sum:
    """Many outcomes together."""

    schedules: int = 0
    steps: int = 0
    facts: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    """Schedules in which it happened at all."""
    broken: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.schedules += 1
        self.steps += outcome.steps
        self.facts += outcome.facts
        self.counts.update(outcome.counts)
        self.seen.update(outcome.counts.keys())
        if outcome.broken:
            self.broken.append(outcome)


def many(first: int, count: int, processes: int) -> Iterator[Outcome]:
    """Play ``count`` schedules from seed ``first`` on; outcomes as they come."""
    root = place()
    chunks = [range(n, min(n + _CHUNK, first + count)) for n in range(first, first + count, _CHUNK)]
    try:
        with multiprocessing.get_context("spawn").Pool(processes, _begin, (root,)) as pool:
            for outcomes in pool.imap_unordered(_play, chunks):
                yield from outcomes
    finally:
        shutil.rmtree(root, ignore_errors=True)


def one(seed: int, bug: Bug = NONE) -> Outcome:
    """Play one schedule on a stage of its own."""
    root = place()
    stage = Stage(root)
    try:
        return stage.run(seed, bug)
    finally:
        stage.close()
        shutil.rmtree(root, ignore_errors=True)


def keep(outcome: Outcome) -> Path:
    """Write a failing seed where the tests play it again, for ever."""
    SEEDS.mkdir(exist_ok=True)
    path = SEEDS / f"{outcome.seed}.json"
    kept = {"seed": outcome.seed, "draws": DRAWS, "broken": outcome.broken, "last": outcome.last}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def report(total: Sum, first: int, processes: int) -> str:
    """One page."""
    rate = total.schedules / max(total.seconds, 1e-9)
    lines = [
        "# Simulation",
        "",
        f"{total.schedules:,} schedules (seeds {first} to {first + total.schedules - 1}) in"
        f" {total.seconds:,.0f} s on {processes} processes: {rate:.1f} a second.",
        f"{total.steps:,} events, {total.facts:,} facts in the journals at the end;"
        f" {len(total.broken)} schedules broke an invariant.",
        "",
        "| what happened | times | in schedules |",
        "|---|---:|---:|",
        *(f"| {name} | {n:,} | {total.seen[name]:,} |" for name, n in total.counts.most_common()),
    ]
    for outcome in total.broken[:20]:
        lines += ["", f"## Seed {outcome.seed}", "", outcome.broken, "", "```"]
        lines += [*outcome.last[-12:], "```"]
    return "\n".join(lines) + "\n"


def _begin(root: Path) -> None:
    global _stage
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when it is over
    logging.disable(logging.CRITICAL)
    _stage = Stage(root / str(os.getpid()))
    gc.collect()
    gc.freeze()  # what stays for all schedules need not be looked at again and again
    gc.set_threshold(50_000, 20, 100)


def _play(seeds: range) -> list[Outcome]:
    assert _stage is not None
    return [_stage.run(seed) for seed in seeds]


def main() -> int:
    """The command."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many schedules")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("out/sim"))
    chosen = parser.parse_args()
    total, began = Sum(), time.monotonic()
    for told in (signal.SIGINT, signal.SIGTERM):  # also where a shell has them ignored
        signal.signal(told, signal.default_int_handler)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeRemainingColumn()) as bar:
        task = bar.add_task("", total=chosen.seeds)
        page = chosen.out / "report.md"
        chosen.out.mkdir(parents=True, exist_ok=True)
        try:
            for outcome in many(chosen.first, chosen.seeds, chosen.processes):
                total.add(outcome)
                total.seconds = time.monotonic() - began
                rate = total.schedules / total.seconds
                said = f"{rate:.1f}/s, {len(total.broken)} broken"
                bar.update(task, advance=1, description=said)
                if total.schedules % 500 == 0:  # a long run that is cut off has its page too
                    page.write_text(report(total, chosen.first, chosen.processes), "utf-8")
                    if not bar.console.is_terminal:
                        bar.console.print(f"{total.schedules} of {chosen.seeds}, {said}")
                if outcome.broken:
                    bar.console.print(f"seed {outcome.seed}: {outcome.broken}")
                    bar.console.print(f"  kept in {keep(outcome)}")
        except KeyboardInterrupt:
            bar.console.print("stopped; the report speaks of what was played")
    page.write_text(report(total, chosen.first, chosen.processes), "utf-8")
    print(f"{total.schedules} schedules, {len(total.broken)} broken; {page}")
    return 1 if total.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
