"""View-model of the promise step: the commitment in plain words and the signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.ui.ink import Stroke, Verdict, judge_signature, signature_png, strokes_from

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_VERDICT_WORDS = {
    Verdict.EMPTY: "还没有签",
    Verdict.SHORT: "写得太少，请写全名",
    Verdict.OUTSIDE: "写到框外了，请重写",
    Verdict.OK: "签名清楚，可以用",
}


@dataclass(frozen=True, slots=True)
class PlainSentence:
    """One promise in plain words: what I promise, and what that means."""

    title: str
    text: str


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PromiseModel(QObject):  # type: ignore[operator]
    """Sentences, full text, strokes in, a verdict on them, agreement out.

    name: whose signature is wanted; its length says how much ink a whole signature has.
    day: the date under the line, already in words. ``signed`` carries strokes and PNG.
    """

    ink_changed = Signal()
    sheet_changed = Signal()

    signed = Signal(object, bytes)
    backed = Signal()
    read_asked = Signal(str)

    def __init__(
        self,
        sentences: Sequence[PlainSentence],
        full_text: str,
        *,
        name: str,
        day: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sentences = tuple(sentences)
        self._full_text = full_text
        self._name = name
        self._day = day
        self._strokes: tuple[Stroke, ...] = ()
        self._verdict = Verdict.EMPTY
        self._sheet = False
        self._size = (1.0, 1.0)
        self._nudge = ""

    def wipe(self) -> None:
        """Forget the signature; the pad goes empty with it."""
        self._strokes, self._verdict, self._nudge = (), Verdict.EMPTY, ""
        self.ink_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(list, constant=True)
    def sentences(self) -> list[dict[str, str]]:
        """The promises: title and text of each."""
        return [{"title": s.title, "text": s.text} for s in self._sentences]

    @Property(str, constant=True)
    def sentencesTitle(self) -> str:
        """承诺书说的就是这三句话."""
        count = "零一二三四五六七八九"[len(self._sentences) % 10]
        return f"承诺书说的就是这{count}句话"

    @Property(str, constant=True)
    def fullText(self) -> str:
        """The whole commitment."""
        return self._full_text

    @Property(str, constant=True)
    def name(self) -> str:
        """Whose signature is wanted."""
        return self._name

    @Property(str, constant=True)
    def day(self) -> str:
        """Date under the line."""
        return self._day

    @Property(str, constant=True)
    def spoken(self) -> str:
        """The promises as read aloud."""
        lines = "".join(f"{s.title}。{s.text}" for s in self._sentences)
        return f"请听承诺。{lines}同意的话，请用手指在框里写您的名字。"

    @Property(list, notify=ink_changed)
    def strokes(self) -> list[list[list[float]]]:
        """What is written: strokes of [x, y, ms], as the pad takes it."""
        return [stroke.to_json() for stroke in self._strokes]

    @Property(str, notify=ink_changed)
    def verdict(self) -> str:
        """empty, short, outside or ok."""
        return self._verdict.value

    @Property(str, notify=ink_changed)
    def verdictText(self) -> str:
        """The verdict in words."""
        return _VERDICT_WORDS[self._verdict]

    @Property(bool, notify=ink_changed)
    def ready(self) -> bool:
        """True when the signature is good enough."""
        return self._verdict is Verdict.OK

    @Property(str, notify=ink_changed)
    def nudge(self) -> str:
        """What is missing, after the main button was pressed too early."""
        return self._nudge

    @Property(bool, notify=sheet_changed)
    def sheetOpen(self) -> bool:
        """True while the full text covers the page."""
        return self._sheet

    # -- what the resident does ---------------------------------------------------------------

    @Slot(list, float, float)
    def write(self, strokes: list[object], width: float, height: float) -> None:
        """Take what stands on the pad: strokes of [x, y, ms] in px, pad size in px."""
        self._size = (width, height)
        self._strokes = strokes_from(strokes)
        self._verdict = judge_signature(self._strokes, width, height, len(self._name))
        self._nudge = ""
        self.ink_changed.emit()

    @Slot(float, float)
    def fit(self, width: float, height: float) -> None:
        """The pad has another size now (larger type, other face): scale what is written."""
        if self._strokes and (width, height) != self._size and min(width, height) > 1:
            share = min(width / self._size[0], height / self._size[1])
            self._strokes = tuple(stroke.scaled(share) for stroke in self._strokes)
            self._size = (width, height)
            self.ink_changed.emit()

    @Slot()
    def clear(self) -> None:
        """Write again."""
        self.wipe()

    @Slot()
    def openSheet(self) -> None:
        """Show the full text."""
        self._sheet = True
        self.sheet_changed.emit()

    @Slot()
    def closeSheet(self) -> None:
        """Put the full text away."""
        self._sheet = False
        self.sheet_changed.emit()

    @Slot()
    def agree(self) -> None:
        """我已看明白，签好了: hand strokes and picture over, or say what is missing."""
        if self._verdict is Verdict.OK:
            picture = signature_png(self._strokes, *self._size)
            self.signed.emit([stroke.to_json() for stroke in self._strokes], picture)
        else:
            self._nudge = f"请先在框里写您的名字：{self._name}"
            self.ink_changed.emit()

    @Slot()
    def readAloud(self) -> None:
        """念给我听."""
        lines = "".join(f"{s.title}。{s.text}" for s in self._sentences)
        self.read_asked.emit(lines)

    @Slot()
    def back(self) -> None:
        """Out of this step."""
        self.backed.emit()
