"""`yichuang bench`: runs every measurement, prints a table, writes raw samples, judges nothing."""

from __future__ import annotations

import importlib.util
import json
import platform
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.table import Table

BENCHES = Path(__file__).resolve().parents[2] / "tests" / "bench"
"""Measurements lie beside the tests; each module offers ``samples() -> rows``.

They stay there: they start fresh interpreters, and what they are compared with is no part of the
product.
"""
_ONLY_IN_A_CHECKOUT = (
    "测量只能在源代码目录里做，安装好的程序不带 tests/bench。请在源代码目录运行 make bench。\n"
    "Measuring needs a checkout: an installed package does not carry tests/bench. "
    "Run `make bench` there."
)

_AIM_WORDS = {"ratio_max": "≤ {} ×", "ratio_min": "≥ {} ×", "max": "≤ {}", "min": "≥ {}"}


def run(out: Path, only: str = "") -> int:
    """Measure, print, write ``out``. 1 when a measurement broke, 2 outside a checkout."""
    if not BENCHES.is_dir():
        print(_ONLY_IN_A_CHECKOUT, file=sys.stderr)
        return 2
    # a measurement may start a fresh interpreter that has to find the module it came from
    sys.path.insert(0, str(BENCHES))
    console = Console()
    rows: list[dict[str, Any]] = []
    broken = 0
    for path in sorted(BENCHES.glob("bench_*.py")):
        if only and only not in path.stem:
            continue
        console.print(f"[dim]{path.stem} …[/dim]")
        try:
            rows += list(_load(path).samples())
        except Exception as error:
            broken += 1
            console.print(f"[red]{path.stem}: {type(error).__name__}: {error}[/red]")
    out.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {_cores()} cores",
        "rows": rows,
    }
    out.write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    console.print(_table(rows))
    console.print(f"raw samples: {out}")
    return 1 if broken else 0


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
        ours = statistics.median(row["samples"]) if row["samples"] else None
        base = statistics.median(row["baseline_samples"]) if row.get("baseline_samples") else None
        aim = row.get("aim") or {}
        table.add_row(
            row["name"],
            _number(ours, row["unit"]),
            f"{_number(base, row['unit'])} {row.get('baseline_name') or ''}",
            _ratio(ours, base, str(aim.get("kind", ""))),
            _AIM_WORDS.get(aim.get("kind", ""), "{}").format(aim.get("value", "")),
        )
    return table


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
