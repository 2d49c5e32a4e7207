"""A hall on the loopback: sandbox province, a kiosk's office, the window with real screens."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from counter import app
from counter.app import Counter, open_counter
from counter.desks.intake.intake import IntakeModel
from counter.desks.start.start import StartModel
from shared.assembly import Terminal, assemble
from shared.casework.casefile import CaseFile
from shared.casework.pages import TRAY
from shared.demo.clerk import Clerk, demo_staff
from shared.demo.evidence import arrived
from shared.demo.finger import PATIENCE
from shared.demo.stage import Stage, paper_scene
from shared.demo.walk import Walk
from shared.devices.virtual.people import Person
from shared.devices.virtual.specimens import SpecimenKind, specimen
from shared.domain.case import Event
from shared.domain.identity import IdentityCard
from shared.reading import reader
from shared.ui.engine import prepare_environment
from shared.ui.live import bgr_image

prepare_environment()


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


def scan(kind: str, person: Person) -> bytes:
    """A specimen paper as the camera would give it."""
    pixels = specimen(SpecimenKind(kind), person)
    image = bgr_image(pixels).scaledToWidth(900)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


SAMPLES = {
    "phone": "13800000012",
    "bank_account": "6222020000000000000",
    "address": "样例省样例市幸福里 12 号 3 单元 201",
    "text": "样例文字",
    "yesno": "no",
    "date": "2026-01-01",
}


def fill(case: CaseFile, person: Person, *, spared: bool = False) -> None:
    """Answer every question, lay the papers down, sign; ``spared`` keeps back what is exempt."""
    for _ in range(20):
        left = case.questions_left()
        if not left:
            break
        question = left[0]
        value = question.choices[0].value if question.choices else SAMPLES[question.type.value]
        assert case.answer(question.id, value) is None, question.id
    for need in case.needs():
        for slot in () if spared and need.settled else need.missing:
            page = scan(slot.kind or "letter", person)
            case.attach(need.key, slot.key, page, "image/png", (900, 600))
    if case.commitment() is not None:
        case.sign([[[0.0, 0.0, 0.0], [9.0, 9.0, 10.0]]], scan("letter", person))


class Hall:
    """A kiosk's casework and a window, both enrolled in one sandbox province."""

    def __init__(self, folder: Path, *, read: bool = False) -> None:
        self.stage = Stage(folder)
        self.kiosk: Terminal = assemble(self.stage.kiosk_config())
        self.stage.enrol(self.kiosk.config, self.kiosk.journal.signer)
        self.terminal: Terminal = assemble(self.stage.counter_config())
        self.counter: Counter = open_counter(
            self.terminal, staff=demo_staff(self.terminal), read_pages=read
        )
        self.warnings: list[str] = []
        self.counter.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        self.clerk = Clerk(self.stage, self.counter, Walk(None))

    def enrol_window(self) -> None:
        self.stage.enrol(self.terminal.config, self.terminal.journal.signer)
        self.terminal.sync.kick()

    def decide(self, number: str) -> None:
        """The authority grants and issues a case."""
        case = next(str(c["case_id"]) for c in arrived(self.stage) if c["number"] == number)
        for event in (Event.GRANT, Event.ISSUE):
            self.stage.province.province.decide(case, event, "")
        self.terminal.sync.kick()

    def apply(
        self, person: int = 0, *, join: bool = True, spared: bool = False, odd: bool = False
    ) -> str:
        """Somebody applies at the kiosk; the case number, once the province has everything.

        odd: a page that belongs to nothing is handed to staff with it.
        """
        if join:
            self.enrol_window()
        card: IdentityCard = self.stage.people[person].card
        visit = self.kiosk.office.begin_visit("kiosk")
        visit.identify(card)
        case = visit.open("MZ002")
        if odd:
            page = scan("letter", self.stage.people[person])
            case.filing.put(TRAY, page, "image/png", (900, 600))
        fill(case, self.stage.people[person], spared=spared)
        number = case.submit().number
        visit.end("done")
        self.kiosk.start()
        self.kiosk.sync.kick()
        end = time.monotonic() + PATIENCE
        while (left := self.kiosk.journal.backlog()).facts or left.blobs:
            assert time.monotonic() < end, left
            time.sleep(0.05)
        self.terminal.sync.kick()
        return number

    def state(self, number: str) -> str:
        """What the province holds of a case, '' before it has come there."""
        here = (str(c["state"]) for c in arrived(self.stage) if c["number"] == number)
        return next(here, "")

    def capture(self, room: IntakeModel | StartModel, kinds: tuple[str, ...], who: int = 0) -> None:
        """Press F6 and lay one paper after the other under the window's camera."""
        finger, seen, under = self.clerk.finger, room.camera, self.stage.counter.camera

        def mat_is_empty() -> bool:
            return seen.property("symbol") == "file-down" and bool(seen.property("preview"))

        under.clear()
        finger.press(Qt.Key.Key_F6)
        finger.wait("desk.capture.view")
        before = int(seen.property("taken"))
        for number, kind in enumerate(kinds, before + 1):
            assert finger.until(mat_is_empty), (kind, seen.property("says"))
            under.lay(paper_scene(kind, self.stage.people[who], seed=number))
            assert finger.until(lambda n=number: seen.property("taken") >= n), kind
            under.clear()
        assert finger.until(lambda: not seen.property("active"))

    def close(self) -> None:
        self.counter.close()
        self.kiosk.stop()
        self.stage.stop()


@contextmanager
def held(hall: Hall, control: str) -> Iterator[QQuickItem]:
    """A finger lies on a control as long as this lasts, and is lifted in the same place."""
    item = hall.clerk.finger.wait(control)
    place = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    window, hand = hall.counter.window, QTest.createTouchDevice()
    QTest.touchEvent(window, hand).press(0, place, window).commit()
    yield item
    QTest.touchEvent(window, hand).release(0, place, window).commit()


@contextmanager
def opened(folder: Path, *, read: bool) -> Iterator[Hall]:
    """A hall, and that nothing complained once it is closed."""
    made = Hall(folder, read=read)
    yield made
    made.close()
    assert made.warnings == []


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    # a busy machine may need long for a page; that a page is kept unread is another test's matter
    monkeypatch.setattr(app, "READING_S", 300.0)
    monkeypatch.setattr(reader, "START_DEADLINE_S", 300.0)


@pytest.fixture
def hall(tmp_path: Path, qapp: QGuiApplication, patient: None) -> Iterator[Hall]:
    with opened(tmp_path, read=False) as made:
        yield made


@pytest.fixture
def reading_hall(tmp_path: Path, qapp: QGuiApplication, patient: None) -> Iterator[Hall]:
    """A hall whose window reads what lies under its camera."""
    with opened(tmp_path, read=True) as made:
        yield made
