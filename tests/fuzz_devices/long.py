"""The long form for codecs, with progress and a report: a part of ``make fuzz``.

Run as ``python -m tests.fuzz_devices.long``. So many mutated frames of each codec, in
processes of their own under watch.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.fuzz_devices.registry import modules, targets_of
from tests.fuzz_devices.run import FRAME_S, Fed, feed

_SLICE = 20_000


def main() -> int:
    """Run everything; 0 when nothing broke."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--frames", type=int, default=1_000_000, help="mutated frames of each codec")
    asked.add_argument("--only", default="", help="codecs whose name contains this")
    asked.add_argument("--seed", type=int, default=random.randrange(10**9))
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--out", type=Path, default=Path("out/fuzz"))
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    names = [
        (module, one.name)
        for module in modules()
        for one in targets_of(module)
        if options.only in one.name
    ]
    plans = [
        (module, name, options.seed + part, min(_SLICE, options.frames - part * _SLICE))
        for part in range(-(-options.frames // _SLICE))
        for module, name in names
    ]
    console, fed, text = Console(), list[Fed](), ""
    with Progress(console=console) as progress, ThreadPoolExecutor(options.jobs) as pool:
        task = progress.add_task("frames", total=sum(plan[3] for plan in plans))
        waiting = [pool.submit(feed, *plan) for plan in plans]
        for done, future in enumerate(as_completed(waiting), 1):
            one = future.result()
            fed.append(one)
            if one.broken:
                progress.print(f"[{one.target}] {one.broken} {one.frame[:200].hex()}", markup=False)
            progress.advance(task, one.frames)
            text = _report(options.seed, fed)
            (options.out / "devices.md").write_text(text, "utf-8")  # a run may be broken off
            if not console.is_terminal and done % 10 == 0:  # a log wants lines, not a bar
                print(f"{done}/{len(plans)} {sum(f.frames for f in fed):,} frames", flush=True)
    console.print(text, markup=False)
    return 1 if any(one.broken for one in fed) else 0


def _report(seed: int, fed: list[Fed]) -> str:
    lines = [
        "# Fuzz report: codecs of devices",
        "",
        f"Seed {seed}: {sum(one.frames for one in fed):,} mutated frames. Of each: no exception "
        f"but the codec's own refusal, at most {FRAME_S} s of processor, bounded memory.",
        "",
        "| codec | frames | accepted | slowest | memory |",
        "|---|---|---|---|---|",
    ]
    for name in sorted({one.target for one in fed}):
        parts = [one for one in fed if one.target == name]
        frames, accepted = sum(p.frames for p in parts), sum(p.accepted for p in parts)
        lines.append(
            f"| {name} | {frames:,} | {accepted / max(1, frames):.0%} "
            f"| {max(p.slowest_ms for p in parts):.1f} ms | {max(p.memory_mb for p in parts)} MB |"
        )
    broken = [
        f"* `{one.target}`: {one.broken} on {len(one.frame)} bytes, `{one.frame[:200].hex()}`"
        for one in fed
        if one.broken
    ]
    return "\n".join([*lines, "", *(broken or ["Nothing broke."])]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
