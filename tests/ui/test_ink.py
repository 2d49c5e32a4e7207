"""Ink: a finger's strokes become a smooth pen line, and only what is certain is said about them."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from shared.ui.ink import (
    InkPoint,
    Stroke,
    Verdict,
    judge_signature,
    pen_widths,
    signature_png,
    stroke_path,
    strokes_from,
)

WIDE, TALL = 968.0, 472.0


def line(x0, y0, x1, y1, ms=300, steps=40):
    """A straight stroke at an even speed."""
    return Stroke(
        tuple(
            InkPoint(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, ms * i / steps)
            for i in range(steps + 1)
        )
    )


def test_an_empty_pad_is_empty():
    assert judge_signature((), WIDE, TALL, 3) is Verdict.EMPTY


def test_a_dot_is_no_name():
    dot = Stroke((InkPoint(100, 100, 0), InkPoint(101, 100, 10)))
    assert judge_signature((dot,), WIDE, TALL, 2) is Verdict.SHORT


def test_a_longer_name_needs_more_ink():
    strokes = (line(100, 100, 800, 100), line(100, 200, 600, 300))
    assert judge_signature(strokes, WIDE, TALL, 2) is Verdict.OK
    assert judge_signature(strokes, WIDE, TALL, 4) is Verdict.SHORT


def test_ink_cut_off_at_the_rim_is_told():
    strokes = (line(100, 100, 800, 100), line(100, 0, 800, 0), line(100, 300, 700, 200))
    assert judge_signature(strokes, WIDE, TALL, 1) is Verdict.OUTSIDE


def test_a_slow_line_is_wider_than_a_fast_one():
    slow, fast = line(0, 0, 400, 0, ms=2000), line(0, 0, 400, 0, ms=120)
    middle = 20
    assert pen_widths(slow.points)[middle] > pen_widths(fast.points)[middle] * 1.3


def test_a_line_tapers_where_the_finger_leaves():
    widths = pen_widths(line(0, 0, 400, 0).points)
    assert widths[-1] < widths[20] * 0.7


@pytest.mark.parametrize("angle", range(0, 360, 30))
def test_the_ends_of_a_line_have_no_holes_whichever_way_it_runs(angle):
    x, y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    path = stroke_path(line(200, 200, 200 + 120 * x, 200 + 120 * y))
    for share in (0.01, 0.3, 0.6, 0.97):
        assert path.contains(QPointF(200 + 120 * x * share, 200 + 120 * y * share))


def test_the_picture_shows_ink_where_the_finger_was_and_nothing_elsewhere(qapp):
    png = signature_png((line(100, 200, 500, 200),), WIDE, TALL)
    image = QImage.fromData(png)
    assert (image.width(), image.height()) == (968, 472)
    assert image.pixelColor(300, 200).alpha() == 255
    assert image.pixelColor(300, 300).alpha() == 0


def test_strokes_survive_the_way_through_json():
    stroke = line(10, 10, 50, 60)
    assert strokes_from([stroke.to_json()])[0].points[0] == stroke.points[0]
    assert strokes_from([]) == ()
