"""View-model of the document camera at the desk: which page is wanted, what the camera says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.feeding import FeedModel
from shared.casework.pages import PageNotes, PagePlace
from shared.domain.slots import PaperSlot
from shared.ui.background import Background
from shared.ui.camerasays import WAITING, CameraSays, Tone
from shared.ui.live import LiveImages
from shared.ui.papers.edge import EdgeModel
from shared.ui.papers.portrait import PhotoModel
from shared.ui.papers.review import PageReview
from shared.ui.taking import PageTaker

if TYPE_CHECKING:
    from shared.casework.comparing import Compared
    from shared.casework.feeder import SheetFeed
    from shared.casework.folder import Folder, Laid
    from shared.casework.judging import PageJudge
    from shared.casework.pages import CapturedPage
    from shared.casework.portrait import FaceModels, FaceSight, Portrait
    from shared.casework.sight import CameraSight

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


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
    face: Callable[[], FaceSight] | None = None
    """Makes a fresh sight of the face camera; None without one."""
    models: Callable[[], FaceModels | None] = lambda: None
    """A site's own face models; None as the product comes."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class CaptureModel(QObject):  # type: ignore[operator]
    """Takes the pages of one material, one after the other; ``kept`` after each of them.

    A page of another material goes where it belongs all the same, and an odd one to the tray.
    """

    changed = Signal()
    framed = Signal()
    kept = Signal(str, str)
    """(material, slot): durable now; both '' for a page in the tray."""
    ended = Signal()
    """Everything wanted was taken, or the clerk has put the camera away."""

    def __init__(self, parts: CameraParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._taker: PageTaker | None = None
        self._folder: Folder | None = None
        self._left: list[PaperSlot] = []
        self._name, self._count, self._taken = "", 0, 0
        self._preview = ""
        self._says: CameraSays = WAITING
        self._feed = FeedModel(parts.scanner, parts.judge, parts.background, parts.live, self)
        self._feed.kept.connect(self._fed)
        self._feed.finished.connect(self.stop)
        self.edge_model = EdgeModel(parts.live, self)
        self.edge_model.placed.connect(self._framed)
        self.photo_model = PhotoModel(parts.background, parts.live, self)
        self.photo_model.used.connect(self._photographed)
        self._photo_place: PagePlace | None = None
        self._papers: Folder | None = None
        self._compare: Callable[[CapturedPage], list[Compared]] = lambda _page: []
        self.page_review = PageReview(
            parts.background, parts.live, lambda page: self._compare(page), parent=self
        )
        self.page_review.touched.connect(lambda: self.kept.emit("", ""))
        self.page_review.retake_asked.connect(self._retake)
        self.kept.connect(lambda _material, _slot: self.page_review.refresh())

    def hold(
        self,
        folder: Folder | None,
        compare: Callable[[CapturedPage], list[Compared]] = lambda _page: [],
        fetch: Callable[[CapturedPage], bytes] | None = None,
    ) -> None:
        """The papers that lie on the desk; None puts them all away."""
        self._papers, self._compare = folder, compare
        if folder is None:
            self.photo_model.close()
        self.page_review.use(folder, fetch)

    def begin(self, folder: Folder, material: str, name: str, slot: str = "") -> None:
        """Watch for the pages of a material: those missing, or all of them anew; or one slot."""
        self.stop()
        slots = [s for s in folder.slots() if s.material == material]
        self._left = [s for s in slots if not s.held] or slots
        if slot:
            slots = self._left = [s for s in slots if s.slot == slot]
        if not self._left:
            return
        self._name, self._count, self._folder = name, len(slots), folder
        self._says = WAITING
        self._ask()
        if self._parts.sight is None and self._parts.scanner is not None:
            self.useScanner()
            return
        parts = self._parts
        taker = PageTaker(
            parts.sight() if parts.sight is not None else None,
            parts.judge(),
            parts.background,
            parts.live,
            folder,
            lambda: self._taker is taker,
            picture="desk-camera",
            parent=self,
        )
        self._taker = taker
        taker.framed.connect(self._frame)
        taker.said.connect(self.show)
        taker.kept.connect(self._kept)
        taker.aside.connect(lambda _laid: self.kept.emit("", ""))
        taker.frozen.connect(self.edge_model.begin)
        taker.begin()
        self.changed.emit()

    def begin_photo(self, folder: Folder, material: str, name: str) -> None:
        """Take an identity photograph of the person; of a paper one without a face camera."""
        slot = next((s for s in folder.slots() if s.material == material), None)
        if self._parts.face is None or slot is None:
            self.begin(folder, material, name)
            return
        from shared.casework.portrait import photo_rules

        self.stop()
        self._papers, self._name = folder, name
        self._photo_place = PagePlace(slot.material, slot.slot)
        self.photo_model.begin(self._parts.face(), photo_rules())

    @Slot()
    def paperPhoto(self) -> None:
        """The other way: lay a paper photograph under the document camera."""
        folder, place = self._papers, self._photo_place
        if folder is not None and place is not None:
            self.begin(folder, place.material, self._name)

    def _photographed(self, made: Portrait) -> None:
        folder, place = self._papers, self._photo_place
        if folder is None or place is None:
            return
        page = made.page
        notes = PageNotes("photo", {}, tuple(p.sentence for p in made.problems), page.dpi)
        size = (page.width, page.height)
        self._parts.background.run(
            "reading",
            lambda: folder.filing.put(place, page.data, page.media_type, size, notes),
            lambda _page: self._photo_kept(place),
            lambda trouble: self.show(CameraSays(Tone.DANGER, "triangle-alert", trouble.sentence)),
            lambda: self._papers is folder,
        )

    def _photo_kept(self, place: PagePlace) -> None:
        self._taken += 1
        self.kept.emit(place.material, place.slot)
        self.ended.emit()

    def _retake(self, material: str, slot: str) -> None:
        folder = self._papers
        if folder is not None:
            self.begin(folder, material, folder.name(PagePlace(material, slot)), slot)

    def _ask(self) -> None:
        if self._folder is not None:
            self._folder.asked = self._left[0].place if self._left else None

    def show(self, says: CameraSays) -> None:
        """Change the strip and the found edge."""
        if says != self._says:
            self._says = says
            self.changed.emit()

    def _frame(self, address: str) -> None:
        self._preview = address
        self.framed.emit()

    def _kept(self, laid: Laid) -> None:
        place = laid.page.place
        self._left = [slot for slot in self._left if slot.place != (place.material, place.slot)]
        self._taken += 1
        self.kept.emit(place.material, place.slot)
        if not self._left:
            self.stop()
        else:
            self._ask()
            self.changed.emit()

    def _framed(self, still: object, corners: object) -> None:
        if self._taker is not None:
            self._taker.take_framed(still, corners)  # type: ignore[arg-type]

    @Property(bool, notify=changed)
    def active(self) -> bool:
        """True while the camera is watched or the scanner is used."""
        return self._taker is not None or bool(self._feed.property("active"))

    @Property(FeedModel, constant=True)
    def feed(self) -> FeedModel:
        """The scanner, used instead of the camera while it is active."""
        return self._feed

    @Property(PageReview, constant=True)
    def review(self) -> PageReview:
        """The pages that lie on the desk, and the one looked at closely."""
        return self.page_review

    @Property(PhotoModel, constant=True)
    def photo(self) -> PhotoModel:
        """The identity photograph."""
        return self.photo_model

    @Property(EdgeModel, constant=True)
    def edge(self) -> EdgeModel:
        """The page's edge, framed by hand."""
        return self.edge_model

    @property
    def feeding(self) -> bool:
        """True while sheets go through the scanner, or wait to be used."""
        return bool(self._feed.property("active"))

    @Property(bool, notify=changed)
    def canScan(self) -> bool:
        """True when there is a scanner."""
        return self._parts.scanner is not None

    @Property(str, notify=changed)
    def title(self) -> str:
        """户口簿　第 1 页，共 2 页."""
        at = self._count - len(self._left) + 1
        tail = f"　第 {at} 页，共 {self._count} 页" if self._count > 1 else ""
        return f"扫{self._name}" if self._feed.property("active") else f"拍{self._name}{tail}"

    @Property(str, notify=changed)
    def page(self) -> str:
        """Name of the page that is wanted now."""
        return self._left[0].name if self._left else ""

    @Property(str, notify=changed)
    def hint(self) -> str:
        """Where to find that page."""
        return self._left[0].hint if self._left else ""

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
        """Another of the pages that are left."""
        if self._taker is not None and self._left:
            by %= len(self._left)
            self._left = self._left[by:] + self._left[:by]
            self._ask()
            self._taker.again()
            self.changed.emit()

    @Slot()
    def frameByHand(self) -> None:
        """The found edge is wrong, or none is found: frame the page by hand."""
        if self._taker is not None:
            self._taker.freeze()

    @Slot()
    def useScanner(self) -> None:
        """Put the camera away and take the pages that are missing from the scanner."""
        if self._parts.scanner is None or self._folder is None or not self._left:
            return
        self._put_away()
        self._feed.begin(self._folder, self._left)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Put the camera and the scanner away; no frame and no page stays in memory."""
        was = bool(self.property("active"))
        self._put_away()
        self._feed.close()
        if self._folder is not None:
            self._folder.asked = None
        self._folder = None
        if was:
            self.changed.emit()
            self.ended.emit()

    def _put_away(self) -> None:
        taker, self._taker = self._taker, None
        self.edge_model.close()
        if taker is not None:
            taker.stop()
            taker.deleteLater()
            self._preview = ""
            self.framed.emit()

    def _fed(self, material: str, slot: str) -> None:
        self._taken += 1
        self.kept.emit(material, slot)
