"""The touch screen is measured by a finger: honest millimetres, a fact, a tile, words to act on."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from shared.technician.touch import Measured, Touched, correction

PX_PER_MM = math.hypot(1920, 1080) / (32 * 25.4)


def target_of(site):
    """The target, once the fresh page takes touches."""
    site.finger.until(lambda: not site.finger.guarded())
    return site.finger.wait("touch.target")


def aim(site, by=lambda n, point: point):
    """Touch the five targets; ``by`` says where the panel feels the finger."""
    for n in range(5):
        target = target_of(site)
        middle = target.mapToScene(QPointF(target.width() / 2, target.height() / 2))
        felt = by(n, (middle.x(), middle.y()))
        site.finger.tap(QPoint(round(felt[0]), round(felt[1])))


def measured_facts(site):
    return [f for f in site.facts("technician-acted") if f["device"] == "@touch"]


def tile(site):
    board = site.room.model_now()
    rows = board._tiles
    return next(
        row for n in range(rows.property("count")) if (row := rows.row(n))["device"] == "@machine"
    )


def test_a_good_panel_is_a_fact_and_stands_on_the_board(site):
    site.enter()
    site.finger.touch("board.touch")
    aim(site, lambda n, p: (p[0] + (3 if n == 1 else 0), p[1]))  # 3 pixels are 1.1 mm
    assert site.says("touch.result", "触摸偏差 1.")
    assert "按配置的 32 英寸和 1920×1080 像素换算" in site.text("touch.advice")
    assert site.finger.find("touch.command") is None
    (fact,) = measured_facts(site)
    assert (fact["act"], fact["outcome"], fact["technician"]) == ("test", "passed", "T07")
    site.finger.touch("touch.finish")
    shown = tile(site)
    day = site.terminal.office.now()
    assert shown["tone"] == "ok"
    assert shown["since"].startswith("触摸偏差 1.")
    assert shown["since"].endswith(f" 毫米以内，{day:%m-%d}")
    # the room behind takes keys and touches again
    site.finger.touch("board.day.faults")
    assert site.room.model_now().property("onlyFaults")


def test_a_shifted_panel_is_a_finding_with_who_must_act_and_values_to_copy(site):
    site.enter()
    site.finger.touch("board.touch")
    aim(site, lambda _n, p: (p[0] + 27, p[1] - 27))
    assert site.says("touch.result", "触摸偏差最大 14.")
    assert "技术人员" in site.text("touch.advice")
    command = site.text("touch.command")
    assert '"libinput Calibration Matrix"' in command
    values = [float(v) for v in command.rpartition('"')[2].split()]
    assert values == pytest.approx([1, 0, -27 / 1920, 0, 1, 27 / 1080, 0, 0, 1], abs=0.002)
    (fact,) = measured_facts(site)
    assert fact["outcome"] == "failed"
    site.finger.touch("touch.finish")
    shown = tile(site)
    assert (shown["tone"], shown["badge"]) == ("warn", "触摸不准")
    assert "最大 14." in shown["figure"]
    assert "技术人员" in shown["since"]
    # set right by the system: measured again, the newest one counts
    site.finger.touch("board.touch")
    aim(site)
    site.finger.touch("touch.finish")
    assert tile(site)["tone"] == "ok"


def test_cancelled_and_begun_again_leave_nothing(site):
    site.enter()
    site.finger.touch("board.touch")
    first = site.finger.wait("touch.target").x()
    site.finger.touch("touch.target")
    site.finger.wait("touch.target")
    assert site.finger.find("touch.target").x() > first
    site.finger.touch("touch.again")
    assert site.finger.until(lambda: site.finger.find("touch.target").x() == first)
    site.finger.touch("touch.cancel")
    assert site.finger.until(lambda: site.finger.find("touch.target") is None)
    site.finger.touch("board.touch")
    site.finger.wait("touch.target")
    site.finger.press(Qt.Key.Key_Escape)
    assert site.finger.until(lambda: site.finger.find("touch.target") is None)
    assert site.room.property("page") == "board"
    assert measured_facts(site) == []


def test_a_mouse_is_no_finger(site):
    site.enter()
    site.finger.touch("board.touch")
    target = target_of(site)
    middle = target.mapToScene(QPointF(target.width() / 2, target.height() / 2)).toPoint()
    QTest.mouseClick(site.kiosk.window, Qt.MouseButton.LeftButton, pos=middle)
    assert site.says("touch.told", "收到的是鼠标")
    assert site.room.model_now().touch.property("at") == 0


def test_two_touches_at_once_and_a_bouncing_finger_count_once(site):
    site.enter()
    site.finger.touch("board.touch")
    target = target_of(site)
    middle = target.mapToScene(QPointF(target.width() / 2, target.height() / 2)).toPoint()
    # all of it lies in the queue before any of it is heard: no pause of ours comes in between
    window, hand = site.kiosk.window, QTest.createTouchDevice()
    for _ in range(2):
        QTest.touchEvent(window, hand).press(0, middle, window).commit(False)
        QTest.touchEvent(window, hand).release(0, middle, window).commit(False)
    touch = site.room.model_now().touch
    assert site.finger.until(lambda: touch.property("at") > 0)
    assert touch.property("at") == 1


def points(of):
    """Five points as a panel feels them that maps what is meant by ``of``."""
    size, diagonal = (1920, 1080), 32.0
    meant = [(0.03, 0.04), (0.97, 0.04), (0.97, 0.96), (0.03, 0.96), (0.5, 0.5)]
    scale = diagonal * 25.4 / math.hypot(*size)
    made = []
    for m in meant:
        felt = of(m)
        off = math.hypot((felt[0] - m[0]) * size[0], (felt[1] - m[1]) * size[1]) * scale
        made.append(Touched(m, felt, off))
    return Measured(tuple(made), diagonal, size)


@pytest.mark.parametrize(
    "panel",
    [
        lambda p: (1 - p[0], p[1]),
        lambda p: (p[1], p[0]),
        lambda p: (0.9 * p[0] + 0.02 * p[1] + 0.03, 0.05 * p[0] + 1.1 * p[1] - 0.04),
    ],
)
def test_the_values_undo_mirrored_turned_and_stretched_panels(panel):
    found = points(panel)
    assert not found.passed
    matrix = correction(found.points)
    assert matrix is not None
    assert found.left_over(matrix) < 0.01


def test_no_values_are_made_up_for_what_none_can_set_right():
    assert correction(points(lambda _p: (0.5, 0.5)).points) is None
    bent = points(lambda p: (p[0] + 0.1 * (p[0] - 0.5) * (p[1] - 0.5), p[1]))
    matrix = correction(bent.points)
    assert matrix is not None
    assert bent.left_over(matrix) > 3.0


def test_the_worst_is_never_rounded_down():
    found = points(lambda p: (p[0] + 3.01 / (1920 / PX_PER_MM), p[1]))
    assert found.worst == pytest.approx(3.1)
    assert not found.passed
