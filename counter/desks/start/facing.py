"""View-model of the person beside the card: two pictures, enlarged alike, and the clerk decides."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.start.who import WhoModel
from shared.domain.errors import Trouble
from shared.ui.background import Background
from shared.ui.live import LiveImages, bgr_image
from shared.ui.watching import CameraWatch

if TYPE_CHECKING:
    from shared.casework.portrait import FaceModels, FaceSight, Likeness
    from shared.casework.sight import Sight

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_PICTURE = "desk-face"
_WORDS = {"same": "是同一人", "different": "不是同一人", "unsure": "看不准"}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FacingModel(QObject):  # type: ignore[operator]
    """人证核对. Nothing is decided here but by the clerk; no picture is kept.

    sight: None without a face camera: the clerk looks at the person. models: a site's own, whose
    figure is shown beside; None as the product comes.
    """

    changed = Signal()
    framed = Signal()

    def __init__(
        self,
        who: WhoModel,
        background: Background,
        live: LiveImages,
        clerk: str,
        sight: Callable[[], FaceSight] | None = None,
        models: Callable[[], FaceModels | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._who, self._background, self._live, self._clerk = who, background, live, clerk
        self._sight, self._models = sight, models
        self._watch: CameraWatch | None = None
        self._seen: Sight | None = None
        self._open = False
        self._preview = self._trouble = self._decided = self._hint = self._said = ""
        self._asked = False
        who.changed.connect(self.changed)

    @Slot()
    def show(self) -> None:
        """Put the pictures beside each other."""
        if self._who.visit is None or self._who.visit.card is None or self._open:
            return
        self._open, self._trouble, self._hint, self._said = True, "", "", ""
        self._asked = False
        if self._sight is not None:
            self._watch = CameraWatch(self._sight(), self)  # type: ignore[arg-type]
            self._watch.saw.connect(self._saw)
            self._watch.lost.connect(self._lost)
            self._watch.start()
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Put them away; no picture stays."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
            watch.setParent(None)
            self._background.run(
                "camera", watch.wait, lambda _n: watch.deleteLater(), lambda _t: watch.deleteLater()
            )
        self._open, self._seen, self._preview = False, None, ""
        self._live.forget(_PICTURE)
        self.framed.emit()
        self.changed.emit()

    def forget(self) -> None:
        """The applicant has gone."""
        self.close()
        self._decided = ""
        self.changed.emit()

    @Slot(str)
    def decide(self, outcome: str) -> None:
        """What the clerk saw: same, different or unsure. Written down before it counts."""
        from shared.casework.portrait import Verdict, compare_person

        visit = self._who.visit
        if visit is None or not self._open:
            return
        models = self._models() if self._said else None
        try:
            compare_person(visit, Verdict(outcome), self._clerk, models, self._said)
        except Trouble as trouble:
            self._trouble = trouble.sentence
            self.changed.emit()
            return
        self._decided = outcome
        self.close()

    def _saw(self, seen: Sight) -> None:
        if self._watch is None:
            return
        self._seen = seen
        self._preview = self._live.put(_PICTURE, bgr_image(seen.picture))
        self.framed.emit()
        self._ask_models(seen)

    def _lost(self, trouble: Trouble | None) -> None:
        self._preview = ""
        self._trouble = trouble.sentence if trouble else "人像摄像头没有连接上，请直接看本人。"
        self.framed.emit()
        self.changed.emit()

    def _ask_models(self, seen: Sight) -> None:
        """Have a site's own models say something about the first good picture, once."""
        models, card = self._models(), str(self._who.property("photo"))
        if models is None or self._asked or not card:
            return
        self._asked = True
        data = base64.b64decode(card.partition(",")[2])

        def work() -> Likeness | None:
            from shared.casework.portrait import likeness

            return likeness(models, data, seen.picture)

        self._background.run("faces", work, self._answered, lambda _t: None, lambda: self._open)

    def _answered(self, found: Likeness | None) -> None:
        if found is None:
            self._asked = False  # not exactly one face: the next picture may show it
            return
        self._said = "alike" if found.alike else "not-alike"
        word = "相似" if found.alike else "不相似"
        self._hint = f"机器提示：{word}（{found.score:.2f}）。只供参考，由您决定。"
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while the pictures are shown."""
        return self._open

    @Property(bool, notify=changed)
    def possible(self) -> bool:
        """True once it is known whose card it is."""
        return self._who.visit is not None and self._who.visit.card is not None

    @Property(str, notify=changed)
    def card(self) -> str:
        """Address of the photograph on the card, '' while there is none."""
        return str(self._who.property("photo"))

    @Property(str, notify=changed)
    def cardWords(self) -> str:
        """What is said where there is none."""
        return str(self._who.property("photoWords")) or "没有卡上的照片，请看证件原件"

    @Property(str, notify=framed)
    def live(self) -> str:
        """Address of the live picture, '' while there is none."""
        return self._preview

    @Property(str, notify=changed)
    def liveWords(self) -> str:
        """What is said where there is no live picture."""
        return self._trouble or "没有人像摄像头，请看本人"

    @Property(str, notify=changed)
    def hint(self) -> str:
        """What a site's own models say, '' without any."""
        return self._hint

    @Property(str, notify=changed)
    def decided(self) -> str:
        """What the clerk decided, in words; '' while nobody has."""
        return _WORDS.get(self._decided, "")

    @Property(str, notify=changed)
    def tone(self) -> str:
        """Tone of that."""
        return {"same": "ok", "different": "danger", "unsure": "warn"}.get(self._decided, "info")
