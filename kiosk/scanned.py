"""A receipt held before the kiosk's scanner: how far its case is, without asking whose it is.

Said is what the province's own page of that receipt says: number, service, where it stands. A code
counts on the home screen only; anywhere else it is passed over, and a scanner that types never
types into a form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.cases import case_card, news
from kiosk.journey import Step
from kiosk.steps.cases.cases import CaseCard, CaseLine, CasesModel
from shared.casework.progress import CaseProgress, Progress
from shared.casework.receipts import ReceiptLook, progress_by_receipt
from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from kiosk.director import Director

_LANE = "province"
_ICONS = {"ok": "circle-check", "warn": "circle-alert", "danger": "circle-x"}


class Scanned(QObject):
    """Hears codes. One look at a time."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self._director = director

    def heard(self, code: str) -> None:
        """Somebody held a code before the scanner."""
        director = self._director
        if director.shell.step_now() != Step.HOME:
            return
        director.touch_visit()
        director.later.settle()  # the visit is timed and wiped like any other
        if director.visit is None:
            return
        office = director.office
        director.background.run(
            _LANE,
            lambda: progress_by_receipt(office, code),
            self._show,
            self._failed,
            director.same_visit(),
        )

    def _show(self, found: CaseProgress | ReceiptLook) -> None:
        director = self._director
        if director.shell.step_now() != Step.HOME:
            return
        card = case_card(found) if isinstance(found, CaseProgress) else _look_card(found)
        heard = director.office.tools.last_contact()
        zone = director.office.now().tzinfo
        told = Progress((), director.online, heard.astimezone(zone) if heard else None)
        model = CasesModel([card], news=news(told), scanned=True, parent=director.ending)
        model.finished.connect(lambda: director.finish("done"))
        model.another_asked.connect(lambda: director.show_find())
        director.shell.place("")
        director.shell.show(Step.CASES, model)
        director.speak(str(model.property("spoken")))

    def _failed(self, trouble: Trouble) -> None:
        self._director.tell(trouble)
        self._director.show_home()


def _look_card(look: ReceiptLook) -> CaseCard:
    """What can be said of a receipt of elsewhere, or of no receipt at all."""
    rows = dict(look.rows)
    lines = [CaseLine(_ICONS.get(look.tone, "info"), look.tone, look.sentence)]
    return CaseCard(
        rows.get("收件编号", ""),
        rows.get("事项", "扫到的码"),
        rows.get("办到哪里", look.words),
        look.tone,
        _ICONS.get(look.tone, "info"),
        tuple(lines),
    )
