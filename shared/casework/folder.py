"""The papers of a case while a camera or scanner fills them: what is wanted, where a page goes.

Both faces use it. It may be called from the lane that reads pages; screens only ask it things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.casework.filing import Filing
from shared.casework.pages import TRAY, CapturedPage, PageNotes, PagePlace
from shared.domain.identity import IdentityCard
from shared.domain.materials import How, MaterialNeed
from shared.domain.shortfalls import names_of
from shared.domain.slots import Filed, PaperSlot, route
from shared.image.frame import Page

if TYPE_CHECKING:
    from shared.casework.judging import Judged


@dataclass(frozen=True)
class Laid:
    """A page and where it went. filed: None when the same sheet lies there already."""

    page: CapturedPage
    filed: Filed | None
    judged: Judged | None = None

    @property
    def slot(self) -> PaperSlot | None:
        """The slot it fills, None for the tray and for a sheet that was there."""
        return self.filed.slot if self.filed is not None else None


class Folder:
    """Asks for pages one after the other and lays each where it belongs.

    slots: every page the case wants now, in the order of the material list.
    """

    def __init__(
        self, filing: Filing, applicant: IdentityCard, slots: Callable[[], Sequence[PaperSlot]]
    ) -> None:
        self.filing, self.applicant, self.slots = filing, applicant, slots
        self.asked: tuple[str, str] | None = None
        """(material, slot) a person asked for; None for the first that is free."""

    def wanted(self) -> PaperSlot | None:
        """The page that is wanted now: the one asked for, else the first not there."""
        slots = self.slots()
        for slot in slots:
            if slot.place == self.asked:
                return slot
        return next((s for s in slots if not s.held), None)

    def again(self, page: Page) -> CapturedPage | None:
        """The page that shows the same side of the same sheet, unless that one is taken anew.

        Blocks for some milliseconds per page that is there.
        """
        from shared.capture.same import same_sheet

        wanted = self.wanted()
        for held in self.filing.all():
            anew = wanted is not None and wanted.place == (held.material, held.slot)
            if held.data and not anew and same_sheet(_as_page(held), page):
                return held
        return None

    def place_for(self, judged: Judged) -> PaperSlot | None:
        """The slot a page would go to, None for the tray."""
        return self._route(judged).slot

    def put_aside(self, page: Page) -> None:
        """Keep a page in the tray, unread. Blocks. Raises Trouble."""
        size = (page.width, page.height)
        self.filing.put(TRAY, page.data, page.media_type, size, PageNotes(dpi=page.dpi))

    def lay(self, judged: Judged) -> Laid:
        """Keep a page where it belongs: its slot, or the tray. Blocks. Raises Trouble."""
        filed = self._route(judged)
        place = TRAY if filed.slot is None else PagePlace(*filed.slot.place)
        page = judged.page
        kept = self.filing.put(
            place,
            page.data,
            page.media_type,
            (page.width, page.height),
            judged.notes(filed.why.value),
        )
        if filed.slot is not None and filed.slot.place == self.asked:
            self.asked = None
        return Laid(kept, filed, judged)

    def _route(self, judged: Judged) -> Filed:
        wanted, unread = self.wanted(), not judged.read
        return route(judged.kind, self.slots(), wanted, blank=judged.blank, unread=unread)

    def name(self, place: PagePlace) -> str:
        """What the page at a place is called."""
        if place == TRAY:
            return "待处理的一页"
        for slot in self.slots():
            if slot.place == (place.material, place.slot):
                return slot.name
        material = next((s.name for s in self.slots() if s.material == place.material), "")
        return f"{material}的附页" if material else "这一页"


def slots_of(
    needs: Sequence[MaterialNeed], pages: Callable[[tuple[str, str]], bool], chosen: set[str]
) -> list[PaperSlot]:
    """The pages a material list asks for. chosen: materials whose paper is shown though it need
    not be."""
    names = names_of(needs)
    return [
        PaperSlot(
            need.key,
            slot.key,
            names[need.key, slot.key],
            slot.kind,
            slot.hint,
            pages((need.key, slot.key)),
        )
        for need in needs
        if need.how in (How.BRING, How.CAPTURED) or need.key in chosen
        for slot in need.pages
    ]


def _as_page(held: CapturedPage) -> Page:
    return Page(held.data, held.width, held.height, held.notes.dpi, held.media_type)
