"""Every codec, a small run: no crash, no hang, no unbounded memory. Long form: ``make fuzz``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from shared.devices import codec
from tests.fuzz_devices.mutate import frame_of
from tests.fuzz_devices.registry import modules, targets_of
from tests.fuzz_devices.run import feed

FRAMES = 1500
_ALL = [(module, one.name) for module in modules() for one in targets_of(module)]


@pytest.mark.parametrize(("module", "name"), _ALL, ids=[name for _, name in _ALL])
def test_no_mutated_frame_breaks_it(module: str, name: str) -> None:
    fed = feed(module, name, seed=2026, frames=FRAMES)
    assert not fed.broken, f"{fed.broken}\n{fed.frame[:400].hex()}"
    assert fed.frames == FRAMES


@pytest.mark.parametrize(("module", "name"), _ALL, ids=[name for _, name in _ALL])
def test_its_samples_are_true(module: str, name: str) -> None:
    target = next(one for one in targets_of(module) if one.name == name)
    for sample in target.samples:
        target.read(sample)  # what is mutated gets past the first check


def test_a_frame_can_be_made_again() -> None:
    samples = [b"abcdefgh", b"12345678"]
    assert [frame_of(samples, 7, n) for n in range(200)] == [
        frame_of(samples, 7, n) for n in range(200)
    ]
    assert len({frame_of(samples, 7, n) for n in range(200)}) > 150


PLANTED = """
import ctypes, time
from shared.devices.codec.samv import CodecError
REFUSALS = (CodecError,)
SAMPLES = [b"abcdefgh" * 4]
kept = []

def crashes(frame):
    if len(frame) > 34:
        ctypes.string_at(0)

def hangs(frame):
    if frame[3:4] == bytes([0]):
        ctypes.PyDLL(None).sleep(1000)

def wrong(frame):
    return frame[20]

def greedy(frame):
    if frame[:1] != b"a":
        return bytes(1 << 30)

def leaks(frame):
    kept.append(bytes(200_000))

def slow(frame):
    if len(frame) > 5000 and not kept:
        kept.append(1)
        end = time.thread_time() + 0.8
        while time.thread_time() < end:
            pass

def fine(frame):
    if len(frame) < 20:
        raise CodecError("short")

TARGETS = {f.__name__: f for f in (crashes, hangs, wrong, greedy, leaks, slow, fine)}
"""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("crashes", "SIGSEGV"),
        ("hangs", "hung"),
        ("wrong", "IndexError"),
        ("greedy", "MemoryError"),
        ("leaks", "MemoryError"),
        ("slow", "of processor"),
        ("fine", ""),
    ],
)
def test_a_planted_fault_is_found(tmp_path, monkeypatch, name: str, why: str) -> None:
    (tmp_path / "planted_codec.py").write_text(PLANTED)
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("planted_codec", None)
    fed = feed("planted_codec", f"planted_codec.{name}", seed=1, frames=1500, hang_s=5)
    assert why in fed.broken
    assert bool(fed.broken) is bool(why)
    if name == "fine":
        assert 0 < fed.accepted < fed.frames


def test_every_codec_of_ours_is_fuzzed() -> None:
    """What reads bytes from a device has a target; tables of words need none."""
    tables = {"nations", "samv_words"}
    here = Path(__file__).parent / "codecs"
    said = "\n".join(file.read_text("utf-8") for file in sorted(here.glob("*.py")))
    codecs = {file.stem for file in Path(codec.__file__).parent.glob("[a-z]*.py")} - tables
    missing = {
        name
        for name in codecs
        if not re.search(rf"shared\.devices\.codec(\.{name}\b| import [\w, ]*\b{name}\b)", said)
    }
    assert not missing
