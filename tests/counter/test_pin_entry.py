"""A PIN is asked for in three places of the window; in each, one is checked at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from counter.desks.pinentry import PinEntry
from shared.demo.finger import PATIENCE
from shared.domain.errors import Actor, Trouble
from shared.ui.background import Background

LONG = int(PATIENCE * 1000)


@pytest.fixture
def entry(qapp) -> Iterator[PinEntry]:
    owner = QObject()
    background = Background(owner)
    yield PinEntry(background, owner)
    background.stop()


@pytest.fixture
def checked(entry) -> Iterator[threading.Event]:
    """A check lasts until this is set; at the end it is, so that the lane can stop."""
    event = threading.Event()
    yield event
    event.set()


def wrong() -> None:
    raise Trouble("staff-bad", "密码不对，请再输一次。", Actor.STAFF)


def test_one_pin_is_checked_at_a_time_and_it_is_over_before_anybody_goes_on(
    entry, checked, qtbot
) -> None:
    went_on: list[object] = []
    assert entry.check(checked.wait, lambda _: went_on.append(entry.property("busy")))
    assert entry.property("busy")
    assert not entry.check(lambda: None, lambda _: went_on.append("twice"))
    checked.set()
    qtbot.waitUntil(lambda: bool(went_on), timeout=LONG)
    assert went_on == [False]


def test_what_was_wrong_is_said_until_the_next_one_is_checked(entry, qtbot) -> None:
    went_on: list[object] = []
    entry.check(wrong, went_on.append)
    qtbot.waitUntil(lambda: not entry.property("busy"), timeout=LONG)
    assert (entry.property("sentence"), went_on) == ("密码不对，请再输一次。", [])
    entry.check(lambda: "0513", went_on.append)
    assert entry.property("sentence") == ""
    qtbot.waitUntil(lambda: went_on == ["0513"], timeout=LONG)


def test_a_page_that_is_turned_over_does_not_let_a_second_one_in(entry, checked, qtbot) -> None:
    went_on: list[object] = []
    entry.check(checked.wait, went_on.append)
    entry.say()  # another form of the same page is opened
    assert not entry.check(lambda: None, went_on.append)
    checked.set()
    qtbot.waitUntil(lambda: went_on == [True], timeout=LONG)
