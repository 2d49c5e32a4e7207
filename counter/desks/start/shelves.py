"""Looking through what a window takes in, by life event or by department, without a word typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from shared.casework.office import Office
from shared.domain.item import ServiceItem
from shared.ui.rows import RowsModel

_ROLES = ("name", "heading", "many", "current")
_ALL = "全部"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One way to look through services. heading: said above the first of its kind."""

    name: str
    heading: str
    items: tuple[ServiceItem, ...]


class Shelves(QObject):
    """Every shelf that holds something this window takes in; the first holds everything."""

    def __init__(
        self, office: Office, takes: Callable[[ServiceItem], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._takes = office, takes
        self._shelves: list[Shelf] = []
        self._at = 0
        self.rows = RowsModel(_ROLES, (), self)

    def read(self) -> None:
        """From the catalogue as it is now; everything is shown."""
        catalogue = self._office.catalogue
        first = [i for i in catalogue.frequent if i in catalogue.items]
        order = first + [i for i in catalogue.items if i not in first]
        taken = {i: catalogue.items[i] for i in order if self._takes(catalogue.items[i])}
        events = [(e.name, [i for i in e.items if i in taken]) for e in catalogue.situations.events]
        offices: dict[str, list[str]] = {}
        for item in taken.values():
            offices.setdefault(item.dept, []).append(item.id)
        by_size = sorted(offices.items(), key=lambda office: -len(office[1]))
        made = [Shelf(_ALL, "", tuple(taken.values()))]
        for heading, groups in (("按人生大事", events), ("按部门", by_size)):
            full = [(name, keys) for name, keys in groups if keys]
            made += [
                Shelf(name, "" if n else heading, tuple(taken[key] for key in keys))
                for n, (name, keys) in enumerate(full)
            ]
        self._shelves = made
        self.show(0)

    @property
    def items(self) -> Sequence[ServiceItem]:
        """What stands on the shelf that is shown."""
        return self._shelves[self._at].items

    def show(self, index: int) -> None:
        """Look through another shelf; beyond the first and the last there is none."""
        self._at = min(max(0, index), len(self._shelves) - 1)
        self.rows.set_rows(
            [
                {
                    "name": shelf.name,
                    "heading": shelf.heading,
                    "many": len(shelf.items),
                    "current": at == self._at,
                }
                for at, shelf in enumerate(self._shelves)
            ]
        )

    def step(self, by: int) -> None:
        """The shelf beside this one."""
        self.show(self._at + by)
