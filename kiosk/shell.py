"""What the shell shows: which step, which model, and the comforts every step shares."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

WARNING_SECONDS = 30
"""How long before the end of a visit the warning is shown and spoken."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class ShellModel(QObject):  # type: ignore[operator]
    """The current step and its model, theme switches, time left, caption and network state.

    It knows nothing of casework. ``show`` changes step and model together; the models of a visit
    go with ``let_go``, the last one and one that is nobody's once its view has been destroyed.
    Requests of the resident leave as signals.
    pinyin: the PinyinModel every on-screen keyboard of this window uses.
    """

    shown = Signal()
    look_changed = Signal()
    place_changed = Signal()
    seconds_left_changed = Signal()
    warning_changed = Signal()
    caption_changed = Signal()
    online_changed = Signal()
    person_changed = Signal()

    extend_asked = Signal()
    leave_asked = Signal()
    back_asked = Signal()
    help_asked = Signal()
    english_help_asked = Signal()
    speech_asked = Signal(str)
    hush_asked = Signal()
    touched = Signal()

    def __init__(self, parent: QObject | None = None, *, pinyin: QObject | None = None) -> None:
        super().__init__(parent)
        self._pinyin = pinyin
        self._step = ""
        self._model: QObject | None = None
        self._leaving: list[QObject] = []
        self._left: list[QObject] = []
        """Models that belong to somebody, who would keep them after the visit."""
        self._last: QObject | None = None
        self._view = ""
        self._elder = False
        self._contrast = False
        self._landscape = False
        self._language = "zh"
        self._item_name = ""
        self._steps: tuple[str, ...] = ()
        self._at = 0
        self._seconds = 0
        self._timed = False
        self._warning = False
        self._caption = ""
        self._online = True
        self._offline_text = ""
        self._person: list[dict[str, str]] | None = None
        self._person_title = self._person_close = ""
        self._staff: list[str] = []

    # -- what the composition root says -------------------------------------------------------

    def show(self, step: str, model: QObject, view: str = "") -> None:
        """Show ``model`` in the view of ``step`` (``form``, ``materials`` …).

        view: URL of a view that is no step of a visit (the technician's room); it gets the model
        alone.
        """
        self._view = view
        if self._model is not None and self._model is not model:
            (self._left if self._model.parent() else self._leaving).append(self._model)
        self._step, self._model = step, model
        self._say_nothing()
        self.closePerson()
        self.shown.emit()
        QTimer.singleShot(0, self._view_gone)

    def let_go(self) -> None:
        """A visit is over: the models of its pages go, the one still shown with its view."""
        for model in self._left:
            if model is not self._model:
                _delete(model)
        self._left.clear()
        self._last = self._model

    def _view_gone(self) -> None:
        self._leaving.clear()
        last, self._last = self._last, None
        if last is not None and last in self._left:
            self._left.remove(last)
            _delete(last)

    def place(self, item_name: str, steps: tuple[str, ...] = (), at: int = 0) -> None:
        """Say which service this is, the names of its steps and the index of the current one."""
        self._item_name, self._steps, self._at = item_name, steps, at
        self.place_changed.emit()

    def set_look(
        self,
        *,
        elder: bool | None = None,
        contrast: bool | None = None,
        landscape: bool | None = None,
        language: str | None = None,
    ) -> None:
        """Change how everything looks; what is not given stays."""
        self._elder = self._elder if elder is None else elder
        self._contrast = self._contrast if contrast is None else contrast
        self._landscape = self._landscape if landscape is None else landscape
        self._language = self._language if language is None else language
        self.look_changed.emit()

    def set_seconds_left(self, seconds: int | None) -> None:
        """Seconds until the visit ends by itself; None while no visit is running."""
        self._timed = seconds is not None
        self._seconds = max(0, seconds or 0)
        self.seconds_left_changed.emit()
        warning = self._timed and self._seconds <= WARNING_SECONDS
        if warning != self._warning:
            self._warning = warning
            self.warning_changed.emit()

    def set_online(self, online: bool, sentence: str = "") -> None:
        """Network state; ``sentence`` is the strip shown while the province is out of reach."""
        self._online, self._offline_text = online, sentence
        self.online_changed.emit()

    def set_caption(self, text: str) -> None:
        """The words being spoken now; empty when speech has ended."""
        self._caption = text
        self.caption_changed.emit()

    def show_person(
        self,
        lines: Sequence[tuple[str, str, str]],
        staff: Sequence[str],
        *,
        title: str = "找人工窗口",
        close: str = "回到刚才",
    ) -> None:
        """Say over the step where a person helps: icon, title, text; staff: notes for staff."""
        self._person_title, self._person_close = title, close
        self._person = [
            {"icon": icon, "tone": "info", "title": title, "text": text}
            for icon, title, text in lines
        ]
        self._staff = list(staff)
        self.person_changed.emit()

    def _say_nothing(self) -> None:
        if self._caption:
            self.set_caption("")
            self.hush_asked.emit()

    # -- what the wiring asks (Qt's Property hides its type from a type checker) ---------------

    def step_now(self) -> str:
        """The step that is shown, '' before the first."""
        return self._step

    def model_now(self) -> QObject | None:
        """The model of the step that is shown."""
        return self._model

    def online_now(self) -> bool:
        """Whether the screen says that the province can be reached."""
        return self._online

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, notify=shown)
    def step(self) -> str:
        """Name of the current step, empty before the first."""
        return self._step

    @Property(str, notify=shown)
    def view(self) -> str:
        """URL of a view that is no step of a visit, '' for a step's own."""
        return self._view

    @Property(QObject, notify=shown)
    def model(self) -> QObject | None:
        """View-model of the current step."""
        return self._model

    @Property(QObject, constant=True)
    def pinyin(self) -> QObject | None:
        """What the on-screen keyboard knows of pinyin (a PinyinModel), or None."""
        return self._pinyin

    @Property(bool, notify=look_changed)
    def elder(self) -> bool:
        """Large type, one question per page."""
        return self._elder

    @Property(bool, notify=look_changed)
    def contrast(self) -> bool:
        """Yellow and cyan on black."""
        return self._contrast

    @Property(bool, notify=look_changed)
    def landscape(self) -> bool:
        """1920×1080 instead of 1080×1920."""
        return self._landscape

    @Property(str, notify=look_changed)
    def language(self) -> str:
        """``zh`` or ``en``."""
        return self._language

    @Property(str, notify=place_changed)
    def itemName(self) -> str:
        """Name of the service being applied for."""
        return self._item_name

    @Property(int, notify=place_changed)
    def stepIndex(self) -> int:
        """Index of the current step of the service, from 0."""
        return self._at

    @Property(int, notify=place_changed)
    def stepCount(self) -> int:
        """How many steps the service has; 0 hides the step bar."""
        return len(self._steps)

    @Property(str, notify=place_changed)
    def nextStep(self) -> str:
        """Name of the step after this one, empty on the last."""
        return self._steps[self._at + 1] if self._at + 1 < len(self._steps) else ""

    @Property(int, notify=seconds_left_changed)
    def secondsLeft(self) -> int:
        """Seconds until the visit ends by itself."""
        return self._seconds

    @Property(bool, notify=seconds_left_changed)
    def timed(self) -> bool:
        """True while a visit is counting down."""
        return self._timed

    @Property(str, notify=seconds_left_changed)
    def timeText(self) -> str:
        """``3 分 20 秒``, ``45 秒``, ``5 分钟``."""
        minutes, seconds = divmod(self._seconds, 60)
        if not minutes:
            return f"{seconds} 秒"
        return f"{minutes} 分 {seconds} 秒" if seconds else f"{minutes} 分钟"

    @Property(bool, notify=warning_changed)
    def warning(self) -> bool:
        """True while the warning that the visit is about to end covers the screen."""
        return self._warning

    @Property(str, notify=caption_changed)
    def caption(self) -> str:
        """Words being spoken now."""
        return self._caption

    @Property(bool, notify=online_changed)
    def online(self) -> bool:
        """False while the province cannot be reached."""
        return self._online

    @Property(str, notify=online_changed)
    def offlineText(self) -> str:
        """What being offline means for the resident now."""
        return self._offline_text or "网络没通，照常办：先存在本机，联网后自动上报"

    @Property(bool, notify=person_changed)
    def personShown(self) -> bool:
        """True while the sheet says where a person helps."""
        return self._person is not None

    @Property(list, notify=person_changed)
    def personLines(self) -> list[dict[str, str]]:
        """Its lines: icon, tone, title, text."""
        return list(self._person or ())

    @Property(str, notify=person_changed)
    def personTitle(self) -> str:
        """Its head, in the language it was asked for in."""
        return self._person_title

    @Property(str, notify=person_changed)
    def personClose(self) -> str:
        """What closes it."""
        return self._person_close

    @Property(list, notify=person_changed)
    def staffNotes(self) -> list[str]:
        """What staff should know of this machine, one sentence each."""
        return list(self._staff)

    # -- what the resident asks ---------------------------------------------------------------

    @Slot()
    def closePerson(self) -> None:
        """Back to what was on the screen."""
        if self._person is not None:
            self._person = None
            self._say_nothing()
            self.person_changed.emit()

    @Slot()
    def extend(self) -> None:
        """The resident wants more time."""
        self.extend_asked.emit()

    @Slot()
    def leave(self) -> None:
        """The resident ends the visit from the warning."""
        self.leave_asked.emit()

    @Slot()
    def back(self) -> None:
        """One step back."""
        self.back_asked.emit()

    @Slot()
    def callHelp(self) -> None:
        """A person is wanted."""
        self.help_asked.emit()

    @Slot()
    def callHelpInEnglish(self) -> None:
        """A person is wanted by somebody who reads no Chinese."""
        self.english_help_asked.emit()

    @Slot()
    def read(self) -> None:
        """Read the page aloud: the model's ``spoken`` words."""
        words = self._model.property("spoken") if self._model is not None else None
        if words:
            self.say(str(words))

    @Slot(str)
    def say(self, words: str) -> None:
        """Speak ``words`` and caption them."""
        self.set_caption(words)
        self.speech_asked.emit(words)

    @Slot()
    def hush(self) -> None:
        """Stop speaking."""
        self.set_caption("")
        self.hush_asked.emit()

    @Slot()
    def toggleElder(self) -> None:
        """Larger type, or back."""
        self.set_look(elder=not self._elder)

    @Slot()
    def toggleContrast(self) -> None:
        """Yellow on black, or back."""
        self.set_look(contrast=not self._contrast)

    @Slot()
    def touch(self) -> None:
        """Somebody touched the screen: the visit is alive."""
        self.touched.emit()


def _delete(model: QObject) -> None:
    """Delete a model, unless the case it belonged to took it along."""
    with suppress(RuntimeError):
        model.deleteLater()
