"""A read-only list for QML: rows of plain values under fixed role names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

Row = Mapping[str, object]
_FIRST_ROLE = int(Qt.ItemDataRole.UserRole) + 1


def still_chosen(key: str | None, keys: Sequence[str]) -> str | None:
    """Which row is chosen now that these are there; None chooses the first one as soon as there is
    one, '' chooses none.

    A chosen row that went by itself takes the choice along: a key pressed at that moment must not
    meet another row. Whoever took it away by what they did says None before.
    """
    if key in keys or not keys:
        return key if keys else None
    return keys[0] if key is None else ""


def stepped(key: str | None, keys: Sequence[str], by: int) -> str | None:
    """The row ``by`` below the chosen one, as far as there are any; the first where none is."""
    if not keys:
        return None
    at = keys.index(key) + by if key in keys else 0
    return keys[min(max(0, at), len(keys) - 1)]


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """Rising places -> (last, first) of each unbroken run, the hindmost first."""
    runs: list[tuple[int, int]] = []
    for place in reversed(places):
        if runs and runs[-1][1] == place + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


@QmlElement
@QmlUncreatable("made in Python")  # type: ignore[call-arg]
class RowsModel(QAbstractListModel):  # type: ignore[operator]
    """Rows shown by a Repeater or ListView whose delegate names the roles as required properties.

    Every row must hold every role; a missing one raises KeyError when the rows are set.
    """

    changed = Signal()

    def __init__(
        self, roles: Sequence[str], rows: Sequence[Row] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._roles = tuple(roles)
        self._rows: list[tuple[object, ...]] = []
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows; the first role is what a row is known by.

        Views keep the delegates of rows that stay, wherever they stand now: a press that has begun
        on one must still find it there when the finger is lifted, although others came or went
        meanwhile, and must never end on another row that slid into its delegate.
        """
        fresh = [tuple(row[role] for role in self._roles) for row in rows]
        if fresh == self._rows:
            return
        self._arrange([row[0] for row in fresh], fresh)
        differ = [n for n, row in enumerate(fresh) if row != self._rows[n]]
        self._rows = fresh
        if differ:
            self.dataChanged.emit(self.index(differ[0]), self.index(differ[-1]))
        self.changed.emit()

    def _arrange(self, keys: list[object], fresh: list[tuple[object, ...]]) -> None:
        """Bring the same keys into the same places; where nothing stays, all begin anew."""
        known = [row[0] for row in self._rows]
        if known == keys:
            return
        # keys that are held twice say nothing about which row is which
        told_apart = len(set(keys)) == len(keys) and len(set(known)) == len(known)
        if not told_apart or not set(keys) & set(known):
            self.beginResetModel()
            self._rows = list(fresh)
            self.endResetModel()
            return
        none, wanted, had = QModelIndex(), set(keys), set(known)
        for last, first in _runs([n for n, key in enumerate(known) if key not in wanted]):
            self.beginRemoveRows(none, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        at = 0
        while at < len(keys):
            if keys[at] not in had:
                end = at
                while end < len(keys) and keys[end] not in had:
                    end += 1
                self.beginInsertRows(none, at, end - 1)
                self._rows[at:at] = fresh[at:end]
                self.endInsertRows()
                at = end
                continue
            stands = next(n for n in range(at, len(self._rows)) if self._rows[n][0] == keys[at])
            if stands != at:
                self.beginMoveRows(none, stands, stands, none, at)
                self._rows.insert(at, self._rows.pop(stands))
                self.endMoveRows()
            at += 1

    def row(self, index: int) -> dict[str, object]:
        """One row as a dictionary; raises IndexError."""
        return dict(zip(self._roles, self._rows[index], strict=True))

    def listed(self) -> list[dict[str, object]]:
        """Every row as a dictionary, in order."""
        return [self.row(index) for index in range(len(self._rows))]

    def _count(self) -> int:
        return len(self._rows)

    count = Property(int, _count, notify=changed)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Number of rows (a list has no children)."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """One value."""
        place = role - _FIRST_ROLE
        if not index.isValid() or not 0 <= place < len(self._roles):
            return None
        return self._rows[index.row()][place]

    def roleNames(self) -> dict[int, QByteArray]:
        """The role names QML uses."""
        return {
            _FIRST_ROLE + place: QByteArray(name.encode()) for place, name in enumerate(self._roles)
        }
