"""View-model of the rating: five levels with the standard labels; skipping stays unrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""Five levels of GB/T 39735, best first."""
WORDS_LIMIT = 200
"""Longest comment in characters."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class RateModel(QObject):  # type: ignore[operator]
    """A level, labels of that level, own words; or nothing at all.

    labels: for each level 1..5 the standard's (code, text). Nothing is chosen beforehand, and
    another level empties the labels. ``rated`` carries level, label codes and own words.
    """

    changed = Signal()
    typing_changed = Signal()

    rated = Signal(int, list, str)
    skipped = Signal()

    def __init__(
        self,
        labels: Mapping[int, Sequence[tuple[str, str]]],
        *,
        item_name: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._labels = {level: tuple(rows) for level, rows in labels.items()}
        self._item_name = item_name
        self._level = 0
        self._picked: list[str] = []
        self._words = ""
        self._typing = False

    @Property(str, constant=True)
    def itemName(self) -> str:
        """What is being rated."""
        return self._item_name

    @Property(int, notify=changed)
    def level(self) -> int:
        """1..5, or 0 while nothing is chosen."""
        return self._level

    @Property(str, notify=changed)
    def levelText(self) -> str:
        """Name of the chosen level, empty without."""
        return LEVELS.get(self._level, "")

    @Property(list, notify=changed)
    def labels(self) -> list[dict[str, object]]:
        """Labels of the chosen level: code, text, picked."""
        return [
            {"code": code, "text": text, "picked": code in self._picked}
            for code, text in self._labels.get(self._level, ())
        ]

    @Property(str, notify=changed)
    def labelsTitle(self) -> str:
        """Question above the labels."""
        if self._level == 0:
            return ""
        return "哪里做得好？可以选几个" if self._level >= 3 else "哪里没做好？可以选几个"

    @Property(str, notify=changed)
    def words(self) -> str:
        """Own words."""
        return self._words

    @Property(bool, notify=typing_changed)
    def typing(self) -> bool:
        """True while the keyboard is open for own words."""
        return self._typing

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        levels = "，".join(LEVELS.values())
        return f"这次办得满意吗？可以选：{levels}。也可以不评，按跳过。"

    @Slot(int)
    def pickLevel(self, level: int) -> None:
        """Choose a level."""
        if level in LEVELS and level != self._level:
            self._level, self._picked = level, []
            self.changed.emit()

    @Slot()
    def changeLevel(self) -> None:
        """Take the level back and choose again."""
        self._level, self._picked = 0, []
        self.changed.emit()

    @Slot(str)
    def toggleLabel(self, code: str) -> None:
        """Choose a label, or not."""
        if code in self._picked:
            self._picked.remove(code)
        elif code in {c for c, _ in self._labels.get(self._level, ())}:
            self._picked.append(code)
        self.changed.emit()

    @Slot(str)
    def setWords(self, text: str) -> None:
        """Own words, as typed."""
        if text[:WORDS_LIMIT] != self._words:
            self._words = text[:WORDS_LIMIT]
            self.changed.emit()

    @Slot(bool)
    def type(self, wanted: bool) -> None:
        """Open or close the keyboard."""
        self._typing = wanted
        self.typing_changed.emit()

    @Slot()
    def send(self) -> None:
        """Hand the rating in; without a level there is none."""
        if self._level:
            self.rated.emit(self._level, list(self._picked), self._words.strip())

    @Slot()
    def skip(self) -> None:
        """No rating: it stays unrated."""
        self.skipped.emit()
