"""View-model of the document camera at the desk: which page is wanted, what the camera says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.feeding import FeedModel
from shared.casework.pages import PagePlace
from shared.domain.identity import IdentityCard
from shared.domain.item import PageSlot
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.taking import WAITING, CameraSays, PageTaker, Wanted

if TYPE_CHECKING:
    from shared.casework.feeder import SheetFeed
    from shared.casework.judging import Judged, PageJudge
    from shared.casework.sight import CameraSight

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

Keep = Callable[[PagePlace, "Judged"], None]
"""Keeps a page durably. Runs off the GUI thread; may raise Trouble."""


@dataclass(frozen=True)
class CameraParts:
    """What capturing needs from the window."""

    background: Background
    live: LiveImages
    sight: Callable[[], CameraSight] | None = None
    """Makes a fresh sight of the camera; None without a camera."""
    judge: Callable[[], PageJudge | None] = lambda: None
    scanner: Callable[[], SheetFeed] | None = None
    """Makes a fresh stack for the scanner; None without a scanner."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class CaptureModel(QObject):  # type: ignore[operator]
    """Takes the pages of one material, one after the other; ``kept`` after each of them."""

    changed = Signal()
    framed = Signal()
    kept = Signal(str, str)
    """(material, slot): durable now."""
    ended = Signal()
    """Everything wanted was taken, or the clerk has put the camera away."""

    def __init__(self, parts: CameraParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._taker: PageTaker | None = None
        self._places: list[PagePlace] = []
        self._slots: list[PageSlot] = []
        self._name, self._at, self._taken = "", 0, 0
        self._preview = ""
        self._says: CameraSays = WAITING
        self._feed = FeedModel(parts.scanner, parts.judge, parts.background, parts.live, self)
        self._feed.kept.connect(self._fed)
        self._feed.finished.connect(self.stop)
        self._wanting: tuple[IdentityCard, Keep] | None = None

    def begin(
        self,
        material: str,
        name: str,
        slots: Sequence[PageSlot],
        holder: IdentityCard,
        keep: Keep,
        first: int = 0,
    ) -> None:
        """Watch for the pages of a material, from the ``first`` slot on."""
        self.stop()
        self._name, self._slots, self._at = name, list(slots), first
        self._places = [PagePlace(material, slot.key) for slot in slots]
        self._says = WAITING
        self._wanting = (holder, keep)
        if self._parts.sight is None and self._parts.scanner is not None:
            self.useScanner()
            return

        def wanted() -> Wanted | None:
            if self._at >= len(self._slots):
                return None
            slot, place = self._slots[self._at], self._places[self._at]
            return Wanted(slot.name, slot.kind, holder, lambda judged: keep(place, judged))

        parts = self._parts
        taker = PageTaker(
            parts.sight() if parts.sight is not None else None,
            parts.judge(),
            parts.background,
            parts.live,
            wanted,
            lambda: self._taker is taker,
            picture="desk-camera",
            parent=self,
        )
        self._taker = taker
        taker.framed.connect(self._frame)
        taker.said.connect(self.show)
        taker.kept.connect(self._kept)
        taker.begin()
        self.changed.emit()

    def show(self, says: CameraSays) -> None:
        """Change the strip and the found edge."""
        if says != self._says:
            self._says = says
            self.changed.emit()

    def _frame(self, address: str) -> None:
        self._preview = address
        self.framed.emit()

    def _kept(self, _wanted: Wanted, _judged: Judged) -> None:
        place = self._places[self._at]
        self._at += 1
        self._taken += 1
        self.kept.emit(place.material, place.slot)
        if self._at >= len(self._slots):
            self.stop()
        else:
            self.changed.emit()

    @Property(bool, notify=changed)
    def active(self) -> bool:
        """True while the camera is watched or the scanner is used."""
        return self._taker is not None or bool(self._feed.property("active"))

    @Property(FeedModel, constant=True)
    def feed(self) -> FeedModel:
        """The scanner, used instead of the camera while it is active."""
        return self._feed

    @Property(bool, notify=changed)
    def canScan(self) -> bool:
        """True when there is a scanner."""
        return self._parts.scanner is not None

    @Property(str, notify=changed)
    def title(self) -> str:
        """户口簿　第 1 页，共 2 页."""
        count = len(self._slots)
        tail = f"　第 {self._at + 1} 页，共 {count} 页" if count > 1 else ""
        return f"扫{self._name}" if self._feed.property("active") else f"拍{self._name}{tail}"

    @Property(str, notify=changed)
    def page(self) -> str:
        """Name of the page that is wanted now."""
        return self._slots[self._at].name if self._at < len(self._slots) else ""

    @Property(str, notify=changed)
    def hint(self) -> str:
        """Where to find that page."""
        return self._slots[self._at].hint if self._at < len(self._slots) else ""

    @Property(int, notify=changed)
    def taken(self) -> int:
        """How many pages were taken here."""
        return self._taken

    @Property(str, notify=framed)
    def preview(self) -> str:
        """Address of the live picture, '' while there is none."""
        return self._preview

    @Property(list, notify=changed)
    def quad(self) -> list[float]:
        """Corners of the found page as x, y, x, y … fractions, empty when none."""
        return [number for corner in self._says.quad for number in corner]

    @Property(str, notify=changed)
    def tone(self) -> str:
        """info, ok, warn or danger."""
        return self._says.tone.value

    @Property(str, notify=changed)
    def symbol(self) -> str:
        """Icon of the strip."""
        return self._says.icon

    @Property(str, notify=changed)
    def says(self) -> str:
        """What is so, or what to do."""
        return self._says.title

    @Property(str, notify=changed)
    def more(self) -> str:
        """One more sentence."""
        return self._says.text

    @Property(float, notify=changed)
    def progress(self) -> float:
        """How long the page has been still, 0..1."""
        return self._says.progress

    @Slot()
    def take(self) -> None:
        """Take the picture now, by hand."""
        if self._taker is not None:
            self._taker.take()

    @Slot(int)
    def turn(self, by: int) -> None:
        """Another page of the same material."""
        if self._taker is not None:
            self._at = min(max(0, self._at + by), len(self._slots) - 1)
            self._taker.again()
            self.changed.emit()

    @Slot()
    def useScanner(self) -> None:
        """Put the camera away and take the pages that are missing from the scanner."""
        if self._parts.scanner is None or self._wanting is None or not self._places:
            return
        self._put_away()
        holder, keep = self._wanting
        self._feed.begin(self._places[0].material, self._slots[self._at :], holder, keep)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Put the camera and the scanner away; no frame and no page stays in memory."""
        was = bool(self.property("active"))
        self._wanting = None
        self._put_away()
        self._feed.close()
        if was:
            self.changed.emit()
            self.ended.emit()

    def _put_away(self) -> None:
        taker, self._taker = self._taker, None
        if taker is not None:
            taker.stop()
            taker.deleteLater()
            self._preview = ""
            self.framed.emit()

    def _fed(self, material: str, slot: str) -> None:
        self._taken += 1
        self.kept.emit(material, slot)
