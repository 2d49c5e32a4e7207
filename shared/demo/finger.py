"""A finger for the demo and the journeys: finds controls by accessible id and touches them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtQml import QQmlEngine, QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

PERSON_MS = 380
"""A person's pause before a touch, where somebody looks on."""
_STILL_MS = 25
"""A control that stands where it stood so long ago lies still."""
PATIENCE = 120.0
"""Seconds that whatever must come is waited for: ends what is broken, never what is slow."""


class NotOnScreen(AssertionError):
    """A control was waited for and never came. Says what was there instead."""


class Finger:
    """Touches a window as a person would: what is hidden, disabled or outside cannot be touched.

    pause_ms: rest before each touch. Without one a control is touched as soon as it lies still and
    its page takes touches.
    """

    def __init__(
        self,
        window: QQuickWindow,
        on_touch: Callable[[str], None] | None = None,
        pause_ms: int = PERSON_MS,
    ) -> None:
        self._window, self._pause_ms = window, pause_ms
        self._device: QPointingDevice = QTest.createTouchDevice()
        self._on_touch = on_touch

    # -- looking ---------------------------------------------------------------------------------

    def items(self) -> Iterator[QQuickItem]:
        """Every visible item, parents first."""
        stack: list[object] = [self._window.contentItem()]
        while stack:
            item = stack.pop()
            if not isinstance(item, QQuickItem):
                continue  # shiboken gave the wrapper of something that lay at the same address
            if not item.isVisible() or item.opacity() <= 0:
                continue
            yield item
            stack.extend(reversed(item.childItems()))

    def ids(self) -> list[str]:
        """Accessible ids now on the screen."""
        return [found for item in self.items() if (found := accessible_id(item))]

    def find(self, control: str) -> QQuickItem | None:
        """The control, if it is on the screen now."""
        for item in self.items():
            if accessible_id(item) == control:
                return item
        return None

    def wait(self, control: str, seconds: float = PATIENCE) -> QQuickItem:
        """The control, as soon as it is on the screen and enabled. Raises NotOnScreen."""
        found: list[QQuickItem] = []

        def there() -> bool:
            item = self.find(control)
            if item is not None and item.isEnabled():
                found.append(item)
            return bool(found)

        if not self.until(there, seconds):
            raise NotOnScreen(f"{control} did not come; on screen: {', '.join(self.ids())}")
        return found[-1]

    def guarded(self) -> bool:
        """Whether a fresh page still ignores touches: on a busy machine that may last longer."""
        return any(str(i.metaObject().className()).startswith("TapGuard") for i in self.items())

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
        """Let the application work until ``condition`` holds; False when it did not in time."""
        end = time.monotonic() + seconds
        while True:
            QGuiApplication.processEvents()
            if condition():
                return True
            if time.monotonic() > end:
                return False
            QTest.qWait(10)

    # -- touching --------------------------------------------------------------------------------

    def touch(self, control: str, seconds: float = PATIENCE, *, settle: bool = True) -> None:
        """Touch a control in its middle, after a person's pause. Raises NotOnScreen."""
        self.wait(control, seconds)
        if settle:
            self._rest(control, seconds)
        self.until(lambda: not self.guarded())
        middle = self._middle(control, self.wait(control, seconds))
        if self._on_touch is not None:
            self._on_touch(control)
            # meanwhile a strip may have moved the page: a person touches where it is now
            now = self.find(control)
            middle = self._middle(control, now) if now is not None else middle
        self.tap(middle)

    def tap(self, point: QPoint, hold_ms: int = 30) -> None:
        """Touch a point of the window for ``hold_ms``."""
        QTest.touchEvent(self._window, self._device).press(0, point, self._window).commit()
        if hold_ms:
            QTest.qWait(hold_ms)
        QTest.touchEvent(self._window, self._device).release(0, point, self._window).commit()
        if hold_ms:
            QTest.qWait(20)

    def draw(self, control: str, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw strokes inside a control; points are fractions of its size."""
        self.wait(control)
        self._rest(control)
        self.until(lambda: not self.guarded())
        item = self.wait(control)
        for stroke in strokes:
            points = [
                item.mapToScene(QPointF(x * item.width(), y * item.height())).toPoint()
                for x, y in stroke
            ]
            QTest.touchEvent(self._window, self._device).press(0, points[0], self._window).commit()
            for point in points[1:]:
                QTest.qWait(8)
                QTest.touchEvent(self._window, self._device).move(0, point, self._window).commit()
            QTest.touchEvent(self._window, self._device).release(
                0, points[-1], self._window
            ).commit()
            QTest.qWait(20)

    def type(self, keys: str) -> None:
        """Touch the keys of the on-screen keyboard one after the other."""
        for number, key in enumerate(keys):
            self.touch("key.space" if key == " " else f"key.{key}", settle=not number)

    def press(self, key: Qt.Key) -> None:
        """Press a key of a real keyboard."""
        QTest.keyClick(self._window, key)

    # -- inside ----------------------------------------------------------------------------------

    def _rest(self, control: str, seconds: float = PATIENCE) -> None:
        """Pause, then wait until the control lies still: pages slide, strips push them down."""
        QTest.qWait(self._pause_ms)
        seen: list[tuple[int, float, float]] = []

        def still() -> bool:
            item = self.wait(control, seconds)
            place = item.mapToScene(QPointF(0, 0))
            seen.append((shiboken6.getCppPointer(item)[0], place.x(), place.y()))
            QTest.qWait(_STILL_MS)
            return seen[-1:] == seen[-2:-1]

        self.until(still, seconds)

    def _middle(self, control: str, item: QQuickItem) -> QPoint:
        """Where a finger goes for an item, once it is in view. Raises NotOnScreen."""
        self._bring_into_view(item)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        if not self._inside(middle):
            raise NotOnScreen(f"{control} lies outside the window at {middle.toTuple()}")
        return middle

    def _inside(self, point: QPoint) -> bool:
        return 0 <= point.x() < self._window.width() and 0 <= point.y() < self._window.height()

    def _bring_into_view(self, item: QQuickItem) -> None:
        """Scroll the flickables around an item so that its middle can be touched."""
        parent = item.parentItem()
        while parent is not None:
            if parent.inherits("QQuickFlickable"):
                content = parent.property("contentItem")
                top = item.mapToItem(content, QPointF(0, item.height() / 2)).y()
                room = max(0.0, float(parent.property("contentHeight")) - parent.height())
                at = float(parent.property("contentY"))
                if not at <= top <= at + parent.height():
                    parent.setProperty("contentY", min(room, max(0.0, top - parent.height() / 2)))
                    QTest.qWait(30)
            parent = parent.parentItem()


def accessible_id(item: QQuickItem) -> str:
    """The item's ``Accessible.id``, '' without one."""
    context = QQmlEngine.contextForObject(item)
    if not context:
        return ""
    value = QQmlProperty(item, "Accessible.id", context).read()
    return str(value) if value else ""
