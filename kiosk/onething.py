"""Several services as one: choosing, the merged notice on paper, and the way into handling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.onething.onething import OneThingModel
from shared.casework.together import notice
from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from kiosk.director import Director
    from shared.casework.printing import Outcome


class OneThings(QObject):
    """Wires the page of a one-thing. Nothing chosen is kept after the visit."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director

    def show(self, bundle_id: str) -> None:
        """What belongs together, all of it chosen to begin with."""
        office = self.director.office
        bundle = office.catalogue.bundles[bundle_id]
        model = OneThingModel(
            lambda wanted: notice(office.catalogue, bundle, wanted),
            can_print=office.tools.page_printer is not None,
            parent=self,
        )
        model.chosen_changed.connect(self.director.alive)
        model.begin_asked.connect(lambda wanted: self.begin(bundle_id, wanted))
        model.notice_asked.connect(lambda wanted: self._print(bundle_id, wanted, model))
        self.director.shell.place(bundle.name)
        self.director.shell.show(Step.ONE_THING, model)

    def begin(self, bundle_id: str, wanted: list[str]) -> None:
        """Handle what was chosen; identify first when nobody is identified yet."""
        visit = self.director.visit
        if visit is None or visit.card is None:
            self.director.identifying.show(lambda: self.begin(bundle_id, wanted))
            return
        try:
            thing = visit.open_one_thing(bundle_id, wanted)
        except Trouble as trouble:
            self.director.tell(trouble)
            return
        self.director.handle(thing)

    def _print(self, bundle_id: str, wanted: list[str], model: OneThingModel) -> None:
        visit, office = self.director.visit, self.director.office
        if visit is None:
            return
        model.set_notice("printing")
        self.director.hold("notice")

        def work() -> Outcome:
            from shared.casework.papers import one_thing_pdf

            pdf = one_thing_pdf(office, office.catalogue.bundles[bundle_id], wanted)
            return office.prints.page(visit.id, "", "notice", "notice", pdf)

        self.director.background.run(
            "print",
            work,
            lambda outcome: self._printed(model, outcome),
            lambda trouble: self._not_printed(model, trouble),
            self.director.same_visit(),
        )

    def _printed(self, model: OneThingModel, outcome: Outcome) -> None:
        self.director.release("notice")
        if outcome.kind.value == "confirmed":
            model.set_notice("printed", "告知单打好了，请在出纸口取")
        else:
            trouble = self.director.trouble(outcome.code)
            model.set_notice("failed", trouble.sentence if trouble else "没有打出来")

    def _not_printed(self, model: OneThingModel, trouble: Trouble) -> None:
        self.director.release("notice")
        model.set_notice("failed", trouble.sentence)
