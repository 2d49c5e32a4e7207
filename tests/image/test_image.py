import os
import subprocess
import sys

import numpy as np
import pytest

from shared.image.frame import decode, page_from, to_jpeg
from shared.image.raster import Raster


@pytest.mark.parametrize("before", [None, "/site/plugins"])
def test_opencv_leaves_the_variables_qt_reads_as_they_were(before):
    env = {k: v for k, v in os.environ.items() if not k.startswith("QT_QPA_")}
    if before:
        env["QT_QPA_PLATFORM_PLUGIN_PATH"] = before
    code = (
        "import os; from shared.image.cv import cv2; cv2.__version__;"
        "print(os.environ.get('QT_QPA_PLATFORM_PLUGIN_PATH'), os.environ.get('QT_QPA_FONTDIR'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == [str(before), "None"]


def test_a_raster_survives_the_way_to_grey_and_back():
    gray = np.random.default_rng(1).integers(0, 2, (7, 13)).astype(np.uint8) * 255
    raster = Raster.from_gray(gray)
    assert raster.row_bytes == 2
    assert np.array_equal(raster.to_gray(), gray)
    assert np.array_equal(decode(raster.to_png())[:, :, 0], gray)


def test_a_raster_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="rows"):
        Raster(9, b"\0\0\0", 1)


def test_a_png_page_keeps_every_pixel_and_a_jpeg_page_its_size():
    bgr = np.random.default_rng(2).integers(0, 256, (40, 60, 3)).astype(np.uint8)
    page = page_from(bgr, dpi=300, png=True)
    assert np.array_equal(page.bgr(), bgr)
    assert (page.width, page.height, page.dpi, page.media_type) == (60, 40, 300, "image/png")
    assert page_from(bgr).bgr().shape == bgr.shape


def test_a_jpeg_can_be_decoded_smaller():
    bgr = np.full((80, 160, 3), 90, np.uint8)
    assert decode(to_jpeg(bgr), reduced=4).shape == (20, 40, 3)


@pytest.mark.parametrize("data", [b"", b"no picture at all"])
def test_bytes_that_are_no_picture_are_refused(data):
    with pytest.raises(ValueError, match="picture"):
        decode(data)


def test_a_page_never_shows_its_content_in_a_log():
    page = page_from(np.zeros((4, 4, 3), np.uint8))
    assert "data" not in repr(page)
