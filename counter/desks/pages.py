"""View-model of the page viewer: the pages of a material or its evidence file, fetched on look."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.desk import Desk
from shared.casework.deskcase import DeskCase
from shared.domain.errors import Trouble
from shared.ui.background import Background
from shared.ui.live import LiveImages

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_PICTURE = "desk-page"


class Lanes(Protocol):
    """What the desks need from the window: lanes for slow work and a place for pictures."""

    background: Background
    live: LiveImages


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PagesModel(QObject):  # type: ignore[operator]
    """One page at a time. Pictures live in memory and are dropped with ``forget``."""

    changed = Signal()

    def __init__(
        self,
        desk: Desk | None,
        case: DeskCase,
        lanes: Lanes,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._case, self._lanes = desk, case, lanes
        self._digests: tuple[str, ...] = ()
        self._title = ""
        self._index = 0
        self._source = ""
        self._note = "选一件材料，这里看原样"
        self._away = False
        self._asked = 0
        self._material = ""
        self._archive = False
        self._drawn: list[bytes] = []

    def show(self, key: str, slot: str = "") -> None:
        """Show a page of a material: the one in ``slot``, else the first."""
        material = next((m for m in self._case.materials if m.key == key), None)
        if material is None:
            return
        self._digests = tuple(str(p["digest"]) for p in material.pages)
        places = [str(p.get("slot", "")) for p in material.pages]
        self._title, self._index = material.name, places.index(slot) if slot in places else 0
        self._material, self._archive, self._drawn = key, False, []
        self._fetch()

    def forget(self) -> None:
        """Drop the picture; an answer that is still under way is thrown away."""
        self._asked += 1
        self._lanes.live.forget(_PICTURE)
        self._source, self._digests = "", ()
        self._material, self._archive, self._drawn = "", False, []
        self.changed.emit()

    def _fetch(self) -> None:
        self._asked += 1
        mine = self._asked
        self._lanes.live.forget(_PICTURE)
        self._source, self._away = "", False
        self._note = "正在取这一页…" if self._digests else "这件材料没有拍页"
        self.changed.emit()
        if not self._digests or self._desk is None:
            return
        if self._archive:
            self._fetch_archive(mine)
            return
        desk, case, digest = self._desk, self._case, self._digests[self._index]
        self._lanes.background.run(
            "pages",
            lambda: desk.page(case, digest),
            self._came,
            self._failed,
            lambda: mine == self._asked,
        )

    def _fetch_archive(self, mine: int) -> None:
        desk, case, material = self._desk, self._case, self._material
        if desk is None:
            return
        if self._drawn:
            self._came(self._drawn[min(self._index, len(self._drawn) - 1)])
            return
        self._lanes.background.run(
            "pages",
            lambda: desk.evidence_pages(case, material),
            self._drew,
            self._failed,
            lambda: mine == self._asked,
        )

    def _drew(self, pages: list[bytes]) -> None:
        self._drawn, self._index = pages, 0
        self._came(pages[0])

    def _came(self, data: bytes) -> None:
        try:
            self._source, self._note = self._lanes.live.put(_PICTURE, data), ""
        except ValueError:
            self._note = "这一页不是图片，请打开省平台查看。"
        self.changed.emit()

    def _failed(self, trouble: Trouble) -> None:
        self._note, self._away = trouble.sentence, trouble.transient
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, notify=changed)
    def title(self) -> str:
        """Name of the material that is shown."""
        return self._title

    @Property(str, notify=changed)
    def place(self) -> str:
        """第 1/2 页."""
        count = self._pages
        return f"第 {self._index + 1}/{count} 页" if count else ""

    @Property(int, notify=changed)
    def count(self) -> int:
        """Pages of this material, or of its evidence file."""
        return self._pages

    @property
    def _pages(self) -> int:
        return len(self._drawn) if self._archive and self._drawn else len(self._digests)

    @Property(bool, notify=changed)
    def archived(self) -> bool:
        """True when this material has an evidence file."""
        return self._material in self._case.evidence

    @Property(bool, notify=changed)
    def archive(self) -> bool:
        """True while the evidence file is shown instead of the pages as taken."""
        return self._archive

    @Property(int, notify=changed)
    def index(self) -> int:
        """The page that is shown, from 0."""
        return self._index

    @Property(str, notify=changed)
    def source(self) -> str:
        """Address of the picture, '' while there is none."""
        return self._source

    @Property(str, notify=changed)
    def note(self) -> str:
        """What to say instead of a picture."""
        return self._note

    @Property(bool, notify=changed)
    def away(self) -> bool:
        """True when the page can be had once the province answers again."""
        return self._away

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(int)
    def turn(self, by: int) -> None:
        """To another page of the same material."""
        fresh = min(max(0, self._index + by), self._pages - 1)
        if self._digests and fresh != self._index:
            self._index = fresh
            self._fetch()

    @Slot()
    def swap(self) -> None:
        """From the pages as taken to the evidence file, and back."""
        if self.archived:
            self._archive, self._index, self._drawn = not self._archive, 0, []
            self._fetch()

    @Slot()
    def again(self) -> None:
        """Try to fetch the page again."""
        self._fetch()
