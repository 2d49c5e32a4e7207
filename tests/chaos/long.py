"""The long form: a hall of real processes behind the chaos proxy, for minutes: ``make chaos``.

python -m tests.chaos.long --minutes 20 --kiosks 6
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from tests.chaos.hall import Broken, Hall, Score, Size
from tests.chaos.proxy import EVERYTHING, chaos

_ENOUGH = 1_000_000


def main() -> int:
    """Run, report; 0 when every promise was kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10.0)
    asked.add_argument("--kiosks", type=int, default=6)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--pause", type=float, default=10.0, help="most seconds between people")
    asked.add_argument(
        "--scan-kb", type=int, default=60, help="largest scan; one in ten is tenfold"
    )
    asked.add_argument("--out", type=Path, default=Path("out/chaos"))
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="yichuang-chaos-"))
    size = Size(
        kiosks=options.kiosks,
        cases=_ENOUGH,
        pause_s=options.pause,
        scan_bytes=options.scan_kb * 1024,
        answer_s=4.0,
        longest_wait_s=8.0,
        suicide=0.001,
    )
    hall = Hall(folder, options.seed, chaos(EVERYTHING, late_s=4.0, turns=10), size)
    broken = ""
    score = Score(options.seed)
    try:
        hall.start()
        _misfortunes(hall, console, options.minutes * 60)
        console.print("a good line from now on: waiting until everything is said and heard")
        began = time.monotonic()
        hall.settle()
        console.print(f"settled after {time.monotonic() - began:.0f} s")
        score = hall.judge()
    except Broken as error:
        broken = str(error)
    finally:
        hall.close()
    if broken:
        kept = options.out / "broken"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.move(folder, kept)
        broken += f"\n\nEverything lies in {kept}."
    shutil.rmtree(folder, ignore_errors=True)
    page = report(score, size, broken)
    (options.out / "report.md").write_text(page, "utf-8")
    print(page)
    return 1 if broken else 0


def _misfortunes(hall: Hall, console: Console, seconds: float) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        task = bars.add_task("chaos", total=seconds)
        began = time.monotonic()
        while (gone := time.monotonic() - began) < seconds:
            said = f"{hall.receipts()} receipts, {sum(hall.proxy.counts.faults.values())} faults"
            said += f", {sum(hall.deaths.values())} deaths"
            bars.update(task, completed=gone, description=said)
            hall.wait(lambda: True, pause_s=hall.rng.uniform(1.0, 9.0))
            hall.trouble()


def report(score: Score, size: Size, broken: str) -> str:
    """One page."""
    rows = [
        ("cases registered at the province", f"{score.cases:,}"),
        ("receipts printed", f"{score.papers:,}"),
        ("lost", f"{score.lost}"),
        ("doubled", f"{score.doubled}"),
        ("facts, each once and in order", f"{score.facts:,}"),
        ("scans, each whole", f"{score.scans:,} ({score.scan_bytes / 1e6:,.1f} MB)"),
        ("bytes up / down", f"{score.up / 1e6:,.1f} MB / {score.down / 1e6:,.1f} MB"),
        ("connections", f"{score.connections:,}"),
    ]
    lines = [
        "# Chaos",
        "",
        f"{size.kiosks} kiosks, one counter and the province as processes of their own, over TLS,"
        f" for {score.seconds:,.0f} s; seed {score.seed}. The seed chooses what each connection"
        " meets, not when.",
        "",
        "| what | |",
        "|---|---:|",
        *(f"| {name} | {value} |" for name, value in rows),
        "",
        "| fault on the line | times |",
        "|---|---:|",
        *(f"| {name} | {count:,} |" for name, count in score.faults.most_common()),
        "",
        "| death | times |",
        "|---|---:|",
        *(f"| {name} | {count:,} |" for name, count in score.deaths.most_common()),
        "",
        f"**Broken: {broken}**" if broken else "Every promise was kept.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
