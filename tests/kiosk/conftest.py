"""The kiosk's screens on an offscreen stage: real views, invented people, no casework behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent, QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

import kiosk.steps.form.gallery
import kiosk.steps.materials.gallery
from kiosk.shell import ShellModel
from shared.ui.engine import freeze, make_engine, prepare_environment

prepare_environment()
KIOSK = Path(kiosk.__file__).parent
NOW = datetime(2026, 11, 21, 14, 2, 30)


def settle(rounds: int = 6) -> None:
    """Let bindings, layouts, deferred deletes and zero timers come to rest."""
    for _ in range(rounds):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def every_item(root: QQuickItem) -> Iterator[QQuickItem]:
    """An item and everything drawn inside it."""
    yield root
    for child in root.childItems():
        yield from every_item(child)


class Stage:
    """The kiosk's window with one shell; ``warnings`` collects what QML complains about."""

    def __init__(self) -> None:
        self.engine = make_engine(KIOSK / "qml")
        self.warnings: list[str] = []
        self.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        freeze(self.engine, NOW)
        self.engine.theme().setProperty("tapGuard", 0)
        picture = QImage(1920, 1080, QImage.Format.Format_RGB32)
        picture.fill(0xFF303840)
        for name in ("gallery-camera", "gallery-page", "gallery-empty"):
            self.engine.live.put(name, picture)
        self.shell = ShellModel()
        self.shell.place("高龄津贴申领", ("填几个问题", "拍材料", "手写签名", "核对提交"), 0)
        self.shell.set_seconds_left(200)
        self._component = QQmlComponent(self.engine, QUrl.fromLocalFile(str(KIOSK / "Shell.qml")))
        window = self._component.createWithInitialProperties({"shell": self.shell})
        assert isinstance(window, QQuickWindow), self._component.errorString()
        self.window = window
        self._finger = QTest.createTouchDevice()
        settle()

    def show(self, step: str, model: QObject) -> QQuickItem:
        """Show a model in its view and return the view."""
        self.shell.show(step, model)
        settle()
        view = self.window.property("view")
        assert isinstance(view, QQuickItem), f"{step} did not load: {self.warnings}"
        return view

    def settle(self) -> None:
        """Let the screen come to rest, a frame drawn: rows and columns are laid out with it."""
        settle()
        self.window.grabWindow()
        settle()

    def find(self, accessible_id: str) -> QQuickItem:
        """The visible control with that Accessible.id. Raises AssertionError."""
        for item in every_item(self.window.contentItem()):
            if item.isVisible() and self.id_of(item) == accessible_id:
                return item
        raise AssertionError(f"no visible control {accessible_id}")

    def id_of(self, item: QQuickItem) -> str:
        """Accessible.id of an item, empty without one."""
        return (
            str(QQmlProperty.read(item, "Accessible.id", self.engine.contextForObject(item)) or "")
            if self.engine.contextForObject(item)
            else ""
        )

    def point(self, item: QQuickItem, x: float = 0.5, y: float = 0.5) -> QPoint:
        """A place on an item (fractions) in window pixels."""
        return item.mapToScene(QPointF(item.width() * x, item.height() * y)).toPoint()

    def tap(self, accessible_id: str) -> None:
        """Touch a control the way a finger does."""
        self.settle()
        self.touch(self.point(self.find(accessible_id)))

    def touch(self, *way: QPoint) -> None:
        """One finger: down at the first point, over the others, up at the last."""
        self.lay(way[0])
        for place in way[1:]:
            QTest.touchEvent(self.window, self._finger).move(0, place, self.window).commit()
        self.lift(way[-1])

    def lay(self, place: QPoint) -> None:
        """A finger goes down and stays."""
        QTest.touchEvent(self.window, self._finger).press(0, place, self.window).commit()

    def lift(self, place: QPoint) -> None:
        """The finger that lies goes up."""
        QTest.touchEvent(self.window, self._finger).release(0, place, self.window).commit()
        settle()

    def close(self) -> None:
        """Take everything down, the engine before the models."""
        self.window.close()
        self.window.deleteLater()
        self.engine.deleteLater()
        settle()


@pytest.fixture(scope="session")
def stage_made(qapp: QObject) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture
def stage(stage_made: Stage) -> Iterator[Stage]:
    stage_made.warnings.clear()
    stage_made.shell.set_look(elder=False, contrast=False, landscape=False)
    stage_made.shell.set_seconds_left(200)
    stage_made.shell.set_online(True)
    yield stage_made
    stage_made.shell.set_caption("")
    assert stage_made.warnings == []
