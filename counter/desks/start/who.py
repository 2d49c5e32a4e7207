"""View-model of who applies at the window: the card on the reader, or name and number by hand."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks import casewords as words
from shared.casework.office import Office
from shared.casework.visit import Visit, card_fields
from shared.domain.errors import Trouble
from shared.domain.identity import Identified, IdentityCard, id_number_ok, typed_card

if TYPE_CHECKING:
    from shared.ui.watching import CardWatch

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class WhoModel(QObject):  # type: ignore[operator]
    """Holds the visit of one applicant; ``identified`` once it is known who that is.

    cards: None on a desk without a reader, and in pictures of screens.
    """

    changed = Signal()
    identified = Signal()

    def __init__(
        self, office: Office, cards: CardWatch | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._cards = office, cards
        self.visit: Visit | None = None
        self._hint = self._trouble = ""
        self._photo, self._photo_words = "", ""

    def begin(self) -> None:
        """Begin the visit and look for a card. Raises Trouble when there is no room for a case."""
        self.visit = self._office.begin_visit("counter")
        if self._cards is not None:
            self._cards.came.connect(self._came)
            self._cards.troubled.connect(self._reader_troubled)
            self._cards.pictured.connect(self._pictured)
            self._cards.want(True)

    def end(self) -> None:
        """End the visit: what was not handed in is destroyed, what was stays readable here."""
        visit, self.visit = self.visit, None
        self._photo = self._photo_words = ""
        if visit is None:
            return
        if self._cards is not None:
            self._cards.want(False)
            self._cards.came.disconnect(self._came)
            self._cards.troubled.disconnect(self._reader_troubled)
            self._cards.pictured.disconnect(self._pictured)
        visit.end("handed-over" if visit.submitted() else "cancelled")

    def _card(self) -> IdentityCard | None:
        return self.visit.card if self.visit is not None else None

    def _came(self, card: IdentityCard) -> None:
        if self._card() is None:
            self._identify(card, Identified.CARD)

    def _pictured(self, number: str, picture: bytes, words: str) -> None:
        card = self._card()
        if card is None or card.number != number:
            return
        shown = base64.b64encode(picture).decode("ascii")
        self._photo = f"data:image/bmp;base64,{shown}" if picture else ""
        self._photo_words = words
        self.changed.emit()

    def _reader_troubled(self, trouble: Trouble) -> None:
        self._hint = f"{trouble.sentence}也可以按下面手工录入。"
        self.changed.emit()

    def _identify(self, card: IdentityCard, how: Identified) -> None:
        if self.visit is None:
            return
        try:
            self.visit.identify(card, how)
        except Trouble as trouble:
            self._say(trouble.sentence)
            return
        if self._cards is not None:
            self._cards.want(False)
        self._say("")
        self.identified.emit()

    def _say(self, sentence: str) -> None:
        self._trouble = sentence
        self.changed.emit()

    @Slot(str, str)
    def enterByHand(self, name: str, number: str) -> None:
        """手工录入: nobody can read the card; what is typed is marked as typed everywhere."""
        if not name.strip():
            self._say("请填写姓名。")
            return
        try:
            card = typed_card(name, number)
        except ValueError:
            self._say("身份证号码不对：位数、出生日期或校验码有错，请对着证件再输一次。")
            return
        self._identify(card, Identified.TYPED)

    @Slot(str, result=str)
    def numberWords(self, number: str) -> str:
        """What can be said of a number while it is typed: 还差 3 位, 校验码不对 …"""
        number = number.replace(" ", "").upper()
        if not number:
            return ""
        if len(number) < 18:
            return f"还差 {18 - len(number)} 位"
        return "校验位通过" if id_number_ok(number) else "校验码不对"

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """True once it is known who applies."""
        return self._card() is not None

    @Property(bool, notify=changed)
    def typed(self) -> bool:
        """True when name and number were entered by hand."""
        visit = self.visit
        return visit is not None and visit.card is not None and visit.identified is Identified.TYPED

    @Property(bool, constant=True)
    def socialOffered(self) -> bool:
        """True when a social security card may tell who applies."""
        return self._cards is not None and self._cards.social

    @Property(bool, notify=changed)
    def social(self) -> bool:
        """True when a social security card told who applies."""
        visit = self.visit
        return visit is not None and visit.identified is Identified.SOCIAL_SECURITY

    @Property(str, notify=changed)
    def person(self) -> str:
        """Name, sex, age."""
        card = self._card()
        if card is None:
            return "还没有核身"
        return words.person_words(card_fields(card), self._office.now().date())

    @Property(str, notify=changed)
    def number(self) -> str:
        """The number on the card, for reading aloud; '' before."""
        card = self._card()
        return words.spaced(card.number) if card is not None else ""

    @Property(str, notify=changed)
    def photo(self) -> str:
        """The card's photograph as a URL that holds it, '' for none."""
        return self._photo

    @Property(str, notify=changed)
    def photoWords(self) -> str:
        """Why there is no photograph of a card that was read, '' when there is one."""
        return self._photo_words

    @Property(str, notify=changed)
    def hint(self) -> str:
        """What the reader says, '' for nothing."""
        return self._hint

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What is wrong with what was given, '' for nothing."""
        return self._trouble
