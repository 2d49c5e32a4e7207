"""What waits until the first screen stands is done to its end, and gives way to whoever comes."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtCore import QObject

from kiosk import afterwards as later
from kiosk.afterwards import NEEDED_LATER, Afterwards, modules


@pytest.fixture
def owner(qapp: Any) -> QObject:
    return QObject()


def test_every_piece_is_done_once_and_in_order(qtbot: Any, owner: QObject) -> None:
    done: list[int] = []
    pieces = Afterwards([lambda n=n: done.append(n) for n in range(5)], owner)
    assert done == []
    pieces.begin()
    qtbot.waitUntil(lambda: pieces.done, timeout=20_000)
    assert done == [0, 1, 2, 3, 4]


def test_a_piece_that_breaks_does_not_keep_the_others_away(qtbot: Any, owner: QObject) -> None:
    done: list[str] = []
    pieces = Afterwards([lambda: 1 / 0, lambda: done.append("sync")], owner)
    with qtbot.captureExceptions() as faults:
        pieces.begin()
        qtbot.waitUntil(lambda: pieces.done, timeout=20_000)
    assert done == ["sync"]
    assert [fault[0] for fault in faults] == [ZeroDivisionError]


def test_a_touch_makes_the_pieces_wait_and_they_come_after_it(
    qtbot: Any, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "_ANSWER_MS", 3_600_000)
    done: list[str] = []

    def first() -> None:
        done.append("first")
        pieces.give_way()

    pieces = Afterwards([first, lambda: done.append("second")], owner)
    pieces.begin()
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    qtbot.wait(50)
    assert done == ["first"]
    monkeypatch.setattr(later, "_ANSWER_MS", 1)
    pieces.give_way()
    qtbot.waitUntil(lambda: pieces.done, timeout=20_000)


def test_a_quick_typist_does_not_keep_the_printer_away_for_ever(
    qtbot: Any, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(later, "_ANSWER_MS", 3_600_000)
    done: list[int] = []
    pieces = Afterwards([lambda n=n: done.append(n) for n in range(3)], owner)
    pieces.begin()
    pieces.give_way()
    qtbot.waitUntil(lambda: pieces.done, timeout=20_000)
    assert done == [0, 1, 2]


def test_what_was_stopped_stays_undone(qtbot: Any, owner: QObject) -> None:
    done: list[str] = []
    pieces = Afterwards([lambda: done.append("never")], owner)
    pieces.begin()
    pieces.stop()
    qtbot.wait(50)
    assert done == []


def test_every_module_named_for_later_exists() -> None:
    for load in modules():
        load()
    assert set(NEEDED_LATER) <= set(sys.modules)
