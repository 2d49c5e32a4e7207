"""View-model of the scanner at the desk: a stack of sheets for one material, page by page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.stack import ROLES, stack_row, thumb
from shared.domain.errors import Trouble
from shared.domain.slots import PaperSlot
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.rows import RowsModel

if TYPE_CHECKING:
    from shared.casework.feeder import FedPage, SheetFeed
    from shared.casework.folder import Folder
    from shared.casework.judging import PageJudge

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_PICTURE = "desk-feed"
_LANE = "scanner"


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FeedModel(QObject):  # type: ignore[operator]
    """Scans, shows, lets the clerk leave pages out, and keeps the rest in the material's slots.

    Pages lie in memory only and are gone with ``close``.
    """

    changed = Signal()
    kept = Signal(str, str)
    """(material, slot): durable now."""
    finished = Signal()
    """What was scanned is kept, or nobody wants it any more."""
    _came = Signal(int, object, str)
    _keeping = Signal(int, int, int)
    """(turn, pages that are kept, pages in all): from the lane that reads them."""

    def __init__(
        self,
        scanner: Callable[[], SheetFeed] | None,
        judge: Callable[[], PageJudge | None],
        background: Background,
        live: LiveImages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._scanner, self._reader = scanner, judge
        self._background, self._live = background, live
        self._feed: SheetFeed | None = None
        self._judge: PageJudge | None = None
        self._rows = RowsModel(ROLES, (), self)
        self._pages: list[FedPage] = []
        self._pictures: dict[int, str] = {}
        self._left_out: set[int] = set()
        self._notes: dict[int, str] = {}
        self._slots: list[PaperSlot] = []
        self._folder: Folder | None = None
        self._stage, self._trouble, self._fault = "idle", "", False
        self._both, self._can_both = False, False
        self._turn = 0
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._keeping.connect(self._progress, Qt.ConnectionType.QueuedConnection)
        self._done = (0, 0)
        self._enough = threading.Event()
        """Set when the clerk wants no more pages read for now."""

    def begin(self, folder: Folder, slots: Sequence[PaperSlot]) -> None:
        """Get ready for the pages of a material that are still missing. ``scan`` starts."""
        self.close()
        if self._scanner is None:
            return
        self._feed = feed = self._scanner()
        self._judge = self._reader()
        self._folder, self._slots = folder, list(slots)
        self._stage = "asking"
        self.changed.emit()
        mine = self._turn

        def able(found: object) -> None:
            self._can_both = self._both = bool(getattr(found, "duplex", False))
            self._stage = "ready"
            self.changed.emit()

        self._background.run(_LANE, feed.abilities, able, self._stopped, lambda: mine == self._turn)

    def close(self) -> None:
        """Stop the scanner and drop every page."""
        self.halt()
        self._turn += 1
        self._feed = self._judge = self._folder = None
        self._pages, self._pictures, self._left_out, self._notes = [], {}, set(), {}
        self._stage = "idle"
        self._live.forget(_PICTURE)
        self._rows.set_rows([])
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, notify=changed)
    def active(self) -> bool:
        """True between ``begin`` and ``close``."""
        return self._feed is not None

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        """The pages: number, picture, place, note, tone, used."""
        return self._rows

    @Property(str, notify=changed)
    def stage(self) -> str:
        """idle, asking, ready, scanning, stopped, scanned, keeping."""
        return self._stage

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while the scanner runs or pages are being kept."""
        return self._stage in ("asking", "scanning", "keeping")

    @Property(bool, notify=changed)
    def bothSides(self) -> bool:
        """True when both sides of each sheet are scanned."""
        return self._both

    @Property(bool, notify=changed)
    def canBothSides(self) -> bool:
        """True when the scanner can do that."""
        return self._can_both

    @Property(bool, notify=changed)
    def canUse(self) -> bool:
        """True when what is chosen fits the places that are free."""
        return self._stage in ("scanned", "stopped") and 0 < len(self._chosen()) <= len(self._slots)

    @Property(str, notify=changed)
    def go(self) -> str:
        """What the key that starts the scanner says."""
        return "继续扫描" if self._stage == "stopped" and self._pages else "开始扫描"

    @Property(str, notify=changed)
    def tone(self) -> str:
        """info, ok, warn or danger."""
        if self._stage == "stopped":
            return "danger" if self._fault else "warn"
        return "ok" if self.property("canUse") else "warn" if self._too_many() else "info"

    @Property(str, notify=changed)
    def symbol(self) -> str:
        """Icon of the strip."""
        by_tone = {"danger": "triangle-alert", "ok": "check", "warn": "file-question-mark"}
        return by_tone.get(str(self.property("tone")), "scan-line")

    @Property(str, notify=changed)
    def says(self) -> str:
        """What is so."""
        if self._stage == "stopped":
            return self._trouble
        if self._stage == "scanning":
            return f"正在扫描，已收到 {len(self._pages)} 页"
        if self._stage == "keeping":
            done, count = self._done
            return f"正在识别并保存：第 {min(done + 1, count)} 页，共 {count} 页"
        if self._stage == "asking":
            return "正在连接扫描仪"
        if self._stage == "scanned":
            if self._too_many():
                return f"只要 {len(self._slots)} 页，选了 {len(self._chosen())} 页"
            return f"扫好了，共 {len(self._pages)} 页，用 {len(self._chosen())} 页"
        return "请把材料放进扫描仪的进纸器"

    @Property(str, notify=changed)
    def more(self) -> str:
        """What to do."""
        if self._stage == "stopped" and self._pages and self._feed is not None:
            done = self._feed.sheets
            return (
                f"前 {done} 张已扫好，不用重来。请从第 {done + 1} 张起放回进纸器，再按“继续扫描”。"
            )
        if self._stage == "scanned" and self._too_many():
            return "点一下不要的页，把它去掉。"
        if self._stage == "scanned":
            return (
                "空白页已去掉，点一下可以放回来；顺序不对就拖动，或按 Alt 加左右键。"
                "看过没问题请按“用这些页”。"
            )
        if self._stage == "ready":
            names = "、".join(slot.name for slot in self._slots)
            return f"按顺序放：{names}。" if names else ""
        return ""

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(bool)
    def setBothSides(self, both: bool) -> None:
        """Scan both sides or only the front."""
        self._both = both and self._can_both
        self.changed.emit()

    @Slot()
    def scan(self) -> None:
        """Start, or go on after a jam."""
        feed = self._feed
        if feed is None or self._stage not in ("ready", "stopped", "scanned"):
            return
        both = self._both
        self._stage, self._trouble = "scanning", ""
        self.changed.emit()
        mine = self._turn

        def came(page: FedPage) -> None:  # on the scanner's thread
            if mine == self._turn:
                picture = self._live.put(f"{_PICTURE}-{page.number}", thumb(page.page.data))
                self._came.emit(mine, page, picture)

        self._background.run(
            _LANE,
            lambda: feed.run(both, came),
            self._emptied,
            self._stopped,
            lambda: mine == self._turn,
        )

    @Slot()
    def halt(self) -> None:
        """Stop the scanner, or the reading of what was scanned; what is done stays done."""
        if self._stage == "scanning" and self._feed is not None:
            self._feed.stop()
        elif self._stage == "keeping":
            self._enough.set()

    @Slot(int)
    def toggle(self, index: int) -> None:
        """Leave a page out, or take it back in."""
        if 0 <= index < len(self._pages) and self._stage in ("scanned", "stopped"):
            self._left_out ^= {index}
            self._notes.pop(index, None)
            self._show()

    @Slot()
    def use(self) -> None:
        """Read and keep the chosen pages where they belong, else in their order.

        What was left out goes to the tray, but for blank sides: the clerk has seen those.
        """
        folder = self._folder
        if not self.property("canUse") or folder is None:
            return
        work = [
            (i, self._pages[i], slot) for i, slot in zip(self._chosen(), self._slots, strict=False)
        ]
        aside = [p for i, p in enumerate(self._pages) if i in self._left_out and not p.blank]
        self._stage, self._done = "keeping", (0, len(work))
        self._enough.clear()
        self._show()
        mine = self._turn
        self._background.run(
            "reading",
            lambda: self._kept_of(work, aside, folder, mine),
            self._settle,
            self._stopped,
            lambda: mine == self._turn,
        )

    @Slot(int, int)
    def shift(self, index: int, to: int) -> None:
        """Another place in the stack for a page: the order decides which page is which."""
        count = len(self._pages)
        if not 0 <= index < count or self._stage not in ("scanned", "stopped"):
            return
        order = list(range(count))
        order.insert(min(max(0, to), count - 1), order.pop(index))
        self._left_out = {new for new, old in enumerate(order) if old in self._left_out}
        self._notes = {n: self._notes[old] for n, old in enumerate(order) if old in self._notes}
        self._pages = [self._pages[old] for old in order]
        self._show()

    # -- inside ----------------------------------------------------------------------------------

    def _kept_of(
        self,
        work: Sequence[tuple[int, FedPage, PaperSlot]],
        aside: Sequence[FedPage],
        folder: Folder,
        turn: int,
    ) -> list[tuple[int, str, str, str]]:
        """Off the GUI thread: (index, material and slot it went to, why it was not kept or '')."""
        from shared.casework.judging import Judged

        said = []
        for number, (index, fed, slot) in enumerate(work):
            if self._enough.is_set():
                break  # the rest stays in the stack, to be gone on with
            self._keeping.emit(turn, number, len(work))
            judged = (
                self._judge.judge(fed.page, slot.kind, folder.applicant)
                if self._judge is not None
                else Judged.unread(fed.page)
            )
            folder.asked = slot.place
            if not judged.fits and folder.place_for(judged) is None:
                said.append((index, "", "", judged.sentence))
                continue
            try:
                place = folder.lay(judged).page.place
                said.append((index, place.material, place.slot, ""))
            except Trouble as met:  # what was kept before stays kept, and is not kept twice
                said.append((index, "", "", met.sentence))
        if len(said) == len(work) and not any(wrong for *_, wrong in said):
            for fed in aside:
                folder.put_aside(fed.page)
        return said

    def _progress(self, turn: int, done: int, count: int) -> None:
        if turn == self._turn and self._stage == "keeping":
            self._done = (done, count)
            self.changed.emit()

    def _settle(self, said: list[tuple[int, str, str, str]]) -> None:
        kept = {index: (material, slot) for index, material, slot, wrong in said if not wrong}
        wrong = {index: sentence for index, *_, sentence in said if sentence}
        self._slots = [slot for slot in self._slots if slot.place not in kept.values()]
        left = [(i, page) for i, page in enumerate(self._pages) if i not in kept]
        self._pages = [page for _, page in left]
        self._left_out = {n for n, (i, _) in enumerate(left) if i in self._left_out or i in wrong}
        self._notes = {n: wrong[i] for n, (i, _) in enumerate(left) if i in wrong}
        self._stage = "scanned"
        self._show()
        for place in kept.values():
            self.kept.emit(*place)
        if not wrong and not self._enough.is_set():
            self.finished.emit()

    def _take(self, turn: int, page: FedPage, picture: str) -> None:
        if turn != self._turn:
            return
        if page.blank or page.again:
            self._left_out.add(len(self._pages))
        self._pages.append(page)
        self._pictures[page.number] = picture
        self._show()

    def _emptied(self, _none: object) -> None:
        self._stage = "scanned" if self._pages else "ready"
        self._show()

    def _stopped(self, trouble: Trouble) -> None:
        self._stage = "stopped"
        self._fault = trouble.code != "device-cancelled"
        self._trouble = (trouble.staff_hint or trouble.sentence) if self._fault else "扫描已停止"
        self._show()

    def _chosen(self) -> list[int]:
        return [i for i in range(len(self._pages)) if i not in self._left_out]

    def _too_many(self) -> bool:
        return len(self._chosen()) > len(self._slots)

    def _show(self) -> None:
        places = dict(zip(self._chosen(), (slot.name for slot in self._slots), strict=False))
        self._rows.set_rows(
            [
                stack_row(
                    page,
                    self._pictures[page.number],
                    used=index not in self._left_out,
                    place=places.get(index, ""),
                    note=self._notes.get(index, ""),
                )
                for index, page in enumerate(self._pages)
            ]
        )
        self.changed.emit()
