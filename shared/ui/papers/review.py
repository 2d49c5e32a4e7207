"""One page looked at closely: turn, zoom, put elsewhere, throw away, compare; and the tray.

One component for both faces. Pictures lie in memory only and are gone with ``close``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.pages import TRAY, CapturedPage, PagePlace
from shared.domain.errors import Trouble
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.papers.review_rows import (
    KINDS,
    PAGES,
    TARGETS,
    VALUES,
    WHY,
    crops,
    page_row,
    targets,
    value_row,
)
from shared.ui.rows import RowsModel

if TYPE_CHECKING:
    from shared.casework.comparing import Compared
    from shared.casework.folder import Folder

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

_PICTURE = "review"
_LANE = "reading"
"""The lane that lays pages down: what is done to them stays in one order."""
DISCARDED = "这一页不要了"


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PageReview(QObject):  # type: ignore[operator]
    """The page that is looked at, and the pages of the tray. ``touched`` after each change."""

    changed = Signal()
    touched = Signal()
    """Something durable changed: slots and tray are to be shown anew."""
    retake_asked = Signal(str, str)
    """(material, slot): take this page again."""
    told = Signal(str)
    """A sentence about what was just done, to be read aloud."""

    def __init__(
        self,
        background: Background,
        live: LiveImages,
        compared: Callable[[CapturedPage], list[Compared]] = lambda _page: [],
        alive: Callable[[], bool] = lambda: True,
        parent: QObject | None = None,
        *,
        strip: bool = True,
    ) -> None:
        """compared: values of a page beside the card's. strip: ``pages`` hold small pictures."""
        super().__init__(parent)
        self._strip = strip
        self._small: dict[str, str] = {}
        """Page id -> address of its small picture; each is decoded once."""
        self._background, self._live = background, live
        self._compared, self._alive = compared, alive
        self._folder: Folder | None = None
        self._fetch: Callable[[CapturedPage], bytes] | None = None
        self._page: CapturedPage | None = None
        self._source = self._trouble = ""
        self._gone = ""
        self._busy = False
        self._asked = 0
        self.target_rows = RowsModel(TARGETS, (), self)
        self.value_rows = RowsModel(VALUES, (), self)
        self.page_rows = RowsModel(PAGES, (), self)

    def use(
        self, folder: Folder | None, fetch: Callable[[CapturedPage], bytes] | None = None
    ) -> None:
        """Look at the pages of this folder; None forgets everything.

        fetch: where a scan is had from that is not in memory. Blocks; raises Trouble.
        """
        self.close()
        self._folder, self._fetch, self._gone = folder, fetch, ""
        self._small = {}
        self._live.forget(f"{_PICTURE}-page/")
        self.refresh()

    def refresh(self) -> None:
        """Show the pages as they lie now; of those that are gone no picture stays."""
        folder = self._folder
        for gone in set(self._small) - {page.id for page in self._ordered()}:
            del self._small[gone]
            self._live.forget(f"{_PICTURE}-page/{gone}")
        rows = [
            page_row(
                folder.name(page.place),
                page,
                page.place != TRAY and any(value.open for value in self._compared(page)),
                self._small_picture(page),
            )
            for page in self._ordered()
            if folder is not None
        ]
        self.page_rows.set_rows(rows)
        self.changed.emit()

    def _ordered(self) -> list[CapturedPage]:
        """Pages that belong to nothing yet first, then in the order of the materials."""
        folder = self._folder
        if folder is None:
            return []
        places = {slot.place: n for n, slot in enumerate(folder.slots())}
        laid = sorted(
            folder.filing.pages.values(), key=lambda p: places.get((p.material, p.slot), 999)
        )
        return [*folder.filing.tray.values(), *laid]

    def _small_picture(self, page: CapturedPage) -> str:
        known = self._small.get(page.id, "")
        if not known and self._strip:
            known = self._picture(f"{_PICTURE}-page/{page.id}", page.data)
            self._small[page.id] = known
        return known

    def _picture(self, name: str, data: bytes) -> str:
        try:
            return self._live.put(name, data) if data else ""
        except ValueError:  # a page may be kept as something else than a picture
            return ""

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while a page is looked at."""
        return self._page is not None

    @Property(str, notify=changed)
    def title(self) -> str:
        """What the page is called where it lies."""
        page = self._page
        return self._folder.name(page.place) if self._folder and page else ""

    @Property(str, notify=changed)
    def note(self) -> str:
        """Why it lies in the tray, or what was noticed; '' for nothing."""
        page = self._page
        if page is None:
            return ""
        if page.place == TRAY:
            return f"{WHY.get(page.notes.why, '还没有放到材料里')}，请放到材料里，或者不要它"
        return page.notes.findings[0] if page.notes.findings else ""

    @Property(bool, notify=changed)
    def inTray(self) -> bool:
        """True for a page that belongs to no material yet."""
        return self._page is not None and self._page.place == TRAY

    @Property(str, notify=changed)
    def source(self) -> str:
        """Address of the picture, '' while there is none."""
        return self._source

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What went wrong last, '' for nothing."""
        return self._trouble

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while something is being written down."""
        return self._busy

    @Property(bool, notify=changed)
    def undoable(self) -> bool:
        """True while the page thrown away last can be had back."""
        return bool(self._folder and self._gone in self._folder.filing.thrown)

    @Property(RowsModel, constant=True)
    def targets(self) -> RowsModel:
        """Where it may go: key, name, word, here, held."""
        return self.target_rows

    @Property(RowsModel, constant=True)
    def values(self) -> RowsModel:
        """What was read: key, label, paper, marked, against, source, tone, symbol, word, crop …"""
        return self.value_rows

    @Property(RowsModel, constant=True)
    def pages(self) -> RowsModel:
        """Every page, those of the tray first: key, name, note, tone, picture."""
        return self.page_rows

    # -- what a person does ---------------------------------------------------------------------

    @Slot(str)
    def show(self, key: str) -> None:
        """Look at a page: by its id, or the one in ``material/slot``."""
        page = self._find(key)
        if page is not None:
            self._show(page)

    @Slot(int)
    def step(self, by: int) -> None:
        """To another page; without one, the first that needs a look, else the first."""
        pages = self._ordered()
        if not pages:
            return
        at = next((n for n, p in enumerate(pages) if self._page and p.id == self._page.id), -1)
        if at < 0:
            notes = [str(self.page_rows.row(n)["note"]) for n in range(self.page_rows.rowCount())]
            at = next((n for n, note in enumerate(notes) if note), 0)
            self._show(pages[min(at, len(pages) - 1)])
        else:
            self._show(pages[(at + by) % len(pages)])

    @Slot()
    def close(self) -> None:
        """Look at none; its picture is forgotten."""
        self._asked += 1
        self._page, self._source, self._trouble = None, "", ""
        self._live.forget(f"{_PICTURE}/")
        self.target_rows.set_rows([])
        self.value_rows.set_rows([])
        self.changed.emit()

    @Slot(int)
    def turn(self, quarters: int) -> None:
        """Turn the page clockwise by quarters; the kept picture itself is turned."""
        page = self._page
        if page is not None and self._folder is not None:
            filing = self._folder.filing
            self._do(lambda: filing.turn(page.id, quarters), self._show)

    @Slot(str)
    def moveTo(self, key: str) -> None:
        """Put the page into ``material/slot``, or the tray (``tray``)."""
        page = self._page
        if page is not None:
            self.move(page.id, key)

    @Slot(str, str)
    def move(self, name: str, key: str) -> None:
        """Put a page, named by its id or its slot, elsewhere; what lies there takes its place."""
        folder, page = self._folder, self._find(name)
        if folder is None or page is None:
            return
        if key.endswith("/+"):
            to = folder.filing.more(key[:-2])
        else:
            to = TRAY if key == "tray" else PagePlace(*key.split("/", 1))
        words = "放进了“待处理”" if to == TRAY else f"放到了{folder.name(to)}"

        def moved(fresh: CapturedPage) -> None:
            if self._page is not None:
                self._show(fresh)
            self.told.emit(f"这一页{words}。")

        self._do(lambda: folder.filing.move(page.id, to), moved)

    @Slot(int, int)
    def swap(self, index: int, to: int) -> None:
        """Two pages of ``pages`` change places: the one that has a slot gives it."""
        rows = self.page_rows.rowCount()
        if not (0 <= index < rows and 0 <= to < rows):
            return
        one, two = (self._find(str(self.page_rows.row(n)["key"])) for n in (index, to))
        if one is None or two is None:
            return
        if two.place == TRAY:
            one, two = two, one
        if two.place != TRAY:
            self.move(one.id, two.place.word)

    @Slot()
    def discard(self) -> None:
        """Throw the page away; the screen has asked before."""
        folder, page = self._folder, self._page
        if folder is None or page is None:
            return

        def gone(_none: object) -> None:
            self._gone = page.id
            self.close()
            self.told.emit(f"{DISCARDED}，按“恢复”还能拿回来。")

        self._do(lambda: folder.filing.discard(page.id), gone)

    @Slot()
    def undo(self) -> None:
        """Have the page back that was thrown away last."""
        folder, name = self._folder, self._gone
        if folder is None or not self.property("undoable"):
            return

        def back(page: CapturedPage) -> None:
            self._gone = ""
            self._show(page)
            self.told.emit("拿回来了。")

        self._do(lambda: folder.filing.restore(name), back)

    @Slot()
    def retake(self) -> None:
        """Take the page in this slot again."""
        page = self._page
        if page is not None and page.place != TRAY:
            self.close()
            self.retake_asked.emit(page.material, page.slot)

    @Slot(str, str)
    def settle(self, field: str, decision: str) -> None:
        """What a person saw on the paper: ``misread`` or ``differs``."""
        folder, page = self._folder, self._page
        if folder is not None and page is not None:
            self._do(
                lambda: folder.filing.settle(page.id, field, decision), lambda _none: self._rows()
            )

    @Slot(str)
    def settleNext(self, decision: str) -> None:
        """The same of the first value that waits for it."""
        rows = (self.value_rows.row(n) for n in range(self.value_rows.rowCount()))
        key = next((str(row["key"]) for row in rows if row["open"]), "")
        if key:
            self.settle(key, decision)

    # -- inside ----------------------------------------------------------------------------------

    def _find(self, key: str) -> CapturedPage | None:
        pages = self._folder.filing.all() if self._folder is not None else []
        return next((p for p in pages if key in (p.id, p.place.word)), None)

    def _show(self, page: CapturedPage) -> None:
        self._page, self._trouble = page, ""
        self._asked += 1
        mine = self._asked
        self._source = self._picture(f"{_PICTURE}/page", page.data)
        self._rows()
        if not page.data:
            self._have_fetched(page, mine)
        values = self._compared(page)
        if values and page.data:
            self._background.run(
                "review",
                lambda: crops(page, values),
                lambda found: self._pictured(values, found),
                lambda _trouble: None,
                lambda: mine == self._asked,
            )

    def _have_fetched(self, page: CapturedPage, mine: int) -> None:
        folder, fetch = self._folder, self._fetch
        if folder is None or fetch is None:
            return

        def came(data: bytes) -> None:
            self._show(folder.filing.fill(page.id, data))

        def failed(trouble: Trouble) -> None:
            self._trouble = trouble.sentence
            self.changed.emit()

        self._background.run(
            "pages", lambda: fetch(page), came, failed, lambda: mine == self._asked
        )

    def _pictured(self, values: list[Compared], found: Mapping[str, QImage]) -> None:
        addresses = {
            name: self._live.put(f"{_PICTURE}/{name}", image) for name, image in found.items()
        }
        self._rows(addresses)

    def _rows(self, pictures: Mapping[str, str] | None = None) -> None:
        """Targets and values of the page as it lies now."""
        page, folder = self._page, self._folder
        if page is None or folder is None:
            return
        if pictures is None:  # those that are shown stay
            rows = [self.value_rows.row(n) for n in range(self.value_rows.rowCount())]
            pictures = {f"{kind}-{r['key']}": str(r[kind]) for r in rows for kind in KINDS}
        self.value_rows.set_rows([value_row(row, pictures) for row in self._compared(page)])
        self.target_rows.set_rows(targets(folder, page))
        self.changed.emit()

    def _do(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something durable off the GUI thread, then show it."""
        if self._busy:
            return
        self._busy = True
        self.changed.emit()

        def well(result: object) -> None:
            self._busy = False
            if self._folder is None:  # put away meanwhile: no picture comes back
                return
            done(result)
            self.refresh()
            self.touched.emit()

        def badly(trouble: Trouble) -> None:
            self._busy, self._trouble = False, trouble.sentence
            self.changed.emit()

        self._background.run(_LANE, work, well, badly, self._alive)
