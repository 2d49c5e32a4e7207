"""Who somebody is: the card is asked for, it comes, or it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from kiosk.journey import Step
from kiosk.steps.identify.identify import IdentifyModel
from shared.domain.errors import Actor, Trouble
from shared.domain.identity import CardKind, IdentityCard, mask_name

if TYPE_CHECKING:
    from kiosk.director import Director

_READ_SHOWN_MS = 1200
"""How long the greeting after reading a card stays before it goes on by itself."""


class Identifying(QObject):
    """Asks for the card and goes on once it was read; whose it must be, the page says."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director
        self._then: Callable[[], None] | None = None
        self._model: IdentifyModel | None = None
        self._not_again = ""
        """Keyed hash of a card that was to be changed for another, until another comes."""
        director.parts.cards.came.connect(self._card_came)
        director.parts.cards.troubled.connect(self._card_trouble)

    def wipe(self) -> None:
        """Forget who was asked for, and why."""
        self._model, self._then = None, None
        self._not_again = ""

    def show(self, then: Callable[[], None] | None = None, what: str = "", whose: str = "") -> None:
        """Ask for the card; ``then`` goes on once it was read.

        what: what the card is for. whose: whose card it must be, '' for the person's own.
        """
        director = self.director
        director.touch_visit()
        self._then = then or director.show_find
        social = director.parts.cards.social
        model = IdentifyModel(item_name=what, whose=whose, social=social, parent=self)
        self._model = model
        model.person_asked.connect(director.finding.show_person)
        model.again_asked.connect(model.wait)
        model.again_asked.connect(lambda: director.parts.cards.want(True))  # told anew
        model.proceed_asked.connect(self._proceed)
        director.shell.place("")
        director.shell.show(Step.IDENTIFY, model)
        director.parts.cards.want(True)

    def change_person(self, item_id: str) -> None:
        """It is for somebody else: this visit ends and is wiped, theirs begins with their card."""
        director = self.director
        visit, office = director.visit, director.office
        before = visit.card.number if visit is not None and visit.card else ""
        director.visiting.end("cancelled")
        director.finding.last_item = item_id
        self._not_again = office.journal.claim(before) if before else ""
        name = office.catalogue.short_name(item_id)
        self.show(lambda: director.begin_handling(item_id), name, "老人本人的")

    def _card_came(self, card: IdentityCard) -> None:
        """A card was read. Without a visit it begins one; in a visit it must be the same card."""
        director = self.director
        if director.shell.step_now() not in (Step.HOME, Step.IDENTIFY):
            return
        if self._not_again and director.office.journal.claim(card.number) == self._not_again:
            self._ask_for_the_other()
            return
        self._not_again = ""
        try:
            director.touch_visit()
            director.later.settle()
            if director.visit is None:
                return
            director.visit.identify(card)
        except Trouble as trouble:
            self._card_trouble(trouble)
            return
        director.parts.cards.want(False)
        director.clock.alive()
        if self._model is None:
            director.show_find()
            return
        social = card.kind is CardKind.SOCIAL_SECURITY
        self._model.done(mask_name(card.name), social=social)
        same = director.same_visit()
        QTimer.singleShot(_READ_SHOWN_MS, self, lambda: self._proceed() if same() else None)

    def _ask_for_the_other(self) -> None:
        """The card of the person before still lies here."""
        if self._model is not None and self._model.property("state") != "trouble":
            sentence = "这还是刚才那张身份证。请拿开，换上老人本人的"
            self._model.trouble(sentence, heading="请换一张身份证")
            self.director.speak(sentence)

    def _proceed(self) -> None:
        """On from the page that says the card was read; once, by touch or by itself."""
        then, self._then, self._model = self._then, None, None
        visit = self.director.visit
        if then is not None and visit is not None and visit.card is not None:
            then()

    def _card_trouble(self, trouble: Trouble) -> None:
        if self._model is not None:
            self._model.trouble(trouble.sentence, needs_staff=trouble.actor is not Actor.RESIDENT)
            self.director.speak(trouble.sentence)
        elif self.director.shell.step_now() == Step.HOME and trouble.actor is Actor.RESIDENT:
            self.show()
            self._card_trouble(trouble)
