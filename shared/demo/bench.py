"""`yichuang bench`: runs every measurement, prints a table, writes raw samples, judges nothing."""

from __future__ import annotations

import importlib.util
import inspect
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.table import Table

BENCHES = Path(__file__).resolve().parents[2] / "tests" / "bench"
"""Measurements lie beside the tests; each module offers ``samples() -> rows``.

They stay there: they start fresh interpreters, and what they are compared with is no part of the
product. ``samples`` may take ``progress`` (a function that is told how far it is) and ``final``
(measure on the seed kept for the figures instead of those for development).

A row: name, unit, samples, baseline_name, baseline_samples, aim; and stat, what the table shows of
the raw samples: median (if not said), mean, or a percentile such as p90.
"""
_ONLY_IN_A_CHECKOUT = (
    "测量只能在源代码目录里做，安装好的程序不带 tests/bench。请在源代码目录运行 make bench。\n"
    "Measuring needs a checkout: an installed package does not carry tests/bench. "
    "Run `make bench` there."
)

_AIM_WORDS = {"ratio_max": "≤ {} ×", "ratio_min": "≥ {} ×", "max": "≤ {}", "min": "≥ {}"}


def run(out: Path, only: str = "", final: bool = False, folder: Path = BENCHES) -> int:
    """Measure, print, write ``out``. 1 when a measurement broke, 2 outside a checkout.

    only: parts of names of measurements, with commas between them.
    """
    if not folder.is_dir():
        print(_ONLY_IN_A_CHECKOUT, file=sys.stderr)
        return 2
    # a measurement may start a fresh interpreter that has to find the module it came from
    sys.path.insert(0, str(folder))
    wanted = [part.strip() for part in only.split(",") if part.strip()] or [""]
    console = Console()
    rows: list[dict[str, Any]] = []
    broken = 0
    for path in sorted(folder.glob("bench_*.py")):
        if not any(part in path.stem for part in wanted):
            continue
        console.print(f"[dim]{path.stem} …[/dim]")
        try:
            with console.status("") as line:
                rows += list(_measured(path, final, line.update))
        except Exception as error:
            broken += 1
            console.print(f"[red]{path.stem}: {type(error).__name__}: {error}[/red]")
    out.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {_cores()} cores",
        "kept_seed": final,
        "rows": rows,
    }
    out.write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    console.print(_table(rows))
    console.print(f"raw samples: {out}")
    return 1 if broken else 0


def _measured(path: Path, final: bool, progress: Callable[[str], None]) -> list[dict[str, Any]]:
    samples = _load(path).samples
    offered = {"progress": progress, "final": final}
    asked = inspect.signature(samples).parameters
    return list(samples(**{name: value for name, value in offered.items() if name in asked}))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _table(rows: Iterable[dict[str, Any]]) -> Table:
    table = Table("what", "ours", "baseline", "ratio", "aim")
    for row in rows:
        stat = str(row.get("stat", "median"))
        ours = _shown(row["samples"], stat)
        base = _shown(row.get("baseline_samples") or [], stat)
        aim = row.get("aim") or {}
        table.add_row(
            row["name"],
            _number(ours, row["unit"]),
            f"{_number(base, row['unit'])} {row.get('baseline_name') or ''}",
            _ratio(ours, base, str(aim.get("kind", ""))),
            _AIM_WORDS.get(aim.get("kind", ""), "{}").format(aim.get("value", "")),
        )
    return table


def _shown(samples: list[float], stat: str) -> float | None:
    """What stands in the table for raw samples; None when there are none."""
    if not samples:
        return None
    if stat == "mean":
        return statistics.fmean(samples)
    share = 0.5 if stat == "median" else int(stat.removeprefix("p")) / 100
    place = share * (len(samples) - 1)
    low, rest = sorted(samples)[int(place) :][:2], place % 1
    return low[0] + rest * (low[-1] - low[0])


def _ratio(ours: float | None, base: float | None, kind: str) -> str:
    """Only where the aim is a ratio: a difference beside its base has none."""
    if not kind.startswith("ratio"):
        return "—"
    return f"{ours / base:.2f} ×" if ours is not None and base else "无数据"


def _number(value: float | None, unit: str) -> str:
    return "无数据" if value is None else f"{value:.4g} {unit}"


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0))
