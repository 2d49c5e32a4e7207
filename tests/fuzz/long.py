"""The long form of the fuzzing, with progress and a one-page report: ``make fuzz``.

Run as ``python -m tests.fuzz.long``. Each operation of the sandbox's OpenAPI is asked what its
schema allows and what it does not, signed by an enrolled terminal, over real HTTP; and terminals
in wrong hands send authentic batches with hostile content. After each the pages people see are
looked at.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import psutil
import schemathesis
from rich.console import Console
from rich.progress import Progress

from tests.fuzz.harness import site
from tests.fuzz.play import Played, kinds


def main() -> int:
    """Run everything; 0 when nothing broke."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--cases", type=int, default=1000, help="of each kind; an operation has two kinds"
    )
    asked.add_argument("--seed", type=int, default=random.randrange(10**9))
    asked.add_argument("--out", type=Path, default=Path("out/fuzz"))
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    console = Console()
    folder = tempfile.TemporaryDirectory(prefix="yichuang-fuzz-")
    one = site(Path(folder.name))
    before, began = psutil.Process().memory_info().rss, time.monotonic()
    played: list[Played] = []
    text = ""
    try:
        plans = list(kinds(one))
        with Progress(console=console) as progress:
            task = progress.add_task("kinds of case", total=len(plans))
            for name, play in plans:
                progress.update(task, description=name)
                played.append(play(options.cases, options.seed))
                for broken in played[-1].broken:
                    progress.print(f"[{name}] {broken}", markup=False)
                progress.advance(task)
                spent = time.monotonic() - began
                text = _report(options.seed, played, len(plans), before, one.peak, spent)
                (options.out / "report.md").write_text(text, "utf-8")  # a run may be broken off
                if not console.is_terminal:  # a log wants lines, not a bar
                    print(f"{len(played)}/{len(plans)} {name}: {played[-1].cases}", flush=True)
    finally:
        one.close()
        folder.cleanup()
    console.print(text, markup=False)
    return 1 if any(kind.broken for kind in played) else 0


def _report(
    seed: int, played: list[Played], plans: int, before: int, peak: int, seconds: float
) -> str:
    broken = [f"* `{kind.name}`: {line}" for kind in played for line in kind.broken]
    cases, answers = sum(k.cases for k in played), sum(k.statuses.total() for k in played)
    mb = 1024 * 1024
    lines = [
        "# Fuzz report",
        "",
        f"Seed {seed}, schemathesis {schemathesis.__version__}: {cases} cases, {answers} answers, "
        f"{seconds:.0f} s. Memory of server and harness together: {before // mb} MB before, "
        f"{peak // mb} MB at most.",
        "",
        "Of each answer: not a 5xx and no error in the log, a status and a body the OpenAPI "
        "declares, problem documents for refusals, signed by the province for this very request.",
        "",
        "| kind of case | cases | answers | not sendable |",
        "|---|---|---|---|",
    ]
    for kind in played:
        said = ", ".join(f"{status}: {n}" for status, n in sorted(kind.statuses.items()))
        lines.append(f"| {kind.name} | {kind.cases} | {said} | {kind.unsendable} |")
    lines += ["", *(broken or ["Nothing broke."])]
    if len(played) < plans:
        lines += ["", f"**Broken off after {len(played)} of {plans} kinds.**"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
