"""The keys at the foot of the window: the most needed first, each whole or not at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtQuick import QQuickItem

ALL = ["F3", "Ctrl F", "F6", "F8", "F9", "F10", "1 2 3", "Alt ↑↓", "Ctrl Tab", "F12", "Esc", "F1"]


def spans(hall) -> dict[str, tuple[float, float]]:
    """Key to where its hint begins and ends on the window."""
    found = {}
    for id_ in hall.clerk.finger.ids():
        if id_.startswith("desk.hint."):
            item = hall.clerk.finger.find(id_)
            assert isinstance(item, QQuickItem)
            left = item.mapToScene(QPointF(0, 0)).x()
            found[id_.removeprefix("desk.hint.")] = (left, left + item.width())
    return found


def edge(hall) -> float:
    """Where the state of the network and of the day begins."""
    return hall.clerk.finger.wait("desk.status").mapToScene(QPointF(0, 0)).x()


@pytest.mark.parametrize("offline", [False, True])
def test_no_hint_is_cut_and_the_most_needed_stand_on_a_small_window(hall, offline) -> None:
    if offline:
        hall.stage.cut_network()
    hall.clerk.sign_in()
    window, finger = hall.counter.window, hall.clerk.finger
    for width, height in ((1024, 768), (1280, 800), (1920, 1080)):
        window.resize(width, height)
        assert finger.until(lambda w=width: window.contentItem().width() == w)
        window.grabWindow()  # rows find their places with a frame
        shown = spans(hall)
        assert {"F8", "F1", "Esc", "F9"} <= set(shown), width
        assert all(right <= edge(hall) for _left, right in shown.values()), shown
        ends = sorted(shown.values())
        assert all(a[1] <= b[0] for a, b in pairwise(ends))
        assert [key for key in ALL if key in shown] == list(shown), "in the order of the keys"
    assert list(spans(hall)) == ALL
