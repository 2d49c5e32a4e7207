"""The configuration is written whole or not at all, and what a person wrote in it stays."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assets import asset
from shared.config import ConfigError, DeviceEntry, load, parse
from shared.config.load import check
from shared.config.writing import (
    before_of,
    diff,
    with_devices,
    with_values,
    without_device,
    write,
    write_draft,
)

GOOD = asset("config", "kiosk.example.toml").read_text("utf-8")
NEW = asset("config", "new.toml").read_text("utf-8")
SLIP = DeviceEntry(
    id="receipt", kind="receipt-printer", driver="escpos", url="serial:///dev/ttyS1",
    options={"width": 384},
)  # fmt: skip
FACE = DeviceEntry(id="face", kind="face-camera", url="camera://2")


def test_a_device_is_changed_in_place_and_a_new_one_stands_after_the_others():
    text = with_devices(GOOD, [SLIP, FACE])
    config = parse(text)
    assert [d.id for d in config.device] == ["id-reader", "camera", "receipt", "a4", "face"]
    assert config.device[2] == SLIP
    assert config.device[4] == FACE
    comments = [line.partition("#")[2] for line in GOOD.splitlines() if "#" in line]
    assert all(comment in text for comment in comments)
    changed = [
        x for x in diff(GOOD, text).splitlines() if x[:1] in "+-" and x[:3] not in ("+++", "---")
    ]
    assert changed == [
        '-url = "tcp://192.168.1.50:9100"',
        "-options = { width = 576 }   # 80 毫米纸 576 点，58 毫米纸 384 点",
        '+url = "serial:///dev/ttyS1"',
        "+options = { width = 384 }   # 80 毫米纸 576 点，58 毫米纸 384 点",
        "+",
        "+[[device]]",
        '+id = "face"',
        '+kind = "face-camera"',
        '+url = "camera://2"',
    ]


def test_what_is_already_so_is_not_touched():
    config = parse(GOOD)
    assert with_devices(GOOD, config.device) == GOOD
    assert with_values(GOOD, {"terminal": {"id": "K-LN-01", "screen_diagonal": 32.0}}) == GOOD


def test_values_are_set_in_place_and_an_empty_one_goes():
    text = with_values(GOOD, {"terminal": {"screen_diagonal": 21.5}, "hall": {"phone": ""}})
    assert parse(text).terminal.screen_diagonal == 21.5
    assert parse(text).hall.phone == ""
    assert "# 屏幕对角线，英寸" in text


def test_a_device_can_be_taken_out():
    assert [d.id for d in parse(without_device(GOOD, "camera")).device] == [
        "id-reader", "receipt", "a4",
    ]  # fmt: skip


def test_what_would_not_load_is_never_written(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD, "utf-8")
    with pytest.raises(ConfigError) as refused:
        write(path, GOOD.replace('region = "410311"', 'region = "4"'))
    assert "hall.region" in refused.value.problems[0]
    assert path.read_text("utf-8") == GOOD
    assert [p.name for p in tmp_path.iterdir()] == ["kiosk.toml"]


def test_the_file_that_stood_there_is_kept_and_the_new_one_keeps_its_mode(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD, "utf-8")
    path.chmod(0o640)
    written = write(path, with_devices(GOOD, [FACE]))
    assert written.before == before_of(path)
    assert before_of(path).read_text("utf-8") == GOOD
    assert path.stat().st_mode & 0o777 == 0o640
    assert load(path).device[-1] == FACE
    again = write(path, path.read_text("utf-8"))
    assert (again.diff, again.before) == ("", None)
    assert before_of(path).read_text("utf-8") == GOOD


def test_a_disk_that_refuses_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD, "utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write(path, with_devices(GOOD, [FACE]))
    assert path.read_text("utf-8") == GOOD
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kiosk.toml"]


def test_a_first_file_names_every_line_that_is_still_to_be_filled(tmp_path):
    path = tmp_path / "kiosk.toml"
    written, problems = write_draft(path, with_devices(NEW, [SLIP]))
    assert written.before is None
    assert len(problems) == 9
    assert all(p.startswith("第 ") and p.endswith("。") for p in problems)
    with pytest.raises(FileExistsError):
        write_draft(path, NEW)


def test_text_that_is_no_toml_is_refused_with_its_line():
    with pytest.raises(ConfigError, match="第 1 行"):
        with_devices("[", [FACE])


def test_devices_written_some_other_way_are_not_rewritten():
    with pytest.raises(ConfigError, match="第 2 行：设备应当写成"):
        with_devices("a = 1\ndevice = [{ id = 'x' }]\n", [FACE])


@given(st.text(max_size=300))
def test_no_text_breaks_the_writer(text):
    try:
        after = with_devices(text, [FACE])
    except ConfigError:
        return
    assert not [p for p in check(after) if "TOML" in p]
