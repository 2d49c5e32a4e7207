"""A hundred sheets through the scanner's child process, beside ``scanimage --batch``, in turns.

On SANE's own test backend (ten sheets to a filling) and on an eSCL scanner through sane-airscan.
Both make colour JPEGs at 150 dpi of the same area; scanimage's lie in memory (/dev/shm), ours are
handed over one by one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.config.model import DeviceEntry
from shared.devices.registry import make_driver
from shared.devices.scanner.model import ScanOrder

SHEETS = 100
ROUNDS = 5
_ORDER = ScanOrder(dpi=150)
_LEAST = 0.9
_BATCH_S = 120
_QUALITY = 75
"""Scanimage's, which cannot be told another."""


def samples() -> list[dict[str, Any]]:
    """Rows in the house format: sheets per second."""
    return [_test_backend(), _escl()]


def _test_backend() -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory() as config,
        tempfile.TemporaryDirectory(dir="/dev/shm") as out,
    ):
        Path(config, "dll.conf").write_text("test\n")
        os.environ["SANE_CONFIG_DIR"] = config
        options = {"set.test-picture": "Color pattern", "quality": _QUALITY}
        theirs = ["--source", "Automatic Document Feeder", "--test-picture", "Color pattern"]
        area = ["-x", "200", "-y", "200"]
        return _row(
            "100 sheets, SANE's test backend",
            DeviceEntry(id="s", kind="document-scanner", url="sane://test:0", options=options),
            ["scanimage", "-d", "test:0", *theirs, *area],
            Path(out),
            lambda: None,
            jobs=10,
        )


_FAR = """
import sys
from pathlib import Path
from shared.devices.virtual.people import PEOPLE
from shared.devices.virtual.scanner import VirtualScanner
from shared.devices.virtual.specimens import SpecimenKind, specimen
far = VirtualScanner(sys.argv[1])
far.configure(Path(sys.argv[2]))
page = specimen(SpecimenKind.LETTER, PEOPLE[0])
print(far.url, flush=True)
for line in sys.stdin:
    far.load([page] * int(line))
    print("loaded", flush=True)
"""


def _escl() -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory() as config,
        tempfile.TemporaryDirectory(dir="/dev/shm") as out,
    ):
        os.environ["SANE_CONFIG_DIR"] = config
        # the scanner is a machine of its own: it takes no time of ours
        far = subprocess.Popen(
            [sys.executable, "-c", _FAR, f"Yb{os.getpid()}", config],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert far.stdin is not None
        assert far.stdout is not None
        stdin, stdout = far.stdin, far.stdout
        url = stdout.readline().strip()

        def fill() -> None:
            stdin.write(f"{SHEETS}\n")
            stdin.flush()
            stdout.readline()

        name = url.removeprefix("sane://")
        try:
            return _row(
                "100 sheets, eSCL through sane-airscan",
                DeviceEntry(
                    id="s", kind="document-scanner", url=url, options={"quality": _QUALITY}
                ),
                ["scanimage", "-d", name, "--source", "ADF", "-x", "210", "-y", "297"],
                Path(out),
                fill,
                jobs=1,
            )
        finally:
            far.kill()
            far.wait()


def _row(
    name: str,
    entry: DeviceEntry,
    command: list[str],
    out: Path,
    fill: Callable[[], None],
    jobs: int,
) -> dict[str, Any]:
    driver = make_driver(entry)
    driver.open()
    ours, theirs = [], []
    try:
        for turn in range(ROUNDS + 1):
            fill()
            first = _rate(lambda: _scan(driver, jobs))
            fill()
            second = _rate(lambda: _batch(command, out, jobs))
            if turn:  # the first of each loads libraries
                ours.append(first)
                theirs.append(second)
    finally:
        driver.close()
    return {
        "name": name,
        "unit": "sheets/s",
        "samples": ours,
        "baseline_name": "scanimage --batch",
        "baseline_samples": theirs,
        "aim": {"kind": "ratio_min", "value": _LEAST},
    }


def _rate(work: Callable[[], int]) -> float:
    began = time.perf_counter()
    sheets = work()
    took = time.perf_counter() - began
    assert sheets == SHEETS, sheets
    return sheets / took


def _scan(driver: Any, jobs: int) -> int:
    sizes: list[int] = []
    for _ in range(jobs):
        driver.scan(_ORDER, lambda page: sizes.append(len(page.page.data)))
    return len(sizes)


def _batch(command: list[str], out: Path, jobs: int) -> int:
    pages = 0
    for _ in range(jobs):
        asked = [*command, "--mode", "Color", "--resolution", "150", "--format=jpeg"]
        # the test backend's reader is cancelled at any place, and some day hangs: then this says so
        batch = [*asked, f"--batch={out}/p%d.jpg"]
        subprocess.run(batch, capture_output=True, check=False, timeout=_BATCH_S)
        found = list(out.glob("p*.jpg"))
        pages += len(found)
        for one in found:
            one.unlink()
    return pages
