"""Taking pages with the document camera: what it says, and a page read before it is kept.

One component for both faces. Nothing here knows which case a page belongs to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from shared.domain.errors import Trouble
from shared.ui.camerasays import (
    NO_PICTURE,
    USUAL,
    CameraSays,
    Tone,
    says_of,
    says_of_many,
    says_of_reading,
)
from shared.ui.live import LiveImages, bgr_image
from shared.ui.watching import CameraWatch

if TYPE_CHECKING:
    from shared.casework.folder import Folder, Laid
    from shared.casework.judging import PageJudge
    from shared.casework.sight import CameraSight, Page, Sight, Still
    from shared.ui.background import Background


_SLOW_MS = 5000
"""A page that takes longer to read is spoken of once more: nobody should think that it hangs."""


class PageTaker(QObject):
    """Watches, takes, reads, and lays each page in the folder where it belongs."""

    framed = Signal(str)
    """Address of the newest picture; '' when the camera is gone."""
    said = Signal(object)
    """A ``CameraSays``."""
    moved = Signal()
    """Something lies under the camera: somebody is at work."""
    took = Signal()
    """A page was taken; reading begins."""
    read = Signal()
    """Reading has ended, whatever came of it."""
    kept = Signal(object)
    """A ``Laid`` in its slot: durable."""
    aside = Signal(object)
    """A ``Laid`` that fills no slot: in the tray, or there already."""
    frozen = Signal(object)
    """A ``Still``: what the camera saw when it was asked to stand still."""
    verdict = Signal(str)
    """What became of a page, to be read aloud."""
    _begun = Signal(int, int)
    """(number, of): which of the pages that were taken together is being read; from the lane."""

    def __init__(
        self,
        sight: CameraSight | None,
        judge: PageJudge | None,
        background: Background,
        live: LiveImages,
        folder: Folder,
        alive: Callable[[], bool],
        *,
        picture: str = "camera",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sight, self._judge = sight, judge
        self._background, self._live = background, live
        self._folder, self._alive, self._picture = folder, alive, picture
        self._watch: CameraWatch | None = None
        self._reading = False
        self._waiting: deque[tuple[Page, ...]] = deque()
        """Pages that were taken while others were being read."""
        self._at, self._of = 1, 1
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(self._say_reading)
        self._begun.connect(self._page_begun, Qt.ConnectionType.QueuedConnection)
        self._batch: set[str] = set()
        """Digests of the pages that were taken together last, until the mat is empty again."""
        self._verdict: CameraSays | None = None
        """What became of the page that still lies there."""

    def begin(self) -> None:
        """Start watching, or say that there is no camera."""
        if self._sight is None:
            self._lost(None)
            return
        self._watch = CameraWatch(self._sight, self)
        self._watch.saw.connect(self._saw)
        self._watch.captured.connect(self._captured)
        self._watch.lost.connect(self._lost)
        self._watch.start()

    def stop(self) -> None:
        """Stop watching. No frame stays in memory once lane ``camera`` is empty."""
        if self._watch is not None:
            watch, self._watch = self._watch, None
            watch.stop()
            # its thread may still speak through it: it lives until that has ended
            watch.setParent(None)

            def ended(_: object) -> None:
                watch.deleteLater()

            self._background.run("camera", watch.wait, ended, ended)
        self._sight = None
        self._slow.stop()
        self._waiting.clear()
        self._live.forget(self._picture)

    def take(self) -> None:
        """Take the picture now, whatever the camera thinks of it."""
        if self._sight is not None:
            self._sight.take()

    def again(self) -> None:
        """Forget the page that was taken: the same paper may be taken once more."""
        if self._sight is not None:
            self._sight.again()

    def _saw(self, seen: Sight) -> None:
        if self._watch is None:
            return
        self.framed.emit(self._live.put(self._picture, bgr_image(seen.picture)))
        if self._reading:
            return
        if seen.kind.value != "held":
            self._verdict = None
        if seen.kind.value == "empty":
            self._batch = set()
        # what was found out about a page is said for as long as it lies there
        if self._verdict is not None:
            self.said.emit(replace(self._verdict, quad=seen.quad))
        else:
            self.said.emit(says_of(seen, wanted=self._folder.wanted() is not None))
        if seen.kind.value not in ("empty", "searching"):
            self.moved.emit()

    def _lost(self, trouble: Trouble | None) -> None:
        self.framed.emit("")
        sentence = trouble.sentence if trouble else "高拍仪没有连接上，请联系工作人员。"
        self.said.emit(CameraSays(Tone.DANGER, "camera-off", sentence, "填好的内容都在，不用重来"))

    def freeze(self) -> None:
        """Have the picture stand still, so that a person can frame the page: ``frozen``."""
        sight = self._sight
        if sight is not None and not self._reading:
            self._background.run("reading", sight.freeze, self._froze, self._failed, self._alive)

    def take_framed(self, still: Still, corners: tuple[tuple[float, float], ...]) -> None:
        """Take the page within corners a person has placed."""
        sight = self._sight
        if sight is not None:
            self._take_in(lambda: (sight.cut(still, corners),))

    def _froze(self, still: Still | None) -> None:
        if self._watch is None:  # put away meanwhile: no picture comes back
            return
        if still is None:
            self._settle(NO_PICTURE)
        else:
            self.frozen.emit(still)

    def _captured(self, pages: tuple[Page, ...]) -> None:
        if self._reading:
            # the camera holds it for taken: left out here, it would lie there for nothing
            self._waiting.append(pages)
            self._say_reading()
        else:
            self._take_in(lambda: pages)

    def _take_in(self, pages: Callable[[], tuple[Page, ...]]) -> None:
        """Pages were taken: read them off the GUI thread and lay each where it belongs."""
        if self._folder.wanted() is None or self._reading or self._watch is None:
            return
        self._reading = True
        self._at, self._of = 1, 1
        self.took.emit()
        self._slow.start()
        self._say_reading()
        folder = self._folder

        def work() -> list[Laid]:
            many, laid = pages(), []
            for number, page in enumerate(many, 1):
                if folder.wanted() is None:
                    break  # the others lie there for nothing: left alone
                self._begun.emit(number, len(many))
                laid.append(take_in(page, folder, self._judge))
            return laid

        self._background.run("reading", work, self._laid, self._failed, self._alive)

    def _page_begun(self, number: int, of: int) -> None:
        if self._reading:
            self._at, self._of = number, of
            self._slow.start()
            self._say_reading()

    def _say_reading(self) -> None:
        slow = not self._slow.isActive()
        if self._reading:
            self.said.emit(says_of_reading(self._at, self._of, len(self._waiting), slow=slow))

    def _read(self) -> None:
        """Reading has ended; what was taken meanwhile comes next."""
        self._reading = False
        self._slow.stop()
        self.read.emit()

    def _next(self) -> None:
        if self._waiting:
            pages = self._waiting.popleft()
            self._take_in(lambda: pages)

    def _laid(self, many: list[Laid]) -> None:
        self._read()
        left = {laid.page.digest for laid in many if laid.filed is None} & self._batch
        if many and len(left) == len(many):  # what was taken together a moment ago, still there
            self._settle(USUAL["held"])
            self._next()
            return
        self._batch = {laid.page.digest for laid in many}
        says = says_of_many(many, self._folder)
        for laid in many:
            (self.kept if laid.slot is not None else self.aside).emit(laid)
        self._settle(says)
        self.verdict.emit(f"{says.title}。")
        self._next()

    def _failed(self, trouble: Trouble) -> None:
        self._read()
        self._settle(CameraSays(Tone.DANGER, "triangle-alert", trouble.sentence))
        self._next()

    def _settle(self, says: CameraSays) -> None:
        self._verdict = says
        self.said.emit(says)


def take_in(page: Page, folder: Folder, judge: PageJudge | None) -> Laid:
    """Read a page and keep it where it belongs, unless it is there already. Blocks."""
    from shared.casework.folder import Laid
    from shared.casework.judging import Judged

    there = folder.again(page)
    if there is not None:
        return Laid(there, None)
    wanted = folder.wanted()
    kind = wanted.kind if wanted is not None else ""
    judged = judge.judge(page, kind, folder.applicant) if judge else Judged.unread(page)
    return folder.lay(judged)
