"""The bench runs what is asked for, shows what a row says it shows, and keeps what was measured."""

import json

import pytest

from shared.demo.bench import BENCHES, _shown, run

PLAIN = """
def samples():
    return [{"name": "plain row", "unit": "ms", "samples": [1.0, 2.0, 9.0], "aim": {},
             "baseline_name": "peer", "baseline_samples": []}]
"""
SEEDED = """
def samples(progress=print, final=False):
    progress("half way")
    return [{"name": "share (mean)", "unit": "share", "samples": [1.0, 1.0, 0.0, 1.0], "aim": {},
             "baseline_name": "kept" if final else "development", "baseline_samples": [0.5],
             "stat": "mean"}]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bench_plain.py").write_text(PLAIN)
    (tmp_path / "bench_seeded.py").write_text(SEEDED)
    (tmp_path / "bench_broken.py").write_text("def samples():\n    raise ValueError('gone')\n")
    return tmp_path


def ran(folder, capsys, **how):
    out = folder / "out" / "bench.json"
    code = run(out, folder=folder, **how)
    return code, json.loads(out.read_text("utf-8")), capsys.readouterr().out


def test_several_measurements_are_chosen_by_name(folder, capsys):
    code, kept, told = ran(folder, capsys, only="plain,seeded")
    assert code == 0
    assert [row["name"] for row in kept["rows"]] == ["plain row", "share (mean)"]
    assert "0.75 share" in told
    assert "无数据" in told


def test_the_kept_seed_is_used_only_when_asked_for_and_the_file_says_so(folder, capsys):
    _, kept, _ = ran(folder, capsys, only="seeded")
    assert (kept["kept_seed"], kept["rows"][0]["baseline_name"]) == (False, "development")
    _, kept, _ = ran(folder, capsys, only="seeded", final=True)
    assert (kept["kept_seed"], kept["rows"][0]["baseline_name"]) == (True, "kept")


def test_one_that_breaks_is_told_and_the_others_are_kept(folder, capsys):
    code, kept, told = ran(folder, capsys)
    assert code == 1
    assert len(kept["rows"]) == 2
    assert "gone" in told


@pytest.mark.parametrize(
    ("stat", "value"), [("median", 3.0), ("mean", 22.0), ("p90", 61.6), ("p100", 100.0)]
)
def test_what_a_row_shows_is_what_it_says(stat, value):
    assert _shown([100.0, 1.0, 2.0, 3.0, 4.0], stat) == pytest.approx(value)
    assert _shown([7.0], stat) == 7.0
    assert _shown([], stat) is None


def test_seeds_of_development_and_of_figures_are_never_mixed():
    import sys

    sys.path.insert(0, str(BENCHES))
    try:
        from desk import DEVELOPMENT, FINAL, numbered
    finally:
        sys.path.remove(str(BENCHES))
    assert FINAL not in DEVELOPMENT
    assert {seed for seed, _ in numbered(True, 9)} == {FINAL}
    assert {seed for seed, _ in numbered(False, 9)} == set(DEVELOPMENT)
    assert [number for _, number in numbered(False, 9)] == list(range(9))
