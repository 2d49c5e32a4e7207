"""View-model of the services a window takes in: found in own words, or from the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from shared.casework.office import Office
from shared.domain.item import ServiceItem
from shared.ui.rows import RowsModel

_ROLES = ("key", "name", "dept", "note", "why", "current")


class Services(QObject):
    """Rows for the view, and the service that is chosen in them."""

    changed = Signal()

    def __init__(
        self,
        office: Office,
        find: Callable[[str], Sequence[Any]],
        ask: Callable[[str, Sequence[Any]], Any] = lambda _words, _hits: None,
        parent: QObject | None = None,
    ) -> None:
        """ask: words and hits to the question that tells close services apart, or None."""
        super().__init__(parent)
        self._office, self._find, self._ask = office, find, ask
        self.asking: Any = None
        self.elsewhere = ""
        """What was found although this window does not take it in."""
        self._found: list[tuple[ServiceItem, str]] = []
        self._at = 0
        self.query = ""
        self.rows = RowsModel(_ROLES, (), self)

    @property
    def chosen(self) -> int:
        """Row that is marked."""
        return self._at

    def at(self, index: int) -> ServiceItem | None:
        """The service of a row; the row is marked."""
        if not 0 <= index < len(self._found):
            return None
        self._at = index
        self._fill()
        return self._found[index][0]

    def search(self, query: str) -> None:
        """Find in the applicant's own words; nothing typed lists all, frequent ones first."""
        self.query, self._at = query, 0
        catalogue = self._office.catalogue
        self.asking = None
        if query.strip():
            hits = list(self._find(query))
            found = [(hit.item, str(hit.why)) for hit in hits]
            self.asking = self._ask(query, hits) if hits else None
        else:
            first = [i for i in catalogue.frequent if i in catalogue.items]
            order = first + [i for i in catalogue.items if i not in first]
            found = [(catalogue.items[i], "") for i in order]
        self._found = [(item, why) for item, why in found if self._takes(item)]
        other = next((item for item, _ in found if not self._takes(item)), None)
        nothing = bool(query.strip()) and not self._found and other is not None
        self.elsewhere = (
            f"“{other.name}”不在本窗口收，归{other.dept}。" if nothing and other else ""
        )
        self._fill()

    def answer(self, index: int) -> None:
        """The applicant's answer joins what was said."""
        if self.asking is not None and 0 <= index < len(self.asking.options):
            self.search(self.query + str(self.asking.options[index].words))

    def step(self, by: int) -> None:
        """Mark another row."""
        self._at = min(max(0, self._at + by), max(0, len(self._found) - 1))
        self._fill()

    def _takes(self, item: ServiceItem) -> bool:
        """True for what a window can take in: it has a form, and its result is not printed from
        the province's answer on the spot."""
        return item.id in self._office.catalogue.forms and item.result.output != "kiosk_print"

    def _fill(self) -> None:
        self.rows.set_rows(
            [
                {
                    "key": item.id,
                    "name": item.name,
                    "dept": item.dept,
                    "note": item.promised_limit.text,
                    "why": why,
                    "current": at == self._at,
                }
                for at, (item, why) in enumerate(self._found)
            ]
        )
        self.changed.emit()
