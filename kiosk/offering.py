"""您可享受: asks first, looks at the card here, explains, and leads to a guide; begins nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.offers.offers import CONSENT, OfferRow, OffersModel, QuestionRow
from shared.casework.entitled import entitled
from shared.casework.issued import issued_to
from shared.domain.errors import Trouble
from shared.domain.offer import Due, Fit, Offer

if TYPE_CHECKING:
    from kiosk.director import Director
    from shared.casework.visit import Visit

_TAGS = {
    Fit.FITS: ("适合您", "ok"),
    Fit.OPEN: ("还要看情况", "info"),
    Fit.SOON: ("快到年龄", "info"),
}


class Offering(QObject):
    """What was said here stays in memory until the visit ends."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director
        self._model: OffersModel | None = None
        self._answers: dict[str, bool] = {}
        self._agreed = False
        self._issued: Mapping[str, date] = {}

    def wipe(self) -> None:
        """Forget what was said and found."""
        self._model, self._answers, self._agreed, self._issued = None, {}, False, {}

    def show(self) -> None:
        """Ask whether to look; the card first when nobody is identified yet."""
        visit = self.director.visit
        if visit is None or visit.card is None:
            self.director.identifying.show(self.show, "看您能享受什么")
            return
        model = OffersModel(parent=self)
        self._model = model
        model.agreed.connect(self._agree)
        model.declined.connect(lambda: self.director.show_find())
        model.answered.connect(self._answer)
        model.item_chosen.connect(self.director.show_guide)
        self.director.shell.place("")
        self.director.shell.show(Step.OFFERS, model)
        if self._agreed:
            self._look(visit)

    def _agree(self) -> None:
        """Write down what was agreed to, then look."""
        visit = self.director.visit
        if visit is None:
            return
        try:
            visit.consent("offers", CONSENT)
            self._issued = issued_to(visit)
        except Trouble as trouble:
            self.director.tell(trouble)
            return
        self._agreed = True
        self._look(visit)

    def _answer(self, question: str, value: str) -> None:
        visit = self.director.visit
        self.director.alive()
        self._answers[question] = value == "yes"
        if visit is not None:
            self._look(visit)

    def _look(self, visit: Visit) -> None:
        card, model, office = visit.card, self._model, self.director.office
        if card is None or model is None:
            return
        rules, today = office.catalogue.offers, office.now().date()
        found = entitled(rules, card, self._answers, today, self._issued)
        rows = [
            self._due_row(due, "已过期" if due.days < 0 else "快到期") for due in found.runs_out
        ]
        rows += [self._due_row(due, "该报年报了") for due in found.reports]
        rows += [self._row(offer) for offer in found.offers]
        model.show_offers(
            rows,
            [QuestionRow(q.id, q.text, self._said(q.id), q.yes, q.no) for q in found.questions],
        )

    def _said(self, question: str) -> str:
        said = self._answers.get(question)
        return "" if said is None else "yes" if said else "no"

    def _row(self, offer: Offer) -> OfferRow:
        tag, tone = _TAGS[offer.fit]
        because = f"因为{'，'.join(offer.because)}" if offer.because else ""
        item = offer.rule.item
        name = self.director.office.catalogue.short_name(item)
        return OfferRow(item, name, offer.rule.says, because, tag, tone)

    def _due_row(self, due: Due, tag: str) -> OfferRow:
        name = self.director.office.catalogue.short_name(due.item)
        return OfferRow(due.item, name, "", due.sentence.rstrip("。"), tag, "warn")
