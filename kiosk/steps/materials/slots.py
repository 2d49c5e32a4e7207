"""The materials a service wants, as slots in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, Qt
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


class SlotState(StrEnum):
    """How far one material is."""

    TODO = "todo"
    NOW = "now"
    DONE = "done"
    ON_SITE = "on-site"
    EXEMPT = "exempt"
    PENDING = "pending"


STATE_WORDS = {
    SlotState.TODO: "待拍",
    SlotState.NOW: "正在拍",
    SlotState.DONE: "已拍好",
    SlotState.ON_SITE: "不用拍",
    SlotState.EXEMPT: "免交",
    SlotState.PENDING: "待省平台核验",
}


@dataclass(frozen=True, slots=True)
class MaterialSlot:
    """One material (or one page of it): what it is called and how far it is.

    thumbnail is an image URL, empty without one; icon is shown instead; note says why it is
    exempt or what was read. word: the state in this paper's own words, '' for the usual ones.
    """

    key: str
    name: str
    state: SlotState = SlotState.TODO
    thumbnail: str = ""
    icon: str = "file-text"
    note: str = ""
    paper_allowed: bool = False
    """True when the paper may be captured instead of waiting for the platform."""
    word: str = ""


_ROLES = ("key", "name", "stateKey", "stateText", "thumbnail", "symbol", "note", "paperAllowed")


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class SlotList(QAbstractListModel):  # type: ignore[operator]
    """Slots for a view; the roles are listed in ``_ROLES``."""

    def __init__(self, slots: Sequence[MaterialSlot], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slots = list(slots)

    def replace(self, slots: Sequence[MaterialSlot]) -> None:
        """Show ``slots``; rows that stay the same row are updated in place."""
        same_rows = [s.key for s in slots] == [s.key for s in self.slots]
        if same_rows:
            before, self.slots = self.slots, list(slots)
            for row, (old, new) in enumerate(zip(before, slots, strict=True)):
                if old != new:
                    place = self.index(row)
                    self.dataChanged.emit(place, place)
        else:
            self.beginResetModel()
            self.slots = list(slots)
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # type: ignore[override]
        """Number of slots."""
        return 0 if parent is not None and parent.isValid() else len(self.slots)

    def roleNames(self) -> dict[int, QByteArray]:
        """Role numbers to names."""
        first = int(Qt.ItemDataRole.UserRole)
        return {first + i: QByteArray(name.encode()) for i, name in enumerate(_ROLES)}

    def data(self, index: QModelIndex, role: int = 0) -> object:  # type: ignore[override]
        """Value of one role."""
        if not index.isValid() or not 0 <= index.row() < len(self.slots):
            return None
        slot = self.slots[index.row()]
        number = role - int(Qt.ItemDataRole.UserRole)
        values = (
            slot.key,
            slot.name,
            slot.state.value,
            slot.word or STATE_WORDS[slot.state],
            slot.thumbnail,
            slot.icon,
            slot.note,
            slot.paper_allowed,
        )
        return values[number] if 0 <= number < len(values) else None

    def counted(self) -> str:
        """拍好 1 份，正在拍 1 份，免交 1 份."""
        words = (
            (SlotState.DONE, "拍好"),
            (SlotState.NOW, "正在拍"),
            (SlotState.TODO, "还要拍"),
            (SlotState.ON_SITE, "不用拍"),
            (SlotState.EXEMPT, "免交"),
            (SlotState.PENDING, "待核验"),
        )
        counts = [(word, sum(s.state is state for s in self.slots)) for state, word in words]
        return "，".join(f"{word} {count} 份" for word, count in counts if count)
