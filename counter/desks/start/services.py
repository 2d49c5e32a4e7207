"""View-model of the services a window takes in: found in own words, or from the list; and the
one-things several of them belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from counter.desks.start.shelves import Shelves
from shared.casework.office import Office
from shared.casework.together import notice, way_of
from shared.domain.bundle import key_of
from shared.domain.item import Bundle, ServiceItem
from shared.ui.rows import RowsModel

_NEAR = 3
"""A one-thing is shown when one of so many best hits belongs to it."""
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
        self._found: list[tuple[ServiceItem | Bundle, str]] = []
        self._at = 0
        self.query = ""
        self.rows = RowsModel(_ROLES, (), self)
        self.shelves = Shelves(office, self._takes, self)

    @property
    def chosen(self) -> int:
        """Row that is marked."""
        return self._at

    def at(self, index: int) -> ServiceItem | Bundle | None:
        """The service or one-thing of a row; the row is marked."""
        if not 0 <= index < len(self._found):
            return None
        self._at = index
        self._fill()
        return self._found[index][0]

    def search(self, query: str) -> None:
        """Find in the applicant's own words; nothing typed lists all, frequent ones first."""
        self.query, self._at = query, 0
        self.asking, self.elsewhere = None, ""
        if not query.strip():
            self.shelves.read()
            self._stand()
            return
        hits = list(self._find(query))
        found = [(hit.item, str(hit.why)) for hit in hits]
        self.asking = self._ask(query, hits) if hits else None
        kept = [(item, why) for item, why in found if self._takes(item)]
        near = {item.id for item, _why in kept[:_NEAR]}
        self._found = [*kept[:_NEAR], *self._together(query.strip(), near), *kept[_NEAR:]]
        other = next((item for item, _ in found if not self._takes(item)), None)
        if not self._found and other is not None:
            self.elsewhere = f"“{other.name}”不在本窗口收，归{other.dept}。"
        self._fill()

    def browse(self, index: int) -> None:
        """Look through one shelf."""
        self.shelves.show(index)
        self._stand()

    def browse_on(self, by: int) -> None:
        """Look through the shelf beside this one, while nothing is typed."""
        if not self.query.strip():
            self.shelves.step(by)
            self._stand()

    def _stand(self) -> None:
        """What stands on the shelf that is looked through."""
        self._found, self._at = [(item, "") for item in self.shelves.items], 0
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

    def here(self, bundle: Bundle) -> list[str]:
        """What of a one-thing can be taken in at a window."""
        catalogue = self._office.catalogue
        keys = [key_of(member) for member in bundle.members]
        return [key for key in keys if way_of(catalogue, key) == "here"]

    def _together(self, query: str, near: set[str]) -> list[tuple[ServiceItem | Bundle, str]]:
        return [
            (bundle, "几件事一次申请，材料只交一份")
            for bundle in self._office.catalogue.bundles.values()
            if len(self.here(bundle)) > 1
            and (near & set(self.here(bundle)) or (query and query in bundle.name))
        ]

    def _row(self, found: ServiceItem | Bundle) -> dict[str, str]:
        if isinstance(found, ServiceItem):
            limit = f"承诺 {found.promised_limit.text}"
            return {"key": found.id, "name": found.name, "dept": found.dept, "note": limit}
        here = self.here(found)
        days = notice(self._office.catalogue, found, here).days
        return {
            "key": found.id,
            "name": f"{found.name}（{len(here)} 件）",
            "dept": f"{found.lead_dept}牵头",
            "note": f"最慢约 {days} 天" if days else "当场办结",
        }

    def _fill(self) -> None:
        self.rows.set_rows(
            [
                {
                    **self._row(found),
                    "why": why,
                    "current": at == self._at,
                }
                for at, (found, why) in enumerate(self._found)
            ]
        )
        self.changed.emit()
