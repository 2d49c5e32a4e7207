"""View-model of 核验回执: a receipt is scanned or typed, and the window says what it is worth."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.receipts import ReceiptLook
from shared.domain.errors import Trouble
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

LANE = "receipts"
_ICONS = {"ok": "circle-check", "warn": "circle-alert", "danger": "circle-x"}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class ReceiptsModel(QObject):  # type: ignore[operator]
    """One receipt at a time. ``look`` blocks, so it runs on a lane of its own."""

    changed = Signal()

    def __init__(
        self,
        background: Background,
        look: Callable[[str], ReceiptLook],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._look_at = background, look
        self._look: ReceiptLook | None = None
        self._busy = False

    @Slot(str)
    def check(self, text: str) -> None:
        """Judge what was scanned; nothing happens for an empty line or while one is judged."""
        if not text.strip() or self._busy:
            return
        self._busy, self._look = True, None
        self.changed.emit()
        self._background.run(LANE, lambda: self._look_at(text), self.show, self._failed)

    @Slot()
    def clear(self) -> None:
        """Nothing is shown any more."""
        self._look = None
        self.changed.emit()

    def show(self, look: ReceiptLook) -> None:
        """Say what was found."""
        self._busy, self._look = False, look
        self.changed.emit()

    def _failed(self, trouble: Trouble) -> None:
        self.show(ReceiptLook("warn", "没有核验", trouble.sentence))

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while the province is asked."""
        return self._busy

    @Property(bool, notify=changed)
    def shown(self) -> bool:
        """True when there is a verdict to show."""
        return self._look is not None

    @Property(str, notify=changed)
    def tone(self) -> str:
        """ok, warn or danger."""
        return self._look.tone if self._look else "info"

    @Property(str, notify=changed)
    def symbol(self) -> str:
        """Icon of the verdict."""
        return _ICONS.get(self._look.tone, "info") if self._look else "info"

    @Property(str, notify=changed)
    def words(self) -> str:
        """The verdict in a few words."""
        return self._look.words if self._look else ""

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What it means and who must act."""
        return self._look.sentence if self._look else ""

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        """label and value of what the receipt says."""
        return [{"label": a, "value": b} for a, b in self._look.rows] if self._look else []
