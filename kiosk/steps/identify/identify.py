"""View-model of the identification: put the card down, hold still, done, or what went wrong."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


class CardState(StrEnum):
    """Where the reading of the card is."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    TROUBLE = "trouble"


HEADINGS = {
    CardState.WAITING: "请放上身份证",
    CardState.READING: "正在读，请别拿开",
    CardState.DONE: "读好了",
    CardState.TROUBLE: "没读出来",
}
SENTENCES = {
    CardState.WAITING: "平放在读卡区别动，读好了屏幕会告诉您",
    CardState.READING: "大约两三秒",
    CardState.DONE: "身份证请先放着别动，办完再取",
    CardState.TROUBLE: "请把身份证拿开，再平放一次",
}

SOCIAL = "身份证平放在读卡区，或者把社会保障卡插进卡口"
"""The first sentence where a social security card may come instead."""
SOCIAL_DONE = "社会保障卡请先插着别动，办完再取"


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class IdentifyModel(QObject):  # type: ignore[operator]
    """The card on the reader. The name arrives masked already; nothing else of the card does.

    item_name: what the card is for ('' before a service was chosen). whose: whose card is asked
    for (``老人本人的``), '' for the person's own. social: a social security card will do as well.
    """

    changed = Signal()

    person_asked = Signal()
    again_asked = Signal()
    proceed_asked = Signal()

    def __init__(
        self,
        *,
        item_name: str = "",
        whose: str = "",
        social: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._social, self._in_slot = social, False
        self._waiting = SOCIAL if social else SENTENCES[CardState.WAITING]
        self._item_name, self._whose = item_name, whose
        self._state = CardState.WAITING
        self._sentence = self._waiting
        self._heading = ""
        self._name = ""
        self._needs_staff = False

    # -- what the composition root says -------------------------------------------------------

    def wait(self) -> None:
        """No card, or it was taken away."""
        self._put(CardState.WAITING, self._waiting)

    def reading(self) -> None:
        """A card lies on the reader and is being read."""
        self._put(CardState.READING)

    def done(self, masked_name: str, *, social: bool = False) -> None:
        """The card was read; ``masked_name`` (王*芳) is all that is shown.

        social: it was a social security card, and is in the slot.
        """
        self._name, self._in_slot = masked_name, social
        self._put(CardState.DONE, SOCIAL_DONE if social else "")

    def trouble(self, sentence: str, *, heading: str = "", needs_staff: bool = False) -> None:
        """It did not work: the sentence of the trouble, and whether trying again cannot help."""
        self._put(CardState.TROUBLE, sentence, heading, needs_staff)

    def _put(
        self, state: CardState, sentence: str = "", heading: str = "", needs_staff: bool = False
    ) -> None:
        self._state = state
        self._sentence = sentence or SENTENCES[state]
        self._heading, self._needs_staff = heading, needs_staff
        if state is not CardState.DONE:
            self._name = ""
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, notify=changed)
    def state(self) -> str:
        """waiting, reading, done or trouble."""
        return self._state.value

    @Property(str, notify=changed)
    def heading(self) -> str:
        """The large words."""
        if self._heading:
            return self._heading
        if self._state is CardState.DONE and self._name:
            return f"{self._name}，您好"
        if self._state is CardState.WAITING and self._whose:
            return f"请放上{self._whose}身份证"
        return HEADINGS[self._state]

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What to do now."""
        return self._sentence

    @Property(bool, notify=changed)
    def onReader(self) -> bool:
        """True when the reader a card is laid on is drawn: a card may come there, or lies there."""
        return not self._is_in_slot()

    @Property(bool, notify=changed)
    def inSlot(self) -> bool:
        """True when the slot of another reader is drawn: a card may come there, or is in it."""
        return self._is_in_slot() or (self._social and self._state is not CardState.DONE)

    def _is_in_slot(self) -> bool:
        return self._state is CardState.DONE and self._in_slot

    @Property(str, notify=changed)
    def maskedName(self) -> str:
        """The masked name once read."""
        return self._name

    @Property(bool, notify=changed)
    def needsStaff(self) -> bool:
        """True when trying again will not help."""
        return self._needs_staff

    @Property(str, constant=True)
    def itemName(self) -> str:
        """What the card is for."""
        return self._item_name

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        return f"{self.property('heading')}。{self._sentence}。"

    # -- what the resident does ---------------------------------------------------------------

    @Slot()
    def callPerson(self) -> None:
        """No card at hand, or it will not be read: a person is wanted."""
        self.person_asked.emit()

    @Slot()
    def again(self) -> None:
        """Try once more."""
        self.again_asked.emit()

    @Slot()
    def proceed(self) -> None:
        """Go on after the card was read."""
        if self._state is CardState.DONE:
            self.proceed_asked.emit()
