"""The long form of the crash tests, with progress and a one-page report: ``make crash``.

Run as ``python -m tests.crash.long``. Every fsync, rename and removal of a recorded day is cut at
from both sides, and so is a share of the writes between, in several rounds of chance; then a
salvage is cut off in the same way, and files are damaged at random places by the hundred.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from shared.proof import key_pair
from tests.crash import power_check, powerloss, scenes

_DAMAGE = ["tests/journal/test_salvage.py", "tests/sync/test_salvaged_terminal.py"]
_KILLS = ["tests/crash/test_journal_kill.py", "tests/crash/test_submit_and_print.py"]


def main() -> int:
    """Run everything; 0 when nothing was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=4, help="rounds of chance for each moment")
    asked.add_argument("--seeds", type=int, default=150, help="damaged files of each kind")
    asked.add_argument("--out", type=Path, default=Path("out/crash"))
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    console = Console()
    why_not = powerloss.why_not()
    lines = ["# Crash report", ""]
    failed = False
    if why_not:
        console.print(f"power loss not played: {why_not}")
        lines += [f"Power loss was **not** played: {why_not}", ""]
    else:
        for name, scene in (("day", scenes.day), ("salvage", scenes.broken_day)):
            said, good = _explore(console, name, scene, options.rounds, options.out)
            lines += said
            failed |= not good
    for name, paths in (("damaged files", _DAMAGE), ("kill -9", _KILLS)):
        said, good = _pytest(console, name, paths, options.seeds)
        lines += said
        failed |= not good
    lines += ["", "**Something was lost: see above.**" if failed else "Nothing was lost."]
    (options.out / "report.md").write_text("\n".join(lines) + "\n", "utf-8")
    console.print("\n".join(lines), markup=False)
    return 1 if failed else 0


def _explore(
    console: Console, name: str, scene: scenes.Scene, rounds: int, out: Path
) -> tuple[list[str], bool]:
    began = time.monotonic()
    images: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    trouble = ""
    with _quiet(), tempfile.TemporaryDirectory() as place, Progress(console=console) as bars:
        recorded = scene(Path(place), key_pair()[1])
        task = bars.add_task(f"power loss: {name}", total=None)
        for seed in range(rounds):
            plan = list(power_check.moments(recorded.ops, seed, share=1.0))
            bars.update(task, total=len(plan) * rounds)
            try:
                score = power_check.explore(recorded, plan, lambda: bars.advance(task))
            except AssertionError as error:
                trouble = str(error)
                image = recorded.root.with_name("broken-image")
                shutil.copytree(image, out / "broken-image", dirs_exist_ok=True)
                break
            images += score.images
            outcomes += score.outcomes
    kinds = Counter(op.kind for op in recorded.ops)
    return [
        f"## Power loss: {name}",
        f"- recorded: {len(recorded.ops)} operations ({kinds['write']} writes, "
        f"{kinds['sync']} fsyncs, {kinds['rename']} renames, {kinds['ack']} acknowledgements)",
        f"- images opened and checked: {images.total()} "
        f"({', '.join(f'{n} {how}' for how, n in sorted(images.items()))})",
        f"- outcomes: {', '.join(f'{n} {what}' for what, n in sorted(outcomes.items()))}",
        f"- broken: {trouble or 'none'}",
        f"- {time.monotonic() - began:.0f} s",
        "",
    ], not trouble


@contextmanager
def _quiet() -> Iterator[None]:
    """SQLCipher tells the standard error of each damaged page; here that is what is wanted."""
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _pytest(console: Console, name: str, paths: list[str], seeds: int) -> tuple[list[str], bool]:
    console.print(f"{name}: {' '.join(paths)}")
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-o", "timeout=3600", *paths]
    done = subprocess.Popen(
        command, env=os.environ | {"SALVAGE_SEEDS": str(seeds)}, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout is not None
    last = ""
    for line in done.stdout:
        console.out(line, end="")
        last = line.strip() if re.search("passed|failed", line) else last
    good = done.wait() == 0
    extra = f", {seeds} damaged files of each kind" if paths is _DAMAGE else ""
    return [f"## {name}", f"- {last}{extra}, {time.monotonic() - began:.0f} s", ""], good


if __name__ == "__main__":
    sys.exit(main())
