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

        Views keep the delegates of rows that stay: a press that has begun on one must still find
        it there when the finger is lifted, although another row came or went meanwhile.
        """
        fresh = [tuple(row[role] for role in self._roles) for row in rows]
        if fresh == self._rows:
            return
        self._make_room([row[0] for row in fresh], fresh)
        differ = [n for n, row in enumerate(fresh) if row != self._rows[n]]
        self._rows = fresh
        if differ:
            self.dataChanged.emit(self.index(differ[0]), self.index(differ[-1]))
        self.changed.emit()

    def _make_room(self, keys: list[object], fresh: list[tuple[object, ...]]) -> None:
        """Where the number of rows differs: one run of rows comes or goes, or all begin anew."""
        more = len(keys) - len(self._rows)
        if not more:
            return
        known = [row[0] for row in self._rows]
        short, long = sorted((known, keys), key=len)
        start = next((n for n, key in enumerate(short) if key != long[n]), len(short))
        none = QModelIndex()
        if not short or short[start:] != long[start + abs(more) :]:
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
        elif more > 0:
            self.beginInsertRows(none, start, start + more - 1)
            self._rows[start:start] = fresh[start : start + more]
            self.endInsertRows()
        else:
            self.beginRemoveRows(none, start, start - more - 1)
            del self._rows[start : start - more]
            self.endRemoveRows()

    def row(self, index: int) -> dict[str, object]:
        """One row as a dictionary; raises IndexError."""
        return dict(zip(self._roles, self._rows[index], strict=True))

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
