"""View-model of the promise at the window: its text, and the applicant's own signature."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.guide import Commitment
from shared.ui.ink import Stroke, Verdict, judge_signature, signature_png, strokes_from

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_WORDS = {
    Verdict.EMPTY: "请申请人在框里写自己的名字",
    Verdict.SHORT: "写得太少，请把名字写完整",
    Verdict.OUTSIDE: "写到框外了，请清掉再写一次",
    Verdict.OK: "签好了",
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class SigningModel(QObject):  # type: ignore[operator]
    """Holds what stands on the pad until it is handed in."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._promise: Commitment | None = None
        self._strokes: tuple[Stroke, ...] = ()
        self._size = (1.0, 1.0)
        self._verdict = Verdict.EMPTY

    def ask(self, name: str, promise: Commitment | None) -> None:
        """Ask somebody to sign; None when this service asks for no promise."""
        self._name, self._promise = name, promise
        self.clear()

    def signature(self) -> tuple[list[list[list[float]]], bytes] | None:
        """Strokes and their picture as PNG, None until the signature is good."""
        if self._verdict is not Verdict.OK:
            return None
        drawn = [stroke.to_json() for stroke in self._strokes]
        return drawn, signature_png(self._strokes, *self._size)

    @Property(bool, notify=changed)
    def needed(self) -> bool:
        """True when this service asks for a promise and a signature."""
        return self._promise is not None

    @Property(list, notify=changed)
    def sentences(self) -> list[dict[str, str]]:
        """The promise in plain words: title, text."""
        found = self._promise.sentences if self._promise is not None else ()
        return [{"title": s.title, "text": s.detail} for s in found]

    @Property(str, notify=changed)
    def fullText(self) -> str:
        """The promise exactly as it is signed."""
        return self._promise.full_text if self._promise is not None else ""

    @Property(str, notify=changed)
    def name(self) -> str:
        """Who signs."""
        return self._name

    @Property(str, notify=changed)
    def verdict(self) -> str:
        """empty, short, outside or ok."""
        return self._verdict.value

    @Property(str, notify=changed)
    def verdictText(self) -> str:
        """The verdict in words."""
        return _WORDS[self._verdict]

    @Property(list, notify=changed)
    def strokes(self) -> list[list[list[float]]]:
        """What is written: strokes of [x, y, ms]."""
        return [stroke.to_json() for stroke in self._strokes]

    @Slot(list, float, float)
    def write(self, strokes: list[object], width: float, height: float) -> None:
        """Take what stands on the pad: strokes of [x, y, ms] in px, pad size in px."""
        self._strokes, self._size = strokes_from(strokes), (width, height)
        self._verdict = judge_signature(self._strokes, width, height, len(self._name))
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Write again."""
        self._strokes, self._verdict = (), Verdict.EMPTY
        self.changed.emit()
