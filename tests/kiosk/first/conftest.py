"""The screenshot stage as a fixture, and eyes for what is wrong with a layout."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

ROOT = Path(__file__).resolve().parents[3]
SLACK = 1.5


def load_script(name: str) -> ModuleType:
    """Import scripts/<name>.py once."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


screenshots = load_script("screenshots")


def descendants(item: QQuickItem) -> Iterator[QQuickItem]:
    """Every visible item below `item`, in painting order."""
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0:
            yield child
            yield from descendants(child)


def rect_in(item: QQuickItem, root: QQuickItem) -> QRectF:
    """The item's rectangle in the coordinates of `root`."""
    return item.mapRectToItem(root, QRectF(0, 0, item.width(), item.height()))


def is_text(item: QQuickItem) -> bool:
    """True for QML Text (not TextInput) with something in it."""
    return item.inherits("QQuickText") and bool(str(item.property("text")).strip())


def is_button(item: QQuickItem) -> bool:
    """True for anything that can be pressed."""
    return item.inherits("QQuickAbstractButton")


def in_picture(item: QQuickItem) -> bool:
    """True for lettering that belongs to the drawing of a paper."""
    parent = item.parentItem()
    while parent is not None:
        if parent.metaObject().className().startswith("PaperPicture"):
            return True
        parent = parent.parentItem()
    return False


def clippers(item: QQuickItem) -> Iterator[QQuickItem]:
    """The ancestors that cut off what leaves them."""
    parent = item.parentItem()
    while parent is not None:
        if parent.clip():
            yield parent
        parent = parent.parentItem()


def scrolled(item: QQuickItem) -> bool:
    """True inside a page that can be scrolled."""
    return any(holder.inherits("QQuickFlickable") for holder in clippers(item))


def text_faults(root: QQuickItem, smallest: int) -> list[str]:
    """Words that are cut off, spill over, lie outside the screen, or are too small."""
    found = []
    for item in descendants(root):
        if not is_text(item) or in_picture(item):
            continue
        words = str(item.property("text"))[:24]
        box = rect_in(item, root)
        wide, tall = float(item.property("contentWidth")), float(item.property("contentHeight"))
        tall *= min(1.0, float(item.property("lineHeight")))
        if item.property("truncated"):
            found.append(f"cut off: {words}")
        if wide > item.width() + SLACK or tall > item.height() + SLACK:
            found.append(f"spills: {words} {wide:.0f}x{tall:.0f} in {item.width():.0f}")
        if box.left() < -SLACK or box.right() > root.width() + SLACK:
            found.append(f"outside: {words} {box}")
        size = item.property("font").pixelSize()
        if size < smallest:
            found.append(f"too small: {words} {size}px")
        if not scrolled(item) and (box.top() < -SLACK or box.bottom() > root.height() + SLACK):
            found.append(f"below the screen: {words} {box}")
        for holder in clippers(item):
            edge = rect_in(holder, root)
            if box.left() < edge.left() - SLACK or box.right() > edge.right() + SLACK:
                found.append(f"clipped: {words}")
        found += _leaves_button(item, root, box, words)
    return found


def _leaves_button(item: QQuickItem, root: QQuickItem, box: QRectF, words: str) -> list[str]:
    parent = item.parentItem()
    while parent is not None and not is_button(parent):
        parent = parent.parentItem()
    if parent is None:
        return []
    # A line of type has air above and below its strokes.
    ink = box.adjusted(0, box.height() * 0.12, 0, -box.height() * 0.12)
    inside = rect_in(parent, root).adjusted(-2, -2, 2, 2).contains(ink)
    return [] if inside else [f"leaves its button: {words}"]


def target_faults(root: QQuickItem, target: int, key: int) -> list[str]:
    """Buttons too small for a finger; keys of the keyboard have a floor of their own."""
    found = []
    for item in descendants(root):
        if not is_button(item) or not item.isEnabled():
            continue
        name = item.metaObject().className()
        floor = key if name.startswith("KeyCap") else target
        if min(item.width(), item.height()) < floor - SLACK:
            found.append(f"{name} {item.property('text')} {item.width():.0f}x{item.height():.0f}")
    return found


def overlap_faults(root: QQuickItem) -> list[str]:
    """Buttons that lie on one another, outside scrolled pages and the clear button of a field."""
    boxes = [
        (item, rect_in(item, root))
        for item in descendants(root)
        if is_button(item) and not scrolled(item)
    ]
    found = []
    for place, (one, a) in enumerate(boxes):
        for other, b in boxes[place + 1 :]:
            shared = a.intersected(b)
            if shared.width() > 2 and shared.height() > 2:
                found.append(f"{one.property('text')} / {other.property('text')}")
    return found


@dataclass
class Fingers:
    """Real synthetic touches on a window."""

    stage: Any
    device: QPointingDevice

    def find(self, text: str) -> QQuickItem:
        """The visible button whose text begins with `text`."""
        for item in descendants(self.stage.item):
            if is_button(item) and str(item.property("text")).startswith(text):
                return item
        raise LookupError(text)

    def of_type(self, name: str) -> QQuickItem:
        """The first visible item of a QML type."""
        for item in descendants(self.stage.item):
            if item.metaObject().className().startswith(name):
                return item
        raise LookupError(name)

    def touch(self, target: QQuickItem | str) -> None:
        """Press and release in the middle of a button."""
        self.stage.window.grabWindow()  # rows and columns find their places with a frame
        item = self.find(target) if isinstance(target, str) else target
        centre = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        self.touch_at(QPoint(round(centre.x()), round(centre.y())))

    def touch_at(self, point: QPoint) -> None:
        """Press and release at a point of the window."""
        window = self.stage.window
        QTest.touchEvent(window, self.device).press(0, point, window).commit()
        QTest.touchEvent(window, self.device).release(0, point, window).commit()
        screenshots.settle()


@pytest.fixture
def stage(qapp: QObject) -> Iterator[Any]:
    """A window in which one screen at a time stands; QML must not have warned when it closes."""
    made = screenshots.Stage()
    yield made
    made.close()
    assert made.warnings == []


@pytest.fixture
def fingers(stage: Any) -> Fingers:
    """Touches on the stage's window; the guard against early taps is off."""
    stage.engine.theme().setProperty("tapGuard", 0)
    return Fingers(stage, QTest.createTouchDevice())


@pytest.fixture
def shots() -> Callable[[str], list[tuple[Path, Any]]]:
    """The gallery of one step."""

    def of(step: str) -> list[tuple[Path, Any]]:
        module = importlib.import_module(f"kiosk.steps.{step}.gallery")
        view = ROOT / "kiosk" / "steps" / step / f"{step.capitalize()}.qml"
        return [(view, shot) for shot in module.gallery()]

    return of


@pytest.fixture
def layout() -> Callable[[QQuickItem, str], list[str]]:
    """Everything wrong with how a screen is laid out."""

    def faults(root: QQuickItem, face: str) -> list[str]:
        elder = "elder" in face
        return (
            text_faults(root, 38 if elder else 26)
            + target_faults(root, 101 if elder else 81, 78)
            + overlap_faults(root)
        )

    return faults
