"""The identity photograph: a guided oval, a still picture, a head box placed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.errors import Trouble
from shared.ui.background import Background
from shared.ui.live import LiveImages, bgr_image
from shared.ui.watching import CameraWatch

if TYPE_CHECKING:
    from shared.casework.portrait import FaceSight, Frame, PhotoRule, Portrait
    from shared.casework.sight import Sight

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

_LIVE, _STILL, _CUT = "portrait-live", "portrait-still", "portrait-cut"
START = (0.40, 0.22, 0.60, 0.62)
"""Where the head box begins: left, top, right, chin, as fractions; the oval shows the same."""
_LEAST = 0.03


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PhotoModel(QObject):  # type: ignore[operator]
    """One photograph of one person. Frames and pictures are gone with ``close``."""

    changed = Signal()
    framed = Signal()
    used = Signal(object)
    """A ``Portrait`` the person or clerk has chosen."""

    def __init__(
        self, background: Background, live: LiveImages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._live = background, live
        self._sight: FaceSight | None = None
        self._watch: CameraWatch | None = None
        self._frame: Frame | None = None
        self._rules: Sequence[PhotoRule] = ()
        self._rule = 0
        self._head = list(START)
        self._preview = self._still = self._cut = ""
        self._made: Portrait | None = None
        self._trouble = ""
        self._turn = 0

    def begin(self, sight: FaceSight, rules: Sequence[PhotoRule]) -> None:
        """Watch the camera; the first rule is the usual one."""
        self.close()
        self._sight, self._rules, self._rule = sight, rules, 0
        self._watch = CameraWatch(sight, self)  # type: ignore[arg-type]
        self._watch.saw.connect(self._saw)
        self._watch.lost.connect(self._lost)
        self._watch.start()
        self.changed.emit()

    def _saw(self, seen: Sight) -> None:
        if self._watch is not None and self._frame is None:
            self._preview = self._live.put(_LIVE, bgr_image(seen.picture))
            self.framed.emit()

    def _lost(self, trouble: Trouble | None) -> None:
        self._preview = ""
        self._trouble = (
            trouble.sentence if trouble else "人像摄像头没有连接上，请用其他办法交照片。"
        )
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while a photograph is being taken."""
        return self._sight is not None

    @Property(bool, notify=changed)
    def frozen(self) -> bool:
        """True once a picture stands still and the head box can be placed."""
        return self._frame is not None

    @Property(str, notify=framed)
    def preview(self) -> str:
        """Address of the live picture, '' while there is none."""
        return self._preview

    @Property(str, notify=changed)
    def still(self) -> str:
        """Address of the picture that stands still."""
        return self._still

    @Property(str, notify=changed)
    def cut(self) -> str:
        """Address of the photograph as it would be kept."""
        return self._cut

    @Property(list, notify=changed)
    def head(self) -> list[float]:
        """The head box: left, top, right, chin, as fractions of the picture."""
        return list(self._head)

    @Property(list, notify=changed)
    def ruleNames(self) -> list[str]:
        """Kinds of photograph."""
        return [rule.name for rule in self._rules]

    @Property(int, notify=changed)
    def rule(self) -> int:
        """The kind that is asked for."""
        return self._rule

    @Property(str, notify=changed)
    def ruleWords(self) -> str:
        """Its size and where that comes from."""
        if not self._rules:
            return ""
        rule = self._rules[self._rule]
        size = f"{rule.width}×{rule.height} 像素，{rule.dpi} dpi，{rule.background_name}背景"
        return f"{size}。{rule.source}"

    @Property(list, notify=changed)
    def problems(self) -> list[str]:
        """What is wrong with the photograph, one sentence each."""
        return [p.sentence for p in self._made.problems] if self._made else []

    @Property(str, notify=changed)
    def says(self) -> str:
        """What to do next, one sentence."""
        if self._trouble:
            return self._trouble
        if self._frame is None:
            return "请坐正，脸对准椭圆框，看镜头"
        problems = self.property("problems")
        return str(problems[0]) if problems else "合格，可以用这张"

    @Property(bool, notify=changed)
    def good(self) -> bool:
        """True when nothing is wrong with the photograph."""
        return self._made is not None and not self._made.problems

    # -- what a person does ---------------------------------------------------------------------

    @Slot(int)
    def choose(self, rule: int) -> None:
        """Another kind of photograph."""
        if 0 <= rule < len(self._rules):
            self._rule = rule
            self._judge()

    @Slot()
    def take(self) -> None:
        """Have the picture stand still."""
        sight = self._sight
        if sight is not None and self._frame is None:
            mine = self._turn
            self._background.run(
                "portrait", sight.freeze, self._froze, self._lost, lambda: mine == self._turn
            )

    @Slot()
    def again(self) -> None:
        """Throw this one away and look at the camera once more."""
        self._frame = self._made = None
        self._still = self._cut = ""
        self._head = list(START)
        for name in (_STILL, _CUT):
            self._live.forget(name)
        self.changed.emit()

    @Slot(int, float)
    def place(self, side: int, at: float) -> None:
        """Move one side of the head box: 0 left, 1 top, 2 right, 3 chin; at: fraction."""
        if self._frame is None or not 0 <= side < 4:
            return
        head = list(self._head)
        head[side] = min(1.0, max(0.0, at))
        if head[2] - head[0] >= _LEAST and head[3] - head[1] >= _LEAST:
            self._head = head
            self._judge()

    @Slot(int, int)
    def nudge(self, side: int, steps: int) -> None:
        """Move one side by steps of an arrow key."""
        if 0 <= side < 4:
            self.place(side, self._head[side] + steps * 0.004)

    @Slot()
    def use(self) -> None:
        """Use this photograph, also when the machine finds something wrong with it."""
        made = self._made
        if made is not None:
            self.close()
            self.used.emit(made)

    @Slot()
    def close(self) -> None:
        """Stop watching; no picture stays."""
        self._turn += 1
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
            watch.setParent(None)
            self._background.run(
                "camera", watch.wait, lambda _n: watch.deleteLater(), lambda _t: watch.deleteLater()
            )
        self._sight = self._frame = self._made = None
        self._preview = self._still = self._cut = self._trouble = ""
        self._head = list(START)
        self._live.forget("portrait-")
        self.changed.emit()

    # -- inside ----------------------------------------------------------------------------------

    def _froze(self, frame: Frame | None) -> None:
        if frame is None:
            return
        self._frame = frame
        self._still = self._live.put(_STILL, bgr_image(frame.bgr))
        self._judge()

    def _judge(self) -> None:
        frame = self._frame
        self.changed.emit()
        if frame is None or not self._rules:
            return
        rule, head, mine = self._rules[self._rule], tuple(self._head), self._turn

        def work() -> Portrait:
            from shared.casework.portrait import HeadBox, portrait

            return portrait(frame, HeadBox(*head), rule)

        self._background.run("portrait", work, self._judged, self._lost, lambda: mine == self._turn)

    def _judged(self, made: Portrait) -> None:
        if self._frame is None:
            return
        self._made = made
        self._cut = self._live.put(_CUT, made.page.data)
        self.changed.emit()


Sights = Callable[[], "FaceSight"]
"""Makes a fresh sight of the face camera."""
