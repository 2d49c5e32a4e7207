"""The pinyin being typed and the words it may mean, for the on-screen keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

LONGEST = 40
MOST_WORDS = 60
MOST_NAMES = 1000
"""A rare character of somebody's name stands far down the list, but it stands there."""


class PinyinWord(Protocol):
    """One candidate: its text and how many typed letters it uses up."""

    @property
    def text(self) -> str:
        """The characters."""
        ...

    @property
    def consumed(self) -> int:
        """Letters (and separators) of the keys this word stands for."""
        ...


Lookup = Callable[[str], Sequence[PinyinWord]]


@QmlElement
@QmlUncreatable("made in Python")  # type: ignore[call-arg]
class PinyinModel(QObject):  # type: ignore[operator]
    """Holds the letters typed so far and what they may mean. Remembers nothing once cleared.

    lookup: letters (a-z and ') to candidates, the likeliest first; must answer within a frame.
    names: the same where a person's name is asked for; without it names are words like others.
    """

    changed = Signal()
    committed = Signal(str)
    person_changed = Signal()

    def __init__(
        self, lookup: Lookup, parent: QObject | None = None, *, names: Lookup | None = None
    ) -> None:
        super().__init__(parent)
        self._lookup, self._names = lookup, names
        self._person = False
        self._keys = ""
        self._done = ""
        self._words: list[PinyinWord] = []

    def _composition(self) -> str:
        return self._done + self._keys

    def _candidates(self) -> list[str]:
        return [word.text for word in self._words]

    def _preview(self) -> str:
        """What stands underlined in the field: chosen words, then the likeliest whole reading."""
        if not self._keys:
            return self._done
        best = self._words[0] if self._words else None
        if best is None:
            return self._done + self._keys
        return self._done + best.text + self._keys[best.consumed :].lstrip("'")

    def _is_person(self) -> bool:
        return self._person

    def _set_person(self, person: bool) -> None:
        """Say whether a person's name is typed now; what is in work is looked up again."""
        if person != self._person:
            self._person = person
            self._set(self._keys)
            self.person_changed.emit()

    person = Property(bool, _is_person, _set_person, notify=person_changed)
    composition = Property(str, _composition, notify=changed)
    candidates = Property(list, _candidates, notify=changed)
    preview = Property(str, _preview, notify=changed)

    @Slot(str)
    def type(self, key: str) -> None:
        """Add one letter."""
        if len(self._keys) < LONGEST and len(key) == 1 and "a" <= key <= "z":
            self._set(self._keys + key)

    @Slot()
    def separate(self) -> None:
        """Put a syllable separator (xi'an)."""
        if self._keys and not self._keys.endswith("'"):
            self._set(self._keys + "'")

    @Slot()
    def erase(self) -> None:
        """Take back the last letter; without letters, give back what was chosen."""
        if self._keys:
            self._set(self._keys[:-1])
        if not self._keys and self._done:
            self._finish()

    @Slot(int)
    def choose(self, index: int) -> None:
        """Take a candidate; when it covers only the first letters, the rest stays in work."""
        if not 0 <= index < len(self._words):
            if self._keys:
                self._done += self._keys.replace("'", "")
                self._keys = ""
                self._finish()
            return
        word = self._words[index]
        self._done += word.text
        rest = self._keys[word.consumed :].lstrip("'") if word.consumed > 0 else ""
        if rest:
            self._set(rest)
        else:
            self._finish()

    @Slot()
    def clear(self) -> None:
        """Forget everything typed."""
        self._keys, self._done, self._words = "", "", []
        self.changed.emit()

    def _finish(self) -> None:
        words = self._done
        self.clear()
        if words:
            self.committed.emit(words)

    def _found(self, keys: str) -> list[PinyinWord]:
        if self._person and self._names is not None:
            return list(self._names(keys))[:MOST_NAMES]
        return list(self._lookup(keys))[:MOST_WORDS]

    def _set(self, keys: str) -> None:
        self._keys = keys
        self._words = self._found(keys) if keys else []
        self.changed.emit()
