"""View-model of the guide at the window: the way to the result, papers, questions and answers."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.office import Office
from shared.domain.explain import FlowStep, flow, questions
from shared.domain.item import ServiceItem

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class ExplainingModel(QObject):  # type: ignore[operator]
    """What a clerk reads out when somebody asks how it goes: from the same source as the kiosk."""

    changed = Signal()

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._item: ServiceItem | None = None

    def show(self, item: ServiceItem) -> None:
        """Open the guide of an item."""
        self._item = item
        self.changed.emit()

    def _flow(self) -> tuple[FlowStep, ...]:
        return flow(self._item, here=True, place="本窗口") if self._item is not None else ()

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while a guide is open."""
        return self._item is not None

    @Property(str, notify=changed)
    def title(self) -> str:
        """Name of the service."""
        return self._item.name if self._item is not None else ""

    @Property(str, notify=changed)
    def summary(self) -> str:
        """One plain sentence, and who may apply."""
        item = self._item
        guide = self._office.catalogue.guides.get(item.id) if item is not None else None
        return guide.summary if guide is not None else item.dept if item is not None else ""

    @Property(list, notify=changed)
    def conditions(self) -> list[str]:
        """Who may apply."""
        return list(self._item.conditions) if self._item is not None else []

    @Property(list, notify=changed)
    def steps(self) -> list[dict[str, str]]:
        """The flow chart: icon, title, note."""
        return [{"icon": s.icon, "title": s.title, "note": s.note} for s in self._flow()]

    @Property(list, notify=changed)
    def answers(self) -> list[dict[str, str]]:
        """Questions people ask, and their answers: ask, answer."""
        if self._item is None:
            return []
        return [{"ask": ask, "answer": answer} for ask, answer in questions(self._item)]

    @Slot()
    def close(self) -> None:
        """Enough read."""
        self._item = None
        self.changed.emit()
