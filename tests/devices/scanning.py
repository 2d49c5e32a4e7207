"""Scanners on the real SANE: its own test backend, and an eSCL scanner through sane-airscan."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import numpy as np

from shared.config.model import DeviceEntry
from shared.devices.virtual.scanner import VirtualScanner

_names = itertools.count()
_MARK = 200
"""Pixels of a mark at 300 dpi."""


def needs_sane() -> None:
    """Fails, and says what is missing, where the stack is not installed."""
    assert shutil.which("scanimage"), "install sane-utils (scripts/system-packages.txt)"
    found = list(Path("/usr/lib").glob("*/sane/libsane-airscan.so*"))
    assert found, "install sane-airscan (scripts/system-packages.txt)"


def test_backend(folder: Path) -> None:
    """SANE's own test backend and nothing else, for this process and its children."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("test\n")
    os.environ["SANE_CONFIG_DIR"] = str(folder)


test_backend.__test__ = False


def a_name() -> str:
    """No two scanners of a run share a name: airscan keeps what it knows by name."""
    return f"Y{os.getpid()}n{next(_names)}"


def entry(url: str, **options) -> DeviceEntry:
    """A line of the configuration."""
    named = {_option(name): v for name, v in options.items()}
    return DeviceEntry(id="scan", kind="document-scanner", url=url, options=named)


def marked(number: int, *, high: int = 3508, wide: int = 2480) -> np.ndarray:
    """A page that carries its number (below 256) as eight black or white squares."""
    page = np.full((high, wide, 3), 250, np.uint8)
    for bit in range(8):
        if number >> bit & 1:
            page[300 : 300 + _MARK, 300 + bit * _MARK : 300 + (bit + 1) * _MARK - 40] = 20
    page[1000:1040, 300:2000] = (30, 60, 160)  # something printed
    return page


def number_on(page) -> int:
    """The number a scanned page carries."""
    bgr = page.page.bgr()
    scale = page.page.dpi / 300
    number = 0
    for bit in range(8):
        x, y = int((300 + bit * _MARK + 60) * scale), int((300 + _MARK / 2) * scale)
        number |= (bgr[y, x].mean() < 128) << bit
    return int(number)


def plugged(folder: Path, **how) -> VirtualScanner:
    """A virtual scanner SANE knows of, in this process and its children."""
    far = VirtualScanner(a_name(), **how)
    far.configure(folder)
    os.environ["SANE_CONFIG_DIR"] = str(folder)
    return far


def _option(name: str) -> str:
    """``set__test_picture`` is ``set.test-picture``; other names are as they are."""
    first, mark, rest = name.partition("__")
    return f"{first}.{rest.replace('_', '-')}" if mark else name
