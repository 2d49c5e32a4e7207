"""View-model of the goodbye: what was kept here, until when, and what to take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.steps.left_behind import LeftBehind

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class KeptThing:
    """One honest line about data: kept or cleared, what, where and until when."""

    kept: bool
    title: str
    text: str
    icon: str = ""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class GoodbyeModel(QObject):  # type: ignore[operator]
    """Last words of a visit. It holds nothing personal: the visit is over when it is shown."""

    left_changed = Signal()
    countdown_changed = Signal()

    closed = Signal()

    def __init__(
        self,
        things: Sequence[KeptThing],
        *,
        title: str = "慢走，欢迎再来",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._things = tuple(things)
        self._title = title
        self._left = LeftBehind()
        self._countdown = -1

    def show_left_behind(self, left: LeftBehind) -> None:
        """What still lies on the reader and under the camera, as the devices see it."""
        self._left = left
        self.left_changed.emit()
        self.countdown_changed.emit()

    def show_countdown(self, seconds: int) -> None:
        """Seconds until the home screen comes back."""
        self._countdown = seconds
        self.countdown_changed.emit()

    @Property(str, constant=True)
    def title(self) -> str:
        """Last words."""
        return self._title

    @Property(list, constant=True)
    def things(self) -> list[dict[str, object]]:
        """Lines: kept, title, text, icon."""
        return [
            {
                "kept": t.kept,
                "title": t.title,
                "text": t.text,
                "icon": t.icon or ("lock" if t.kept else "shield-check"),
                "tone": "info" if t.kept else "ok",
            }
            for t in self._things
        ]

    @Property(list, notify=left_changed)
    def leftIcons(self) -> list[str]:
        """Pictures of what still lies there."""
        return self._left.icons

    @Property(str, notify=left_changed)
    def leftText(self) -> str:
        """请取走身份证和材料原件, empty when nothing lies there."""
        return self._left.sentence

    @Property(str, notify=countdown_changed)
    def closeText(self) -> str:
        """Under the button: when the home screen comes back, not before all is taken away."""
        if self._countdown == 0 and self._left:
            return "拿走以后自动返回"
        return f"{self._countdown} 秒后自动返回" if self._countdown >= 0 else ""

    @Property(str, notify=left_changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        return f"{self._left.sentence or '请带好随身物品'}。{self._title}。"

    @Slot()
    def close(self) -> None:
        """Back to the home screen now."""
        self.closed.emit()
