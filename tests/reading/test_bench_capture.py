"""The bench itself must keep running; its figures are judged by whoever reads them."""

import importlib.util
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "bench_capture.py"


def test_the_capture_bench_gives_rows_of_raw_samples():
    spec = importlib.util.spec_from_file_location("bench_capture", BENCH)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    rows = bench.samples(frames=2, readings=1)
    assert len(rows) == 8
    for row in rows:
        assert set(row) == {"name", "unit", "samples", "baseline_name", "baseline_samples", "aim"}
        assert len(row["samples"]) == len(row["baseline_samples"]) > 0
        assert row["aim"]["kind"] in {"min", "max", "ratio_min", "ratio_max"}
