"""Taking pages with the document camera: what it says, and a page read before it is kept.

One component for both faces. Nothing here knows which case a page belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from shared.domain.errors import Trouble
from shared.domain.slots import Why
from shared.ui.live import LiveImages, bgr_image
from shared.ui.watching import CameraWatch

if TYPE_CHECKING:
    from shared.casework.folder import Folder, Laid
    from shared.casework.judging import Judged, PageJudge
    from shared.casework.sight import CameraSight, Page, Sight, Still
    from shared.ui.background import Background


class Tone(StrEnum):
    """Colour family of the banner and the found edge; never alone, always with icon and word."""

    INFO = "info"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class CameraSays:
    """What the camera strip shows now.

    quad: corners of the found page as fractions of the frame (0..1), clockwise from top left,
    empty when no page is found. progress: 0..1 while the page must be held still.
    """

    tone: Tone
    icon: str
    title: str
    text: str = ""
    quad: tuple[tuple[float, float], ...] = ()
    progress: float = 0.0


WAITING = CameraSays(Tone.INFO, "scan-line", "请把纸放到镜头下面", "放平了会自动拍，不用按")
_READING = CameraSays(Tone.INFO, "scan-text", "拍好了，正在看是不是这一页")
_NO_PICTURE = CameraSays(Tone.WARN, "camera-off", "镜头现在没有画面", "请稍等再试一次")
_ICONS = {
    "glare": "sun",
    "dark": "moon",
    "blur": "scan-line",
    "small": "zoom-in",
    "cut": "maximize",
    "blank": "file-text",
}
_USUAL = {
    "empty": CameraSays(Tone.INFO, "file-down", "请把纸放到镜头下面", "放平了会自动拍，不用按"),
    "searching": CameraSays(Tone.INFO, "scan-line", "看到了，请放平不要动", "停稳了会自动拍"),
    "held": CameraSays(Tone.OK, "check", "拍好了，可以换下一张", "请把拍过的纸拿开"),
}


def says_of(seen: Sight) -> CameraSays:
    """What to say of one look of the camera."""
    kind = seen.kind.value
    if kind == "adjust":
        icon = _ICONS.get(seen.problem_code, "triangle-alert")
        return CameraSays(Tone.WARN, icon, seen.problem.rstrip("。"), "好了会自动拍", seen.quad)
    if kind in ("steady", "captured"):
        return CameraSays(
            Tone.OK, "scan-line", "很好，请不要动", "马上就拍", seen.quad, seen.progress
        )
    usual = _USUAL[kind if kind in _USUAL else "empty"]
    return CameraSays(usual.tone, usual.icon, usual.title, usual.text, seen.quad, seen.progress)


def says_of_laid(laid: Laid, folder: Folder) -> CameraSays:
    """What to say of a page that was just taken: one short sentence, and what happens next."""
    filed, judged = laid.filed, laid.judged
    if filed is None:
        name = folder.name(laid.page.place)
        return CameraSays(Tone.WARN, "copy", "这一页刚才拍过了", f"{name}不用再拍，请换下一张")
    if filed.slot is None:
        return _odd(filed.why, judged)
    if judged is not None and judged.findings:
        return CameraSays(
            Tone.WARN, "triangle-alert", judged.findings[0], "已留痕，点它的小图可以核对"
        )
    if filed.why is Why.BY_KIND:
        return CameraSays(
            Tone.OK, "check", f"{filed.slot.name}拍好了", "不是正在要的那一页，已放到它的位置"
        )
    return CameraSays(Tone.OK, "check", f"{filed.slot.name}拍好了", "请把纸拿开，放下一张")


def says_of_many(many: list[Laid], folder: Folder) -> CameraSays:
    """What to say of pages that lay on the mat together."""
    if len(many) == 1:
        return says_of_laid(many[0], folder)
    filled = [laid.slot.name for laid in many if laid.slot is not None]
    rest = [laid for laid in many if laid.slot is None]
    if not rest:
        return CameraSays(
            Tone.OK, "check", f"{len(filled)} 页都拍好了", "、".join(filled) + "，请把纸拿开"
        )
    one = says_of_laid(rest[0], folder)
    more = f"拍好 {len(filled)} 页：{'、'.join(filled)}" if filled else one.text
    return CameraSays(Tone.WARN, one.icon, one.title, more)


def _odd(why: Why, judged: Judged | None) -> CameraSays:
    kept = "先放在“待处理”，没有丢"
    if why is Why.BLANK:
        return CameraSays(Tone.WARN, "file-text", "这一面是空白的，请翻到有字的一面", kept)
    sentence = judged.sentence if judged is not None else ""
    if why is Why.EXTRA and not sentence:
        sentence = "这样的一页已经有了，请换下一张"
    sentence = sentence or "没认出这是哪一页，请换一张"
    return CameraSays(Tone.WARN, "file-question-mark", sentence, kept)


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
        said = replace(self._verdict, quad=seen.quad) if self._verdict else says_of(seen)
        self.said.emit(said)
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
            self._settle(_NO_PICTURE)
        else:
            self.frozen.emit(still)

    def _captured(self, pages: tuple[Page, ...]) -> None:
        self._take_in(lambda: pages)

    def _take_in(self, pages: Callable[[], tuple[Page, ...]]) -> None:
        """Pages were taken: read them off the GUI thread and lay each where it belongs."""
        if self._folder.wanted() is None or self._reading or self._watch is None:
            return
        self._reading = True
        self.took.emit()
        self.said.emit(_READING)
        folder = self._folder

        def work() -> list[Laid]:
            return [
                take_in(page, folder, self._judge)
                for page in pages()
                if folder.wanted() is not None  # the others lie there for nothing: left alone
            ]

        self._background.run("reading", work, self._laid, self._failed, self._alive)

    def _laid(self, many: list[Laid]) -> None:
        self._reading = False
        self.read.emit()
        left = {laid.page.digest for laid in many if laid.filed is None} & self._batch
        if many and len(left) == len(many):  # what was taken together a moment ago, still there
            self._settle(_USUAL["held"])
            return
        self._batch = {laid.page.digest for laid in many}
        says = says_of_many(many, self._folder)
        for laid in many:
            (self.kept if laid.slot is not None else self.aside).emit(laid)
        self._settle(says)
        self.verdict.emit(f"{says.title}。")

    def _failed(self, trouble: Trouble) -> None:
        self._reading = False
        self.read.emit()
        self._settle(CameraSays(Tone.DANGER, "triangle-alert", trouble.sentence))

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
