"""What a page may not wait for: facts without a clock, so that they hold on any machine."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kiosk.steps.find.find import FindModel
from kiosk.steps.home.home import HomeModel
from shared.demo.walk import Resident
from shared.journal.writer import Writer

Open = Callable[..., Resident]


@contextmanager
def waited_for(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the GUI thread waited for at the journal before the first frame of another page."""
    kiosk, gui, waits = resident.kiosk, threading.get_ident(), []
    before = kiosk.window.property("view").metaObject().className()
    framed: list[str] = []
    submit = Writer.submit

    def noted(writer: Writer, *given: object, **also: object) -> object:
        if threading.get_ident() == gui and not framed:
            waits.append(str(also.get("label", "append")))
        return submit(writer, *given, **also)  # type: ignore[arg-type]

    def frame() -> None:
        now = kiosk.window.property("view").metaObject().className()
        if now != before:
            framed.append(now)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "submit", noted)
        kiosk.window.frameSwapped.connect(frame)
        yield waits
        assert resident.finger.until(lambda: bool(framed)), "no frame of another page came"
        kiosk.window.frameSwapped.disconnect(frame)


def test_looking_around_waits_for_no_commit_and_is_journalled_all_the_same(
    open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = open_stage(read=False)
    visits = resident.kiosk.terminal.journal.query
    for control, step in (
        ("home.search", "find"),
        ("head.back", "home"),
        ("home.item.MZ002", "guide"),
        ("head.back", "find"),
        ("head.back", "home"),
    ):
        assert resident.finger.until(lambda: resident.kiosk.director.later.idle)
        with waited_for(resident, monkeypatch) as waits:
            resident.finger.touch(control)
            resident.on(step)
        assert waits == [], f"{control} waited for the journal: {waits}"
    assert resident.finger.until(
        lambda: [r["reason"] for r in visits("select reason from visits")] == ["cancelled"] * 2
    )


def test_the_heap_of_the_start_is_not_looked_through_when_a_visit_ends(open_stage: Open) -> None:
    resident = open_stage(read=False)
    kiosk = resident.kiosk
    assert resident.finger.until(lambda: kiosk.afterwards.done)
    assert resident.finger.until(lambda: gc.get_freeze_count() > 100_000)
    resident.finger.touch("home.search")
    resident.on("find")
    left = len(gc.get_objects())
    assert left < gc.get_freeze_count() / 4, f"{left} objects are looked through"


def test_home_is_made_once_when_somebody_goes_back(open_stage: Open) -> None:
    resident = open_stage(read=False)
    resident.finger.touch("home.search")
    resident.on("find")
    shown: list[str] = []
    shell = resident.kiosk.director.shell
    shell.shown.connect(lambda: shown.append(shell.step_now()))
    resident.finger.touch("head.back")
    resident.on("home")
    assert shown == ["home"]


def test_a_paper_is_looked_for_off_the_gui_thread(open_stage: Open) -> None:
    resident = open_stage(read=False)
    threads: list[int] = []
    look = resident.kiosk.director.parts.paper_there

    def noted() -> bool:
        threads.append(threading.get_ident())
        return look()

    resident.kiosk.director.parts.paper_there = noted
    resident.finger.touch("home.search")
    resident.on("find")
    resident.kiosk.director.finish("cancelled")
    resident.on("goodbye")
    assert resident.finger.until(lambda: bool(threads))
    assert threading.get_ident() not in threads


def test_no_page_of_a_visit_stays_in_memory_when_it_is_over(open_stage: Open) -> None:
    resident = open_stage(read=False)
    director = resident.kiosk.director
    for _ in range(3):
        resident.finger.touch("home.search")
        resident.on("find")
        resident.compose("wo", "我")
        resident.finger.touch("head.back")
        resident.on("home")
    assert resident.finger.until(lambda: not director.finding.findChildren(FindModel))
    assert len(director.finding.findChildren(HomeModel)) == 1


def test_a_visit_that_was_about_to_begin_does_not_outlive_its_kiosk(open_stage: Open) -> None:
    resident = open_stage(read=False)
    director, journal = resident.kiosk.director, resident.kiosk.terminal.journal
    director.show_find()
    assert not director.later.idle
    director.stop()
    assert director.visit is None
    assert not director.clock.running
    assert journal.query("select visit from visits where ended_at = ''") == []
