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
        """Replace all rows.

        As long as there are as many, views keep their delegates: a press that has begun on one
        must still find it there when the finger is lifted.
        """
        fresh = [tuple(row[role] for role in self._roles) for row in rows]
        if fresh == self._rows:
            return
        if len(fresh) != len(self._rows):
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
        else:
            differ = [n for n, row in enumerate(fresh) if row != self._rows[n]]
            self._rows = fresh
            self.dataChanged.emit(self.index(differ[0]), self.index(differ[-1]))
        self.changed.emit()

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
