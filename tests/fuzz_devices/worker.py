"""Feeds one target so many frames, in a process of its own.

Where it is stands in a small shared file, so that whoever started it knows the frame it hung or
died on. Memory is bounded by the kernel: a frame that wants more ends in MemoryError.
"""

from __future__ import annotations

import json
import mmap
import resource
import struct
import sys
import time
from pathlib import Path

from tests.fuzz_devices.mutate import frame_of
from tests.fuzz_devices.registry import Target, targets_of

PLACE = struct.Struct("<Qd")
"""Number of the frame at hand, and when it began (monotonic seconds)."""
MEMORY = 192 * 1024 * 1024
"""Bytes one frame may make the process grow by."""


def _target(module: str, name: str) -> Target:
    return next(one for one in targets_of(module) if one.name == name)


def _bound_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Run; prints one line of JSON: what was found."""
    module, name, seed, first, count, place = arguments
    target = _target(module, name)
    for sample in target.samples:  # what they import is no growth
        _fed(target, sample)
    _bound_memory()
    accepted, slowest, slowest_at = 0, 0.0, -1
    broken = ""
    number = int(first)
    with Path(place).open("r+b") as file, mmap.mmap(file.fileno(), PLACE.size) as at:
        for number in range(int(first), int(first) + int(count)):
            frame = frame_of(target.samples, int(seed), number)
            PLACE.pack_into(at, 0, number, time.monotonic())
            began = time.thread_time()
            try:
                accepted += _fed(target, frame)
            except BaseException as error:
                frames = error.__traceback__
                while frames is not None and frames.tb_next is not None:
                    frames = frames.tb_next
                where = f"{frames.tb_frame.f_code.co_filename}:{frames.tb_lineno}" if frames else ""
                broken = f"{type(error).__name__}: {str(error)[:200]} at {where}"
                break
            spent = time.thread_time() - began
            if spent > slowest:
                slowest, slowest_at = spent, number
    print(json.dumps({
        "done": number + 1 - int(first), "accepted": accepted, "slowest": slowest,
        "slowest_at": slowest_at, "broken": broken, "at": number,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))  # fmt: skip
    return 0


def _fed(target: Target, frame: bytes) -> bool:
    """False when the codec said no, as it may."""
    try:
        target.read(frame)
    except target.refusals:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
