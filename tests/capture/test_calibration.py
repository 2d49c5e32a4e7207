"""A camera's empty mat is measured once: scale, light, white; A4 and A5 are then told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.capture.auto import AutoCapture, CaptureKind
from shared.capture.calibration import CannotCalibrate, MatCalibration, measure
from shared.casework.calibrating import Calibrations
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import SpecimenKind, scene, specimen
from shared.image.frame import Frame

FIELD = 420.0
"""Millimetres of the desk across the picture."""
SIZE = (1920, 1080)


def empty(tint=(1.0, 1.0, 1.0), slope=0.0) -> Frame:
    """A plain mat that fills the picture, under a lamp."""
    across = np.linspace(1 - slope, 1 + slope, SIZE[0])[None, :, None]
    picture = 90.0 * across * np.ones((SIZE[1], 1, 3)) * np.asarray(tint)
    noise = np.random.default_rng(3).normal(0, 1.5, picture.shape)
    return Frame(np.clip(picture + noise, 0, 255).astype(np.uint8), 1.0)


def measured(**how) -> MatCalibration:
    return measure(empty(**how), FIELD, FIELD * SIZE[1] / SIZE[0])


def test_scale_follows_from_the_size_of_the_mat():
    found = measured()
    assert found.px_per_mm == pytest.approx(SIZE[0] / FIELD, rel=0.01)
    assert found.scale_for(960) == pytest.approx(SIZE[0] / FIELD / 2, rel=0.01)


def test_the_edges_of_a_mat_smaller_than_the_picture_are_found():
    picture = np.full((1080, 1920, 3), 225, np.uint8)
    picture[140:940, 360:1560] = 60  # 1200 × 800 pixels of mat on a pale desk
    found = measure(Frame(picture, 1.0), 300.0, 200.0)
    assert found.px_per_mm == pytest.approx(4.0, rel=0.02)


def test_a_lamp_on_one_side_and_its_tint_are_taken_out():
    frame = empty(tint=(0.85, 1.0, 1.15), slope=0.3)
    even = measure(frame, FIELD, FIELD * 9 / 16).evened(frame.bgr).astype(float)
    left, right = even[:, 200:300].mean(), even[:, -300:-200].mean()
    assert abs(left / right - 1) < 0.05
    tones = even.mean(axis=(0, 1))
    assert np.ptp(tones) < 3.0


@pytest.mark.parametrize(
    ("frame", "size", "word"),
    [
        (empty(), (FIELD, FIELD), "比例"),
        (empty(), (4.2, 2.4), "毫米"),
        (Frame(np.full((1080, 1920, 3), 3, np.uint8), 1.0), (420.0, 236.0), "太暗"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words(frame, size, word):
    with pytest.raises(CannotCalibrate, match=word):
        measure(frame, *size)


def test_a_mat_with_something_bright_on_it_is_refused():
    frame = empty()
    frame.bgr[400:700, 800:1100] = 255
    frame = Frame((frame.bgr * 0.5).astype(np.uint8) | (frame.bgr == 255) * np.uint8(255), 1.0)
    with pytest.raises(CannotCalibrate, match="清空"):
        measure(frame, FIELD, FIELD * 9 / 16)


@pytest.mark.parametrize(("wide_mm", "paper"), [(420.0, "a5"), (840.0, "a4")])
def test_papers_of_one_shape_are_told_apart_by_their_size(wide_mm, paper):
    """The same picture of the same sheet: how large it is, only the calibration knows."""
    page = specimen(SpecimenKind.LETTER, WANG_GUIFANG)
    under = scene([page], size=SIZE, perspective=0.0, field_mm=420.0, seed=4)
    calibration = measure(empty(), wide_mm, wide_mm * 9 / 16)
    auto = AutoCapture(scale=calibration.scale_for)
    event = auto.take(Frame(under, 1.0))
    assert event.kind is CaptureKind.CAPTURED
    assert event.page.paper == paper


def test_it_is_kept_whole_and_read_again(tmp_path):
    kept = Calibrations(tmp_path / "calibration")
    assert kept.of("cam1") is None
    found = measured(slope=0.2)
    kept.keep("cam1", found)
    assert kept.of("cam1") == found
    assert [p.name for p in (tmp_path / "calibration").iterdir()] == ["cam1.json"]
    kept.forget("cam1")
    assert kept.of("cam1") is None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"width":1}', '{"width":9,"height":9,"px_per_mm":"x"}', "\x00"]
)
def test_a_damaged_file_counts_as_none(tmp_path, text):
    (tmp_path / "cam1.json").write_text(text)
    assert Calibrations(tmp_path).of("cam1") is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    try:
        MatCalibration.from_json(text)
    except ValueError:
        return
