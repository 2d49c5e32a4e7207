"""What the applicant may be entitled to, looked up at the window once they said yes."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.start.who import WhoModel
from shared.casework.office import Office
from shared.domain.errors import Trouble
from shared.domain.offer import Fit, Person, offered, reminded

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

CONSENT = "窗口问过本人：看身份证上的出生日期、性别和有效期，只用来提醒能享受什么，不替本人申请。"
MOST = 4
"""Offers that are told; a clerk has one sentence, not a list."""
_HOW = {Fit.FITS: "", Fit.OPEN: "，还要看情况", Fit.SOON: "，快到年龄了"}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class OfferingModel(QObject):  # type: ignore[operator]
    """One line for the clerk to say. It begins nothing: the applicant decides."""

    changed = Signal()

    def __init__(self, office: Office, who: WhoModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office, self._who = office, who
        self._words = ""

    def forget(self) -> None:
        """The applicant has gone."""
        self._words = ""
        self.changed.emit()

    @Property(str, notify=changed)
    def words(self) -> str:
        """What can be told; '' before the applicant said yes."""
        return self._words

    @Slot()
    def look(self) -> None:
        """The applicant agreed: write that down, then look at the card."""
        visit = self._who.visit
        if visit is None or visit.card is None or self._words:
            return
        try:
            visit.consent("offers", CONSENT)
        except Trouble as trouble:
            self._words = trouble.sentence
            self.changed.emit()
            return
        card, today = visit.card, self._office.now().date()
        licences = {"居民身份证": card.valid_until} if card.valid_until is not None else {}
        person = Person(card.birth, card.sex, licences=licences)
        rules, catalogue = self._office.catalogue.offers, self._office.catalogue
        said = [due.sentence for due in reminded(rules, person, today)]
        for offer in offered(rules, person, today)[:MOST]:
            why = f"（{'，'.join(offer.because)}{_HOW[offer.fit]}）"
            said.append(f"{catalogue.short_name(offer.rule.item)}{why if offer.because else ''}；")
        self._words = "".join(said).rstrip("；") or "按身份证上的情况，没有可以提醒的"
        self.changed.emit()
