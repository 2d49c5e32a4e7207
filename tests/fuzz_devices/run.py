"""Runs targets under watch: no exception but a refusal, no hang, no unbounded memory, no crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz_devices.mutate import frame_of
from tests.fuzz_devices.registry import targets_of
from tests.fuzz_devices.worker import PLACE

FRAME_S = 0.5
"""Processor seconds a frame of at most 64 KiB may take."""
HANG_S = 60.0
"""Seconds after which a frame counts as hung, on a machine as busy as it may be."""
_LOOK_S = 0.2
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Fed:
    """What became of a run of frames. ``broken``: '' when all was well."""

    target: str
    frames: int
    accepted: int
    slowest_ms: float
    memory_mb: int
    seconds: float
    broken: str = ""
    frame: bytes = b""


def feed(module: str, name: str, seed: int, frames: int, hang_s: float = HANG_S) -> Fed:
    """Feed a target so many frames of a seed."""
    began = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="yichuang-fuzz-") as place:
        place.write(PLACE.pack(0, 0.0))
        place.flush()
        command = [
            sys.executable, "-m", "tests.fuzz_devices.worker",
            module, name, str(seed), "0", str(frames), place.name,
        ]  # fmt: skip
        worker = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *sys.path])},
        )  # fmt: skip
        hung = _watch(worker, Path(place.name), hang_s)
        out, errors = worker.communicate()
        at, _ = PLACE.unpack(Path(place.name).read_bytes()[: PLACE.size])
    seconds = time.monotonic() - began
    if worker.returncode != 0:
        code = worker.returncode
        why = f"hung for {hang_s:.0f} s" if hung else f"ended with {code}"
        if code < 0 and not hung:
            why = f"died of {signal.Signals(-code).name}"
        elif code > 0:
            raise RuntimeError(f"{name} cannot be fed: {errors.decode(errors='replace')[-800:]}")
        return Fed(name, at, 0, 0.0, 0, seconds, why, _frame(module, name, seed, at))
    said = json.loads(out)
    broken, where = said["broken"], said["at"]
    if not broken and said["slowest"] > FRAME_S:
        broken, where = f"took {said['slowest']:.2f} s of processor", said["slowest_at"]
    return Fed(
        name, said["done"], said["accepted"], 1000 * said["slowest"], said["memory"], seconds,
        broken, _frame(module, name, seed, where) if broken else b"",
    )  # fmt: skip


def _watch(worker: subprocess.Popen[bytes], place: Path, hang_s: float) -> bool:
    """Wait for its end; True when it had to be killed because a frame never ended.

    Looks are counted, not time: a machine that was paused has hung nothing. Loading the codec may
    take ten times as long as a frame.
    """
    before, looks = b"", 0
    while True:
        try:
            worker.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            now = place.read_bytes()[: PLACE.size]
            before, looks = now, looks + 1 if now == before else 0
            begun = PLACE.unpack(now)[1] > 0
            if looks * _LOOK_S > (hang_s if begun else 10 * hang_s):
                worker.kill()
                worker.wait()
                return True
        else:
            return False


def _frame(module: str, name: str, seed: int, number: int) -> bytes:
    target = next(one for one in targets_of(module) if one.name == name)
    return frame_of(target.samples, seed, number)
