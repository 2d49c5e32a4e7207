"""Work off the GUI thread: answers come back once, in order, or not at all."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QThread

from shared.domain.errors import Trouble
from shared.ui.background import Background


@pytest.fixture
def background(qapp: Any) -> Any:
    made = Background()
    yield made
    made.stop()


def _answers(qtbot: Any, background: Background, *work: Any) -> list[object]:
    said: list[object] = []
    for one in work:
        background.run("lane", one, said.append, lambda trouble: said.append(trouble.code))
    qtbot.waitUntil(lambda: len(said) == len(work), timeout=20_000)
    return said


def test_answers_come_back_on_the_gui_thread_in_the_order_of_their_lane(
    qtbot: Any, background: Background
) -> None:
    threads: list[object] = []
    background.run("lane", lambda: 0, lambda _: threads.append(QThread.currentThread()), print)
    assert _answers(qtbot, background, *(lambda n=n: n for n in range(20))) == list(range(20))
    assert threads == [QCoreApplication.instance().thread()]


def test_a_trouble_and_a_fault_of_ours_are_both_said(qtbot: Any, background: Background) -> None:
    def trouble() -> None:
        raise Trouble("paper-out", "没有纸了，请找工作人员。")

    def fault() -> None:
        raise ZeroDivisionError

    assert _answers(qtbot, background, trouble, fault) == ["paper-out", "broken"]


def test_an_answer_nobody_waits_for_any_more_is_dropped(qtbot: Any, background: Background) -> None:
    said: list[object] = []
    background.run("lane", lambda: "A's", said.append, said.append, lambda: False)
    assert _answers(qtbot, background, lambda: "B's") == ["B's"]
    assert said == []


def test_work_that_was_stopped_before_it_began_says_nothing(qtbot: Any, qapp: Any) -> None:
    background, hold, said = Background(), threading.Event(), []
    background.run("lane", hold.wait, said.append, said.append)
    background.run("lane", lambda: "never begun", said.append, said.append)
    with qtbot.captureExceptions() as faults:
        threading.Timer(0.2, hold.set).start()
        background.stop()
        qtbot.waitUntil(lambda: said == [True], timeout=20_000)
        QCoreApplication.processEvents()
    assert faults == []
    assert said == [True]
