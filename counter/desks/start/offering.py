"""What the applicant may be entitled to, looked up at the window once they said yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.start.who import WhoModel
from shared.casework.entitled import Entitled, entitled
from shared.casework.issued import issued_to
from shared.casework.office import Office
from shared.domain.errors import Trouble
from shared.domain.offer import Fit, Offer

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

CONSENT = (
    "窗口问过本人：看身份证上的出生日期、性别和有效期，以及从这里领过的证，"
    "只用来提醒能享受什么，不替本人申请。"
)
MOST = 4
"""Offers that are told; a clerk has one sentence, not a list."""
_HOW = {Fit.FITS: "", Fit.OPEN: "，还要看情况", Fit.SOON: "，快到年龄了"}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class OfferingModel(QObject):  # type: ignore[operator]
    """One line for the clerk to say, and questions that make it surer. It begins nothing: the
    applicant decides. What was answered is forgotten with the applicant."""

    changed = Signal()

    def __init__(self, office: Office, who: WhoModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office, self._who = office, who
        self._trouble = ""
        self._found: Entitled | None = None
        self._answers: dict[str, bool] = {}
        self._issued: Mapping[str, date] = {}

    def forget(self) -> None:
        """The applicant has gone."""
        self._trouble, self._found, self._answers, self._issued = "", None, {}, {}
        self.changed.emit()

    @Property(str, notify=changed)
    def words(self) -> str:
        """What can be told; '' before the applicant said yes."""
        found = self._found
        if found is None:
            return self._trouble
        said = [due.sentence for due in (*found.runs_out, *found.reports)]
        said += [self._said(offer) for offer in found.offers[:MOST]]
        return "".join(said).rstrip("；") or "按身份证上的情况，没有可以提醒的"

    def _said(self, offer: Offer) -> str:
        why = f"（{'，'.join(offer.because)}{_HOW[offer.fit]}）" if offer.because else ""
        return f"{self._office.catalogue.short_name(offer.rule.item)}{why}；"

    @Property(list, notify=changed)
    def questions(self) -> list[dict[str, Any]]:
        """What may be asked to know more: id, text, answer ('', yes or no), how these are said."""
        said = {True: "yes", False: "no", None: ""}
        return [
            {
                "id": q.id,
                "text": q.text,
                "answer": said[self._answers.get(q.id)],
                "yes": q.yes,
                "no": q.no,
            }
            for q in (self._found.questions if self._found is not None else ())
        ]

    @Slot()
    def look(self) -> None:
        """The applicant agreed: write that down, then look at the card."""
        visit = self._who.visit
        if visit is None or visit.card is None or self._found is not None:
            return
        try:
            visit.consent("offers", CONSENT)
            self._issued = issued_to(visit)
        except Trouble as trouble:
            self._trouble = trouble.sentence
            self.changed.emit()
            return
        self._look()

    @Slot(str, str)
    def answer(self, question: str, value: str) -> None:
        """What the applicant says to a question: yes or no. It stays in memory only."""
        if self._found is not None:
            self._answers[question] = value == "yes"
            self._look()

    def _look(self) -> None:
        visit = self._who.visit
        if visit is None or visit.card is None:
            return
        today, rules = self._office.now().date(), self._office.catalogue.offers
        self._found = entitled(rules, visit.card, self._answers, today, self._issued)
        self.changed.emit()
