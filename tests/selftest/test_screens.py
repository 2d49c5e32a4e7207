"""What a screen says of its own size (EDID), beside the configured one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shared.selftest.machine import Ground, display
from shared.selftest.model import Outcome
from shared.selftest.screens import read_edid, screens


def edid(across_mm: int, down_mm: int, width: int = 1920, height: int = 1080) -> bytes:
    """A base block with one detailed timing, as VESA E-EDID 1.4 lays it out."""
    made = bytearray(128)
    made[:8] = bytes.fromhex("00ffffffffffff00")
    made[21], made[22] = across_mm // 10, down_mm // 10
    timing = bytearray(18)
    timing[0:2] = (14850).to_bytes(2, "little")
    timing[2], timing[4] = width & 0xFF, width >> 4 & 0xF0
    timing[5], timing[7] = height & 0xFF, height >> 4 & 0xF0
    timing[12], timing[13] = across_mm & 0xFF, down_mm & 0xFF
    timing[14] = (across_mm >> 8) << 4 | down_mm >> 8
    made[54:72] = timing
    made[127] = -sum(made) % 256
    return bytes(made)


def connected(drm: Path, name: str, block: bytes) -> None:
    folder = drm / f"card0-{name}"
    folder.mkdir(parents=True)
    (folder / "status").write_text("connected\n")
    (folder / "edid").write_bytes(block)


def test_size_and_resolution_are_read(tmp_path):
    connected(tmp_path, "HDMI-A-1", edid(698, 393))
    (only,) = screens(tmp_path)
    assert (only.name, only.width_px, only.height_px) == ("HDMI-A-1", 1920, 1080)
    assert round(only.diagonal, 1) == 31.5
    assert round(only.dpi) == 70


def test_each_configured_screen_is_compared_with_the_nearest_real_one(tmp_path):
    connected(tmp_path, "HDMI-A-1", edid(698, 393))
    connected(tmp_path, "DP-1", edid(223, 125))
    ground = Ground(tmp_path, diagonals=(32.0, 15.6), screens=lambda: screens(tmp_path))
    main, second = display(ground)
    assert main.outcome is Outcome.FINE
    assert (second.outcome, second.words) == (Outcome.SOON, "第二屏")
    assert "10.1 英寸" in second.found


def test_a_screen_that_says_nothing_is_not_complained_about(tmp_path):
    connected(tmp_path, "VGA-1", b"")
    assert screens(tmp_path) == []
    assert list(display(Ground(tmp_path, diagonals=(32.0,), screens=list))) == []


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(block):
    read_edid(block, "x")
    read_edid(edid(500, 300)[:54] + block[:18].ljust(18, b"\0") + bytes(56), "x")
